//! The indexes of a model: parts of one name are put together, then each index is checked. Those
//! that stand on the struct are in `whole_index`.

use std::collections::HashMap;

use proc_macro2::Span;
use syn::Ident;
use syn::ext::IdentExt;

use super::field::{Fields, Role};
use super::function::IndexNames;
use super::{name, whole_index};
use crate::case;
use crate::ctxt::Ctxt;
use crate::names;
use crate::parse::{self, IndexAttr, Once, ProjectionAttr, WholeIndexAttr};

/// An index. Numbers are places in the list of fields.
pub(crate) struct Index {
    pub(crate) name: String,
    pub(crate) names: IndexNames,
    pub(crate) keys: IndexKeys,
    pub(crate) projection: Projection,
}

/// The keys of an index, and with them its kind.
pub(crate) enum IndexKeys {
    /// The table's hash key, and this range key.
    Local { range: usize },
    /// Keys of its own: one to four fields, and none to four.
    Global { hash: Vec<usize>, range: Vec<usize> },
}

impl Index {
    /// The fields that are hash and range key of the index, whose table has this hash key.
    pub(crate) fn keys(&self, table_hash: usize) -> (Vec<usize>, Vec<usize>) {
        match &self.keys {
            IndexKeys::Local { range } => (vec![table_hash], vec![*range]),
            IndexKeys::Global { hash, range } => (hash.clone(), range.clone()),
        }
    }

    /// Whether a field is a part of its keys.
    pub(crate) fn has_key(&self, table_hash: usize, place: usize) -> bool {
        let (hash, range) = self.keys(table_hash);
        hash.contains(&place) || range.contains(&place)
    }
}

/// What an index holds besides keys.
pub(crate) enum Projection {
    All,
    KeysOnly,
    Include(Vec<usize>),
}

/// What the rules look at.
pub(super) struct Table<'a> {
    pub(super) ident: &'a Ident,
    pub(super) parsed: &'a [parse::Field<'a>],
    pub(super) fields: &'a Fields<'a>,
    hash: Option<usize>,
    range: Option<usize>,
}

/// One field's part in an index.
struct Part<'a> {
    field: usize,
    attr: &'a IndexAttr,
    name: String,
    name_span: Span,
}

/// Checks all indexes, those on fields and those on the struct. `None` only if an error was
/// reported.
pub(crate) fn build(
    cx: &Ctxt,
    ident: &Ident,
    whole: &[WholeIndexAttr],
    parsed: &[parse::Field<'_>],
    fields: &Fields<'_>,
    hash: Option<usize>,
    range: Option<usize>,
) -> Option<Vec<Index>> {
    let table = Table { ident, parsed, fields, hash, range };
    let mut malformed = parsed.iter().flat_map(|field| &field.attrs.indexes).map(|attr| attr.malformed);
    if malformed.any(|malformed| malformed) || whole.iter().any(|attr| attr.malformed) {
        return None; // What is reported already would only be reported again, in other words.
    }
    let groups = group(cx, parsed);
    let mut indexes: Vec<_> = groups.iter().filter_map(|parts| index(cx, &table, parts)).collect();
    indexes.extend(whole.iter().filter_map(|attr| whole_index::build(cx, &table, attr)));
    let on_fields = groups.iter().map(|parts| parts[0].name.as_str()).collect();
    whole_index::check_names(cx, on_fields, whole);
    check_counts(cx, &groups, whole);
    check_include_total(cx, &groups, whole);
    (indexes.len() == groups.len() + whole.len()).then_some(indexes)
}

/// The parts of each index, in the order of the first ones.
fn group<'a>(cx: &Ctxt, parsed: &'a [parse::Field<'a>]) -> Vec<Vec<Part<'a>>> {
    let mut places = HashMap::new();
    let mut groups: Vec<Vec<Part<'_>>> = Vec::new();
    for (field, parsed) in parsed.iter().enumerate() {
        for attr in &parsed.attrs.indexes {
            let (name, name_span) = name_of(parsed, attr);
            name::check_resource_name(cx, "an index", &name, name_span);
            let place = *places.entry(name.clone()).or_insert(groups.len());
            if place == groups.len() {
                groups.push(Vec::new());
            }
            groups[place].push(Part { field, attr, name, name_span });
        }
    }
    groups
}

/// What the index is called that a field has a part in, and where that is said.
pub(super) fn name_of(field: &parse::Field<'_>, attr: &IndexAttr) -> (String, Span) {
    let by_rule = || (format!("{}Index", case::pascal(&field.name)), attr.span);
    attr.name.get().map_or_else(by_rule, |text| (text.value(), text.span()))
}

/// Puts one index together.
fn index(cx: &Ctxt, table: &Table<'_>, parts: &[Part<'_>]) -> Option<Index> {
    // Where the keys are wrong, nobody knows which parts are one index, and what that holds.
    let keys = keys(cx, table, parts)?;
    let projection = projection(cx, table, parts);
    let names = names(cx, table, parts);
    Some(Index { name: parts[0].name.clone(), names, keys, projection: projection? })
}

/// One part alone is a local index, or a global one without range key; two are hash and range key
/// of a global one.
fn keys(cx: &Ctxt, table: &Table<'_>, parts: &[Part<'_>]) -> Option<IndexKeys> {
    for part in parts {
        if let (true, Some(span)) = (part.attr.hash.is_set(), part.attr.range.span()) {
            cx.error(
                span,
                "one field cannot be both hash and range key of an index: remove `hash` or `range`",
            );
            return None;
        }
    }
    let name = &parts[0].name;
    let field = |part: &Part<'_>| &table.parsed[part.field].name;
    match parts {
        [only] if only.attr.hash.is_set() => {
            Some(IndexKeys::Global { hash: vec![only.field], range: Vec::new() })
        }
        [only] if only.attr.range.is_set() => {
            cx.error(
                only.name_span,
                format!(
                    "no field is the hash key of the index `{name}`: mark one with `#[index(.., \
                     hash, name = \"{name}\")]`, or remove `range` to make this a local index"
                ),
            );
            None
        }
        [only] => local(cx, table, only),
        [first, second] => {
            let (hash, range) = if first.attr.hash.is_set() { (first, second) } else { (second, first) };
            if first.field == second.field {
                cx.error(
                    second.name_span,
                    format!(
                        "this field has a part in the index `{name}` already: give this index another name"
                    ),
                );
            } else if hash.attr.hash.is_set() && range.attr.range.is_set() {
                return Some(IndexKeys::Global { hash: vec![hash.field], range: vec![range.field] });
            } else {
                cx.error(
                    second.name_span,
                    format!(
                        "the field `{}` has an index `{name}` too: give this one another name with \
                         `name = \"..\"`, or mark one field with `hash` and the other with `range` \
                         to make both the keys of one global index",
                        field(first)
                    ),
                );
            }
            None
        }
        _ => {
            cx.error(
                parts[2].name_span,
                format!(
                    "the index `{name}` has two keys already, `{}` and `{}`: give this one another \
                     name with `name = \"..\"`",
                    field(&parts[0]),
                    field(&parts[1])
                ),
            );
            None
        }
    }
}

/// A local index shares the table's hash key, and sorts by another attribute than the table does.
fn local(cx: &Ctxt, table: &Table<'_>, part: &Part<'_>) -> Option<IndexKeys> {
    if table.hash == Some(part.field) || table.range == Some(part.field) {
        cx.error(
            part.attr.span,
            "a local index on a key of the table sorts nothing anew: put it on another field, or \
             add `hash` or `range` for a global index",
        );
        return None;
    }
    if table.range.is_none() {
        cx.error(
            part.attr.span,
            "a local index needs a table with a range key: mark one with `#[range_key]`, or add \
             `hash` to make this a global index",
        );
        return None;
    }
    Some(IndexKeys::Local { range: part.field })
}

/// What an index is called in Rust is said once, at either key.
fn names(cx: &Ctxt, table: &Table<'_>, parts: &[Part<'_>]) -> IndexNames {
    let mut given = parts.iter().filter_map(|part| Some((part, part.attr.renamed.get()?)));
    let renamed = given.next();
    if let (Some((first, _)), Some((second, _))) = (renamed, given.next())
        && let Some(span) = second.attr.renamed.span()
    {
        let field = &table.parsed[first.field].name;
        cx.error(
            span,
            format!(
                "what the index `{}` is called is said at the field `{field}` already: remove it here",
                first.name
            ),
        );
    }
    let part = renamed.map_or(&parts[0], |(part, _)| part);
    IndexNames::new(table.ident, &part.name, part.name_span, renamed.map(|(_, ident)| ident))
}

/// What an index holds is said once, at either key.
fn projection(cx: &Ctxt, table: &Table<'_>, parts: &[Part<'_>]) -> Option<Projection> {
    let mut given = parts.iter().filter_map(|part| Some((part, part.attr.projection.get()?)));
    let Some((part, projection)) = given.next() else {
        cx.error(parts[0].attr.span, "what does the index hold? Add `all`, `keys_only` or `include(..)`");
        return None;
    };
    if let Some(span) = given.next().and_then(|(second, _)| second.attr.projection.span()) {
        let field = &table.parsed[part.field].name;
        cx.error(
            span,
            format!(
                "what the index `{}` holds is said at the field `{field}` already: remove it here",
                part.name
            ),
        );
    }
    let keys: Vec<_> = parts.iter().map(|part| part.field).collect();
    projected(cx, table, &keys, projection, part.attr.projection.span()?)
}

/// What an index with these keys holds besides them and those of the table.
pub(super) fn projected(
    cx: &Ctxt,
    table: &Table<'_>,
    keys: &[usize],
    projection: &ProjectionAttr,
    span: Span,
) -> Option<Projection> {
    match projection {
        ProjectionAttr::All => Some(Projection::All),
        ProjectionAttr::KeysOnly => Some(Projection::KeysOnly),
        ProjectionAttr::Include(idents) => include(cx, table, keys, idents, span),
    }
}

/// `include` names one to twenty attributes that are no keys of the table or the index, each once.
fn include(cx: &Ctxt, table: &Table<'_>, keys: &[usize], idents: &[Ident], span: Span) -> Option<Projection> {
    let errors = cx.count();
    if idents.is_empty() {
        cx.error(span, "`include` without fields holds only keys: write `keys_only`");
    }
    if idents.len() > 20 {
        cx.error(
            span,
            format!(
                "an index includes at most 20 fields, this one {}: write `all`, or leave some out",
                idents.len()
            ),
        );
    }
    let mut included = Vec::new();
    for ident in idents {
        let Some(field) = included_field(cx, table, ident) else { continue };
        if included.contains(&field) {
            cx.error(ident.span(), format!("`{ident}` is included twice: remove one"));
        } else if [table.hash, table.range].contains(&Some(field)) || keys.contains(&field) {
            cx.error(
                ident.span(),
                format!("`{ident}` is a key, which the index holds anyway: remove it here"),
            );
        }
        included.push(field);
    }
    (cx.count() == errors).then_some(Projection::Include(included))
}

fn included_field(cx: &Ctxt, table: &Table<'_>, ident: &Ident) -> Option<usize> {
    let place = table.find(cx, ident)?;
    match &table.fields.all[place].role {
        Role::Attribute { name, .. } if name.text.len() > 255 => {
            cx.error(ident.span(), "an attribute in an index has a name of at most 255 bytes");
            None
        }
        Role::Attribute { .. } => Some(place),
        Role::Flattened | Role::Skipped(_) | Role::Computed => {
            cx.error(
                ident.span(),
                format!(
                    "`{}` is no attribute of its own, so no index can hold it: remove it here",
                    ident.unraw()
                ),
            );
            None
        }
    }
}

impl Table<'_> {
    /// The place of the field of this name.
    pub(super) fn find(&self, cx: &Ctxt, ident: &Ident) -> Option<usize> {
        let name = ident.unraw().to_string();
        let found = self.fields.all.iter().position(|field| field.rust_name == name);
        if found.is_none() {
            let known: Vec<_> = self.fields.attributes().map(|(field, _)| field.rust_name.as_str()).collect();
            let hint = names::nearest(&name, &known)
                .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            cx.error(ident.span(), format!("no field is named `{name}`{hint}"));
        }
        found
    }
}

/// DynamoDB has at most 5 local and 20 global indexes on a table.
fn check_counts(cx: &Ctxt, groups: &[Vec<Part<'_>>], whole: &[WholeIndexAttr]) {
    let is_local = |parts: &&Vec<Part<'_>>| {
        parts.iter().all(|part| !part.attr.hash.is_set() && !part.attr.range.is_set())
    };
    if let Some(parts) = groups.iter().filter(is_local).nth(5) {
        cx.error(
            parts[0].attr.span,
            "a table has at most 5 local indexes, this is the sixth: make it a global one with \
             `hash`, or remove one",
        );
    }
    let on_fields = groups.iter().filter(|parts| !is_local(parts)).map(|parts| parts[0].attr.span);
    let on_struct = whole.iter().map(|attr| attr.span);
    if let Some(span) = on_fields.chain(on_struct).nth(20) {
        cx.error(span, "a table has at most 20 global indexes, this is the twenty-first: remove one");
    }
}

/// DynamoDB includes at most 100 attributes in the indexes of a table, counting one in two indexes
/// twice.
fn check_include_total(cx: &Ctxt, groups: &[Vec<Part<'_>>], whole: &[WholeIndexAttr]) {
    let mut total = 0;
    let on_fields = groups.iter().flatten().map(|part| &part.attr.projection);
    let projections: Vec<&Once<ProjectionAttr>> =
        on_fields.chain(whole.iter().map(|attr| &attr.projection)).collect();
    for projection in projections {
        let Some(ProjectionAttr::Include(idents)) = projection.get() else { continue };
        total += idents.len();
        if let Some(span) = projection.span()
            && total > 100
        {
            cx.error(
                span,
                format!(
                    "the indexes of a table include at most 100 fields together, with these it is \
                     {total}: write `all`, or leave some out"
                ),
            );
            return;
        }
    }
}
