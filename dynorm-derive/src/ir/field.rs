//! Fields of structs and of struct variants.

use proc_macro2::{Ident, Span};
use syn::{LitStr, Member, Path, Type, Visibility};

use super::name::{self, Name};
use crate::case::Case;
use crate::ctxt::Ctxt;
use crate::names;
use crate::parse::{self, DefaultAttr, FieldAttrs, Once};

/// The fields of a struct or of a variant.
pub(crate) struct Fields<'a> {
    /// In the order of the declaration.
    pub(crate) all: Vec<Field<'a>>,
    /// Of an item that says of which schema it is, the attribute that does, which is no field.
    pub(crate) schema: Option<SchemaNumber<'a>>,
    /// Of a struct that has a default of its own, that.
    pub(crate) default: Option<OfContainer<'a>>,
}

/// A struct whose fields are the values of absent attributes.
#[derive(Clone, Copy)]
pub(crate) struct OfContainer<'a> {
    /// The type of the struct.
    pub(crate) ident: &'a Ident,
    pub(crate) value: &'a DefaultAttr,
    pub(crate) span: Span,
}

/// The attribute that says of which schema an item is.
#[derive(Clone, Copy)]
pub(crate) struct SchemaNumber<'a> {
    pub(crate) name: &'a LitStr,
    /// Its place among the attributes: behind those that are fields.
    pub(crate) index: usize,
}

/// A field.
#[derive(Clone)]
pub(crate) struct Field<'a> {
    pub(crate) member: Member,
    /// The Rust name, without `r#`.
    pub(crate) rust_name: String,
    pub(crate) ty: &'a Type,
    pub(crate) vis: &'a Visibility,
    pub(crate) role: Role,
}

impl Field<'_> {
    /// Its place among the attributes, if it is one.
    pub(crate) fn index(&self) -> Option<usize> {
        match self.role {
            Role::Attribute { index, .. } => Some(index),
            _ => None,
        }
    }

    /// Names by which it is read too.
    pub(crate) fn older(&self) -> &[Name] {
        match &self.role {
            Role::Attribute { older, .. } => older,
            _ => &[],
        }
    }
}

/// What becomes of a field.
#[derive(Clone)]
pub(crate) enum Role {
    /// It is an attribute.
    Attribute {
        name: Name,
        /// Names by which it is read too.
        older: Vec<Name>,
        codec: Codec,
        absent: Absent,
        /// Its place among the attributes; what `find` gives for it.
        index: usize,
    },
    /// Its own fields are attributes.
    Flattened,
    /// No field of the struct: the attributes of an entity's layout that are made of its fields.
    Computed,
    /// It is not stored.
    Skipped(StandIn),
}

impl Role {
    /// Whether it is an attribute of its own.
    pub(crate) fn is_attribute(&self) -> bool {
        matches!(self, Role::Attribute { .. })
    }
}

/// How an attribute is written and read.
#[derive(Clone)]
pub(crate) enum Codec {
    /// By `Encode` and `Decode`.
    Plain,
    /// By serde.
    Serde,
    /// By the functions of this module.
    With(Path),
}

/// What an absent attribute reads as.
#[derive(Clone)]
pub(crate) enum Absent {
    /// What its type says: an error, for most.
    Natural,
    /// This.
    Default(StandIn),
}

/// Where a value comes from that is not stored.
#[derive(Clone)]
pub(crate) enum StandIn {
    /// From what the field says.
    Own(DefaultAttr),
    /// From the same field of the struct's own default.
    OfContainer,
}

impl<'a> Fields<'a> {
    /// The fields that are attributes of their own, with their names.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&Field<'a>, &Name)> {
        self.all.iter().filter_map(|field| match &field.role {
            Role::Attribute { name, .. } => Some((field, name)),
            _ => None,
        })
    }

    /// The older names of the fields that are attributes of their own.
    pub(crate) fn older(&self) -> impl Iterator<Item = (&Field<'a>, &Name)> {
        self.all.iter().flat_map(|field| field.older().iter().map(move |name| (field, name)))
    }

    /// Some of the fields, each of which is an attribute, as the fields of a struct of their own.
    pub(crate) fn only(&self, places: &[usize]) -> Self {
        let chosen = places.iter().enumerate().map(|(place, chosen)| {
            let mut field = self.all[*chosen].clone();
            if let Role::Attribute { index, .. } = &mut field.role {
                *index = place;
            }
            field
        });
        Fields { all: chosen.collect(), schema: None, default: self.default }
    }

    /// What has names of its own behind those of the fields: those that are flattened, and before
    /// them what is computed.
    pub(crate) fn behind(&self) -> impl Iterator<Item = &Field<'a>> {
        self.all.iter().filter(|field| matches!(field.role, Role::Flattened | Role::Computed))
    }

    /// Whether it has what is computed.
    pub(crate) fn is_entity(&self) -> bool {
        matches!(self.all.first(), Some(Field { role: Role::Computed, .. }))
    }

    /// The fields that are flattened.
    pub(crate) fn flattened(&self) -> impl Iterator<Item = &Field<'a>> {
        self.all.iter().filter(|field| matches!(field.role, Role::Flattened))
    }
}

/// Checks each field by itself, and that the names differ.
pub(crate) fn build<'a>(
    cx: &Ctxt,
    fields: &[parse::Field<'a>],
    case: Option<Case>,
    default: Option<OfContainer<'a>>,
) -> Fields<'a> {
    // The version comes first, since a write that draws a new one asks for all fields but the
    // first.
    let mut next = usize::from(fields.iter().any(|field| field.attrs.version.is_set()));
    let build_one = |field: &parse::Field<'a>| {
        check_conflicts(cx, &field.attrs);
        let is_version = field.attrs.version.is_set();
        let role = role(cx, field, case, default, if is_version { 0 } else { next });
        next += usize::from(matches!(role, Role::Attribute { .. }) && !is_version);
        Field {
            member: field.member.clone(),
            rust_name: field.name.clone(),
            ty: field.ty,
            vis: field.vis,
            role,
        }
    };
    let fields = Fields { all: fields.iter().map(build_one).collect(), schema: None, default };
    check_unique_names(cx, &fields);
    fields
}

fn role(
    cx: &Ctxt,
    field: &parse::Field<'_>,
    case: Option<Case>,
    default: Option<OfContainer<'_>>,
    index: usize,
) -> Role {
    let attrs = &field.attrs;
    let own = attrs.default.get().cloned().map(StandIn::Own);
    let stand_in = own.or_else(|| default.map(|_| StandIn::OfContainer));
    if attrs.skip.is_set() {
        return Role::Skipped(stand_in.unwrap_or(StandIn::Own(DefaultAttr::Trait)));
    }
    if attrs.flatten.is_set() {
        return Role::Flattened;
    }
    let name = Name::new(cx, (&field.name, field.span), &attrs.rename, case, Case::field);
    Role::Attribute {
        older: name::aliases(cx, &name, &attrs.aliases),
        name,
        codec: match attrs.with.get() {
            Some(path) => Codec::With(path.clone()),
            None if attrs.serde.is_set() => Codec::Serde,
            None => Codec::Plain,
        },
        absent: match stand_in {
            // A key is never absent, and where a version comes from is for its own field to say.
            Some(StandIn::OfContainer) if attrs.is_key_or_version() => Absent::Natural,
            Some(stand_in) => Absent::Default(stand_in),
            None => Absent::Natural,
        },
        index,
    }
}

impl FieldAttrs {
    /// Whether it is a part of the table's key, or the version.
    fn is_key_or_version(&self) -> bool {
        [&self.hash_key, &self.range_key, &self.version].into_iter().any(Once::is_set)
    }

    /// The options of `#[model(..)]` that are given, with their places.
    pub(crate) fn options(&self) -> impl Iterator<Item = (Span, &'static str)> {
        let options = [
            (self.rename.span(), names::RENAME),
            (self.aliases.span(), names::ALIAS),
            (self.default.span(), names::DEFAULT),
            (self.skip.span(), names::SKIP),
            (self.flatten.span(), names::FLATTEN),
            (self.serde.span(), names::SERDE),
            (self.with.span(), names::WITH),
            (self.unique.span(), names::UNIQUE),
        ];
        options.into_iter().filter_map(|(span, name)| Some((span?, name)))
    }

    /// `#[hash_key]` and the like, with their places.
    fn key_attributes(&self) -> impl Iterator<Item = (Span, &'static str)> {
        let bare = [&self.hash_key, &self.range_key, &self.version, &self.entity, &self.ttl, &self.tenant];
        let bare = bare.into_iter().filter_map(|attr| Some((attr.span()?, attr.name())));
        bare.chain(self.indexes.first().map(|index| (index.span, names::INDEX)))
    }
}

/// Options that leave nothing for another one to act on. Each pair is reported at the option that
/// has no effect.
fn check_conflicts(cx: &Ctxt, attrs: &FieldAttrs) {
    if attrs.skip.is_set() {
        let useless = attrs.options().filter(|(_, name)| ![names::SKIP, names::DEFAULT].contains(name));
        for (span, name) in useless.chain(attrs.key_attributes()) {
            cx.error(span, format!("a field with `skip` is not stored: remove `skip` or `{name}`"));
        }
        return;
    }
    if attrs.flatten.is_set() {
        let useless = attrs.options().filter(|(_, name)| *name != names::FLATTEN);
        for (span, name) in useless.chain(attrs.key_attributes()) {
            cx.error(
                span,
                format!("a field with `flatten` is no attribute of its own: remove `flatten` or `{name}`"),
            );
        }
        return;
    }
    if let (Some(_), Some(span)) = (attrs.serde.span(), attrs.with.span()) {
        cx.error(span, "`serde` and `with` both say how the field is stored: remove one of them");
    }
    check_keys_are_plain(cx, attrs);
    check_version_is_plain(cx, attrs);
    check_unique_is_plain(cx, attrs);
    check_ttl_is_plain(cx, attrs);
    check_has_one_name(cx, attrs);
}

/// A key is compared, sorted and asked for by its own type's encoding, and is never absent.
fn check_keys_are_plain(cx: &Ctxt, attrs: &FieldAttrs) {
    let table_key = [&attrs.hash_key, &attrs.range_key].into_iter().find(|key| key.is_set());
    let name = match table_key {
        Some(key) => key.name(),
        None if attrs.indexes.is_empty() => return,
        None => names::INDEX,
    };
    for (span, option) in attrs.options() {
        match option {
            names::SERDE | names::WITH => cx.error(
                span,
                format!(
                    "a field with `#[{name}]` is a key, which is stored by its type's own `Encode`: \
                     remove `{option}`, or wrap the type and implement `Encode` and `Decode` for it"
                ),
            ),
            names::DEFAULT if table_key.is_some() => {
                cx.error(span, format!("a field with `#[{name}]` is never absent: remove `default`"));
            }
            _ => {}
        }
    }
}

/// Versions are drawn and compared as what their types are stored as.
fn check_version_is_plain(cx: &Ctxt, attrs: &FieldAttrs) {
    if !attrs.version.is_set() {
        return;
    }
    for (span, option) in attrs.options().filter(|(_, name)| [names::SERDE, names::WITH].contains(name)) {
        cx.error(span, format!("a field with `#[version]` is stored by its own type: remove `{option}`"));
    }
}

/// A value is told from others by what its own type stores it as. Keys and versions are unique
/// without it.
fn check_unique_is_plain(cx: &Ctxt, attrs: &FieldAttrs) {
    let Some(span) = attrs.unique.span() else { return };
    if let Some(key) = [&attrs.hash_key, &attrs.range_key].into_iter().find(|key| key.is_set()) {
        let name = key.name();
        cx.error(
            span,
            format!(
                "a field with `#[{name}]` is part of the key, which is unique as a whole: remove \
                 `unique`; a value that is to be unique by itself is stored in a field that is no \
                 key"
            ),
        );
    }
    if attrs.version.is_set() {
        cx.error(span, "a field with `#[version]` is another with each write: remove `unique`");
    }
    let stored = attrs.options().filter(|(_, name)| [names::SERDE, names::WITH].contains(name));
    for (span, option) in stored {
        cx.error(
            span,
            format!(
                "a field with `unique` is stored by its type's own `Encode`, as one string, number \
                 or binary: remove `{option}`, or wrap the type and implement `Encode` and `Decode` \
                 for it"
            ),
        );
    }
}

/// DynamoDB itself reads when an item expires, as a number of seconds.
fn check_ttl_is_plain(cx: &Ctxt, attrs: &FieldAttrs) {
    let Some(span) = attrs.ttl.span() else { return };
    if attrs.version.is_set() {
        cx.error(
            span,
            "the version is another with each write, and is no time: use another field for `#[ttl]`",
        );
    }
    let stored = attrs.options().filter(|(_, name)| [names::SERDE, names::WITH].contains(name));
    for (span, option) in stored {
        cx.error(
            span,
            format!(
                "a field with `#[ttl]` is stored as seconds since 1970, by its type's own `Encode`: \
                 remove `{option}`, and make it a `u64`, or for a time a \
                 `dynorm::time::EpochSeconds<T>`"
            ),
        );
    }
}

/// What is asked for by one name, by DynamoDB or by a condition, has no other.
fn check_has_one_name(cx: &Ctxt, attrs: &FieldAttrs) {
    let Some(span) = attrs.aliases.span() else { return };
    let unique = attrs.unique.span().map(|_| names::UNIQUE);
    let named = attrs.key_attributes().map(|(_, name)| name).chain(unique);
    // A tenant is a part of keys, of which that is said.
    for name in named.filter(|name| *name != names::TENANT) {
        let (what, why) = match name {
            names::VERSION => ("`#[version]`", "its saves compare the version by one name"),
            names::TTL => ("`#[ttl]`", "items expire by the attribute of one name"),
            names::ENTITY => ("`#[entity]`", "items are told apart by the attribute of one name"),
            names::UNIQUE => ("`unique`", "the markers of its values are for one name"),
            names::HASH_KEY => ("`#[hash_key]`", "keys have one name"),
            names::RANGE_KEY => ("`#[range_key]`", "keys have one name"),
            _ => ("`#[index]`", "an item without an attribute of the key's own name is not in the index"),
        };
        cx.error(span, format!("a field with {what} has no older names, since {why}: remove `alias`"));
    }
}

/// Two fields of one name would overwrite each other.
fn check_unique_names(cx: &Ctxt, fields: &Fields<'_>) {
    let names =
        fields.attributes().chain(fields.older()).map(|(field, name)| (name, field.rust_name.as_str()));
    name::check_unique(cx, names, |name, first| {
        format!(
            "the field `{first}` has the attribute name `{name}` too: give one of them another, \
             with `#[model(rename = \"..\")]`"
        )
    });
}
