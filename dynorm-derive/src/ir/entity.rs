//! Entities: what their keys are made of.

use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Ident, LitStr, Member, Path};

use super::composite;
use super::field::{Absent, Codec, Field, Fields, Role, StandIn};
use super::function::{Functions, IndexNames, Named};
use super::model::{self, Version, at_most_one};
pub(crate) use super::template::Piece;
use super::template::{self, Template};
use crate::ctxt::Ctxt;
use crate::names;
use crate::parse::{self, FormAttrs, Input, KeyAttr, KeyText};

/// The functions of every entity, besides those of every model.
pub(super) const OF_ENTITIES: [&str; 2] = [names::KEY, names::PARTITION];

/// An entity. Numbers of pieces are places in the list of parts.
pub(crate) struct Entity<'a> {
    /// The model of the table.
    pub(crate) layout: &'a Path,
    pub(crate) name: &'a LitStr,
    pub(crate) was: &'a [LitStr],
    pub(crate) version: Option<Version>,
    /// The field that says when an item expires.
    pub(crate) ttl: Option<usize>,
    /// Whether it has a tenant. That is the first part then, of each hash key too.
    pub(crate) has_tenant: bool,
    /// In which form its parts stand in keys.
    pub(crate) form: &'a FormAttrs,
    /// The fields that keys are made of, by their places among the fields. Those of the table's key
    /// come first.
    pub(crate) parts: Vec<usize>,
    /// The table's own first.
    pub(crate) slots: Vec<Slot<'a>>,
    pub(crate) functions: Functions,
}

/// The templates of the keys of the table or of an index.
pub(crate) struct Slot<'a> {
    pub(crate) index: Option<&'a LitStr>,
    /// What the index is called in Rust; `None` for the table.
    pub(crate) names: Option<IndexNames>,
    /// What a query of the index gives; `None` if it holds all attributes.
    pub(crate) project: Option<&'a Path>,
    pub(crate) hash: Option<Template>,
    pub(crate) range: Option<Template>,
    /// What is wrong with its templates if their form is dynorm's own.
    pub(crate) problems: Vec<(Span, String)>,
}

impl Slot<'_> {
    /// All pieces that are parts.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.hash.iter().chain(&self.range).flatten().filter(|piece| piece.part().is_some())
    }
}

impl Entity<'_> {
    /// The parts of the table's key.
    pub(crate) fn key_parts(&self) -> impl Iterator<Item = usize> {
        let used = |part: &usize| {
            let table = self.slots.iter().take(1).flat_map(Slot::pieces);
            table.filter_map(Piece::part).any(|used| used == *part)
        };
        (0..self.parts.len()).filter(used)
    }
}

/// Checks what concerns the entity, and puts what is computed before its fields. `None` only if an
/// error was reported.
pub(crate) fn build<'a>(
    cx: &Ctxt,
    input: &'a Input<'a>,
    parsed: &[parse::Field<'_>],
    fields: &mut Fields<'a>,
) -> Option<Entity<'a>> {
    let container = &input.container;
    let layout = container.layout.get()?;
    check_keys_are_made(cx, input, parsed);
    check_no_unique(cx, parsed);
    let name = container.entity.get();
    match name {
        Some(name) if name.value().is_empty() => cx.error_at(name, "the name of an entity cannot be empty"),
        None if !container.malformed => cx.error_at(
            layout,
            "which entity? Add `entity = \"..\"`, the name that is stored with its items: a guess \
             would be noticed only when the struct is renamed",
        ),
        _ => {}
    }
    let version = at_most_one(
        cx,
        parsed,
        |attrs| &attrs.version,
        "the version",
        "a model has at most one: remove this one",
    );
    let version =
        version.map(|field| Version { field: field + 1, counts: parsed[field].attrs.version_counts });
    // One behind, since what is computed comes before all fields.
    let ttl = model::ttl(cx, parsed).map(|field| field + 1);
    let tenant = at_most_one(
        cx,
        parsed,
        |attrs| &attrs.tenant,
        "the tenant",
        "an item is of one: remove this one, or make a tenant of both",
    );
    fields.all.insert(0, computed(input)?);
    let keys = in_order(cx, input)?;
    let mut parts = Vec::new();
    let errors = cx.count();
    let slots = keys.iter().map(|key| slot(cx, input, key, fields, &mut parts));
    let mut slots: Vec<_> = slots.collect();
    let named = slots.iter_mut().filter_map(|slot| Some((slot.index?.value(), slot.names.as_mut()?)));
    let functions = Functions::new(cx, input, &Named::of_fields(fields), &OF_ENTITIES, named.collect());
    check_version_is_no_part(cx, &parts, parsed);
    if let (Some(tenant), true) = (tenant, cx.count() == errors) {
        let part = parts.iter().position(|place| *place == tenant + 1);
        check_tenant_comes_first(cx, &parsed[tenant].name, part, keys.iter().copied().zip(&slots));
    }
    (cx.count() == errors).then_some(())?;
    for part in &parts {
        check_part_has_one_name(cx, &fields.all[*part]);
    }
    for piece in slots.first().into_iter().flat_map(Slot::pieces) {
        never_absent(&mut fields.all[parts[piece.part()?]]);
    }
    let was = container.was.get().map_or(&[] as &[_], Vec::as_slice);
    let (form, has_tenant) = (&container.form, tenant.is_some());
    Some(Entity { layout, name: name?, was, version, ttl, has_tenant, form, parts, slots, functions })
}

/// The condition of a save asks for what keys are made of by one name.
fn check_part_has_one_name(cx: &Ctxt, part: &Field<'_>) {
    if let [older, ..] = part.older() {
        cx.error(
            older.span,
            format!("keys are made of `{}`, which so has no older names: remove `alias`", part.rust_name),
        );
    }
}

/// A part of the table's key has no other value than the one that is stored.
fn never_absent(part: &mut Field<'_>) {
    if let Role::Attribute { absent: absent @ Absent::Default(StandIn::OfContainer), .. } = &mut part.role {
        *absent = Absent::Natural;
    }
}

/// What is no field of the struct.
fn computed<'a>(input: &'a Input<'a>) -> Option<Field<'a>> {
    let ty = input.computed.as_ref()?;
    let member = Member::Named(Ident::new("__computed", ty.span()));
    Some(Field { member, rust_name: String::new(), ty, vis: input.vis, role: Role::Computed })
}

/// The table's own key first, then those of indexes.
fn in_order<'a>(cx: &Ctxt, input: &'a Input<'a>) -> Option<Vec<&'a KeyAttr>> {
    let keys = &input.container.keys;
    if keys.iter().any(|key| key.malformed) {
        return None;
    }
    let (table, indexes): (Vec<_>, Vec<_>) = keys.iter().partition(|key| !key.index.is_set());
    if table.is_empty() {
        cx.error(
            input.ident.span(),
            "what is the key of the table made of? Add `#[key(hash = \"..\", range = \"..\")]`, \
             such as `hash = \"CUST#{customer}\"`",
        );
        return None;
    }
    for second in table.iter().skip(1) {
        cx.error(
            second.span,
            "the key of the table is said already: say of which index this is, `index = \"..\"`, or remove it",
        );
    }
    for (place, key) in indexes.iter().enumerate() {
        let name = |key: &KeyAttr| key.index.get().map(LitStr::value);
        if indexes[..place].iter().any(|other| name(other) == name(key)) {
            cx.error(key.span, "the keys of this index are said already: remove one of the two");
        }
    }
    Some(table.into_iter().take(1).chain(indexes).collect())
}

fn slot<'a>(
    cx: &Ctxt,
    input: &Input<'_>,
    attr: &'a KeyAttr,
    fields: &Fields<'_>,
    parts: &mut Vec<usize>,
) -> Slot<'a> {
    if !attr.hash.is_set() && !attr.range.is_set() {
        cx.error(attr.span, "what are the keys made of? Add `hash = \"..\"`, `range = \"..\"` or both");
    }
    if let (false, Some(renamed)) = (attr.index.is_set(), attr.renamed.get()) {
        cx.error(
            renamed.span(),
            "`as` names what queries an index, and for the table that is `query`: remove it",
        );
    }
    if let (false, Some(project)) = (attr.index.is_set(), attr.project.get()) {
        cx.error_at(
            project,
            "`project` says what a query of an index gives, and the table holds all attributes: remove it",
        );
    }
    let names = attr
        .index
        .get()
        .map(|index| IndexNames::new(input.ident, &index.value(), index.span(), attr.renamed.get()));
    let entity = input.container.entity.get().map(LitStr::value);
    let prefixes = composite::prefixes(cx, attr, &input.container.form, entity.as_deref());
    let [of_hash, of_range] = prefixes.unwrap_or_default();
    let mut problems = Vec::new();
    let mut template = |text: Option<&KeyText>, prefix: String| {
        Some(template(cx, text?, prefix, &mut problems, fields, parts))
    };
    let (hash, range) = (template(attr.hash.get(), of_hash), template(attr.range.get(), of_range));
    Slot { index: attr.index.get(), names, project: attr.project.get(), hash, range, problems }
}

/// The template of one key.
fn template(
    cx: &Ctxt,
    text: &KeyText,
    prefix: String,
    problems: &mut Vec<(Span, String)>,
    fields: &Fields<'_>,
    parts: &mut Vec<usize>,
) -> Template {
    match text {
        KeyText::Template(text) => {
            let mut problem = None;
            let template =
                template::parse(cx, text, |name| part(cx, text, name, fields, parts), &mut problem);
            problems.extend(problem.map(|problem| (text.span(), problem)));
            template
        }
        KeyText::Parts(named) => composite::pieces(cx, prefix, named, |field| {
            let place = part(cx, field, &field.unraw().to_string(), fields, parts)?;
            match &fields.all[parts[place]].role {
                Role::Attribute { name, .. } => Some((place, name.text.clone())),
                Role::Flattened | Role::Skipped(_) | Role::Computed => None,
            }
        }),
    }
}

/// The place among the parts of the field of a name.
fn part(
    cx: &Ctxt,
    text: &impl ToTokens,
    name: &str,
    fields: &Fields<'_>,
    parts: &mut Vec<usize>,
) -> Option<usize> {
    let Some(place) = fields.all.iter().position(|field| field.rust_name == name && !name.is_empty()) else {
        let known: Vec<_> = fields.attributes().map(|(field, _)| field.rust_name.as_str()).collect();
        let hint = match names::nearest(name, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", names::list(&known)),
        };
        cx.error_at(text, format!("no field is named `{name}`; {hint}"));
        return None;
    };
    match &fields.all[place].role {
        Role::Attribute { codec: Codec::Plain, .. } => {}
        Role::Attribute { .. } => {
            cx.error_at(
                text,
                format!(
                    "`{name}` is stored by `serde` or `with`, so that nobody knows what it would be \
                     in a key: store what the key needs in a field of its own"
                ),
            );
            return None;
        }
        Role::Flattened | Role::Skipped(_) | Role::Computed => {
            cx.error_at(
                text,
                format!("`{name}` is no attribute of its own: make keys of fields that are stored"),
            );
            return None;
        }
    }
    Some(parts.iter().position(|part| *part == place).unwrap_or_else(|| {
        parts.push(place);
        parts.len() - 1
    }))
}

/// The keys of an entity are those of its layout.
fn check_keys_are_made(cx: &Ctxt, input: &Input<'_>, fields: &[parse::Field<'_>]) {
    if let Some(span) = input.container.table.span() {
        cx.error(span, "an entity is in the table of its layout: remove `table`, or `in`");
    }
    for index in &input.container.indexes {
        cx.error(
            index.span,
            "an index belongs on the layout of an entity: say there what it is, and here what its \
             keys are made of, by `#[key(index = \"..\", ..)]`",
        );
    }
    for attrs in fields.iter().map(|field| &field.attrs) {
        let own = [&attrs.hash_key, &attrs.range_key, &attrs.entity];
        let own = own.into_iter().filter_map(|attr| Some((attr.span()?, attr.name())));
        for (span, name) in own.chain(attrs.indexes.iter().map(|index| (index.span, names::INDEX))) {
            cx.error(
                span,
                format!(
                    "the fields of an entity are no keys, but its keys are made of them, by \
                     `#[key(..)]` on the struct: remove `#[{name}]`; it belongs on the layout"
                ),
            );
        }
    }
}

/// Markers have the attribute's name, which another entity of the table may have too.
fn check_no_unique(cx: &Ctxt, fields: &[parse::Field<'_>]) {
    for span in fields.iter().filter_map(|field| field.attrs.unique.span()) {
        cx.error(
            span,
            "an entity has no unique fields: a value is unique in its key, such as `#[key(hash = \
             \"EMAIL#{email}\", ..)]` of an entity that reserves it",
        );
    }
}

/// A table of one tenant has no items of others, since all hash keys begin with it.
fn check_tenant_comes_first<'k>(
    cx: &Ctxt,
    name: &str,
    tenant: Option<usize>,
    slots: impl Iterator<Item = (&'k KeyAttr, &'k Slot<'k>)>,
) {
    let is_tenant = |piece: &Piece| piece.part().is_some() && piece.part() == tenant;
    for (key, slot) in slots {
        if let (Some(text), Some(hash)) = (key.hash.get(), &slot.hash)
            && !hash.iter().find(|piece| piece.part().is_some()).is_some_and(is_tenant)
        {
            cx.error(
                text.span(),
                format!(
                    "`{name}` is the tenant, with which each hash key begins: make it the first \
                     part, such as `TENANT#{{{name}}}#..`"
                ),
            );
        }
        if let (Some(text), Some(range)) = (key.range.get(), &slot.range)
            && range.iter().any(is_tenant)
        {
            cx.error(
                text.span(),
                format!("`{name}` is the tenant, and in the hash key already: leave it out of the range key"),
            );
        }
    }
}

/// The version is drawn when an item is sent, which is after its keys are made.
fn check_version_is_no_part(cx: &Ctxt, parts: &[usize], fields: &[parse::Field<'_>]) {
    for place in parts {
        if let Some(field) = place.checked_sub(1).and_then(|place| fields.get(place))
            && let Some(span) = field.attrs.version.span()
        {
            cx.error(span, "the version changes with every write, so that no key can be made of it");
        }
    }
}
