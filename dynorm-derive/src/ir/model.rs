//! The table of a model: its name, keys and version.

use syn::LitStr;

use super::field::{Field, Fields, Role};
use super::function::{Functions, Named};
use super::index::{self, Index, IndexKeys, Projection};
use super::name;
use crate::ctxt::Ctxt;
use crate::parse::{self, Data, FieldAttrs, FormAttrs, Input, Once};

/// A model's table. Numbers are places in the list of fields.
pub(crate) struct Model<'a> {
    pub(crate) table: &'a LitStr,
    pub(crate) hash: usize,
    pub(crate) range: Option<usize>,
    pub(crate) version: Option<Version>,
    /// The fields whose values no two items have.
    pub(crate) unique: Vec<usize>,
    /// The field that says which entity an item is.
    pub(crate) entity: Option<usize>,
    /// The field that says when an item expires.
    pub(crate) ttl: Option<usize>,
    /// In which form the keys of a layout's entities are.
    pub(crate) form: &'a FormAttrs,
    pub(crate) indexes: Vec<Index>,
    pub(crate) functions: Functions,
}

/// The field with the version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) field: usize,
    /// Whether it counts, instead of being unique for each write.
    pub(crate) counts: bool,
}

/// Checks what concerns the table. `None` only if an error was reported.
pub(crate) fn build<'a>(cx: &Ctxt, input: &'a Input<'a>, fields: &Fields<'_>) -> Option<Model<'a>> {
    let Data::Struct(_, parsed) = &input.data else { return None };
    let table = table(cx, input);
    let hash = hash_key(cx, input, parsed);
    let range = at_most_one(
        cx,
        parsed,
        |attrs| &attrs.range_key,
        "the range key",
        "a table has at most one: sort by another in an index, `#[index(all)]`",
    );
    let version = at_most_one(
        cx,
        parsed,
        |attrs| &attrs.version,
        "the version",
        "a model has at most one: remove this one",
    );
    let entity = at_most_one(
        cx,
        parsed,
        |attrs| &attrs.entity,
        "the name of the entity",
        "a layout has at most one: remove this one",
    );
    let ttl = ttl(cx, parsed);
    check_entity_name_is_no_key(cx, parsed);
    check_one_field_is_not_both_keys(cx, parsed);
    check_version_is_no_key(cx, parsed);
    check_key_names(cx, parsed, fields);
    let mut indexes = index::build(cx, input.ident, &input.container.indexes, parsed, fields, hash, range);
    let named = indexes.iter_mut().flatten().map(|index| (index.name.clone(), &mut index.names));
    let functions = Functions::new(cx, input, &Named::of_fields(fields), &[], named.collect());
    check_indexed_have_one_name(cx, fields, parsed, indexes.iter().flatten());
    let unique = unique(cx, input, parsed);
    let version = version.map(|field| Version { field, counts: parsed[field].attrs.version_counts });
    let form = &input.container.form;
    Some(Model {
        table: table?,
        hash: hash?,
        range,
        version,
        unique,
        entity,
        ttl,
        form,
        indexes: indexes?,
        functions,
    })
}

/// What an index holds by name, it holds by that name alone.
fn check_indexed_have_one_name<'i>(
    cx: &Ctxt,
    fields: &Fields<'_>,
    parsed: &[parse::Field<'_>],
    indexes: impl Iterator<Item = &'i Index>,
) {
    for index in indexes {
        if let IndexKeys::Global { hash, range } = &index.keys {
            for place in hash.iter().chain(range) {
                // What is said by `#[index]` on a field is known there.
                if let ([older, ..], []) = (fields.all[*place].older(), &parsed[*place].attrs.indexes[..]) {
                    cx.error(
                        older.span,
                        format!(
                            "`{}` is a key of the index `{}`, which does not hold items without an attribute of its own name: remove `alias`",
                            fields.all[*place].rust_name, index.name
                        ),
                    );
                }
            }
        }
        let Projection::Include(included) = &index.projection else { continue };
        for field in included.iter().map(|place| &fields.all[*place]) {
            let [older, ..] = field.older() else { continue };
            cx.error(
                older.span,
                format!(
                    "the index `{}` holds `{}` by this name alone, and nothing of items that have an older one: remove `alias`, or let the index hold `all`",
                    index.name, field.rust_name
                ),
            );
        }
    }
}

/// A table has one attribute by which its items expire.
pub(super) fn ttl(cx: &Ctxt, fields: &[parse::Field<'_>]) -> Option<usize> {
    at_most_one(
        cx,
        fields,
        |attrs| &attrs.ttl,
        "what says when an item expires",
        "a table has one such attribute: remove this `#[ttl]`",
    )
}

/// Unique fields. Their values stand in a table whose name is longer than the model's.
fn unique(cx: &Ctxt, input: &Input<'_>, fields: &[parse::Field<'_>]) -> Vec<usize> {
    /// What is left of 255 bytes without `-unique`.
    const MAX: usize = 248;
    let marked = fields.iter().enumerate().filter(|(_, field)| field.attrs.unique.is_set());
    let unique: Vec<_> = marked.map(|(place, _)| place).collect();
    if let (false, Some(table)) = (unique.is_empty(), input.container.table.get())
        && (MAX + 1..=255).contains(&table.value().len())
    {
        let length = table.value().len();
        cx.error_at(
            table,
            format!(
                "unique values stand in a table of this name with `-unique` behind it, so that it \
                 has at most {MAX} characters, not {length}"
            ),
        );
    }
    unique
}

/// The table's name is not guessed from the struct's: a wrong guess would be noticed only at run
/// time.
fn table<'a>(cx: &Ctxt, input: &'a Input<'_>) -> Option<&'a LitStr> {
    let table = input.container.table.get();
    match table {
        Some(name) => name::check_resource_name(cx, "a table", &name.value(), name.span()),
        None if input.container.malformed => {}
        None => {
            cx.error(input.ident.span(), "which table? Add `#[model(table = \"..\")]` to the struct");
        }
    }
    table
}

/// Every table has exactly one hash key.
fn hash_key(cx: &Ctxt, input: &Input<'_>, fields: &[parse::Field<'_>]) -> Option<usize> {
    let hash = at_most_one(
        cx,
        fields,
        |attrs| &attrs.hash_key,
        "the hash key",
        "a table has exactly one: mark its second key with `#[range_key]`",
    );
    if hash.is_none() {
        cx.error(input.ident.span(), "which field is the table's hash key? Mark it with `#[hash_key]`");
    }
    hash
}

pub(super) fn at_most_one(
    cx: &Ctxt,
    fields: &[parse::Field<'_>],
    attribute: impl Fn(&FieldAttrs) -> &Once<()>,
    what: &str,
    rule: &str,
) -> Option<usize> {
    let mut marked =
        fields.iter().enumerate().filter_map(|(index, field)| Some((index, attribute(&field.attrs).span()?)));
    let (first, _) = marked.next()?;
    for (_, span) in marked {
        cx.error(span, format!("`{}` is {what} already; {rule}", fields[first].name));
    }
    Some(first)
}

/// The name is the same in all items of an entity, and stored as a string by its type's own
/// `Encode`.
fn check_entity_name_is_no_key(cx: &Ctxt, fields: &[parse::Field<'_>]) {
    for attrs in fields.iter().map(|field| &field.attrs) {
        let Some(span) = attrs.entity.span() else { continue };
        let others = [
            attrs.hash_key.is_set(),
            attrs.range_key.is_set(),
            attrs.version.is_set(),
            attrs.unique.is_set(),
            attrs.ttl.is_set(),
        ];
        if others.contains(&true) || !attrs.indexes.is_empty() {
            cx.error(
                span,
                "the name of the entity is the same in all of its items: use another field for \
                 `#[entity]`, which is no key, no version, no `#[ttl]` and not `unique`",
            );
        }
        if attrs.serde.is_set() || attrs.with.is_set() {
            cx.error(span, "the name of the entity is a string: remove `serde` or `with` of this field");
        }
    }
}

/// Hash and range key are two attributes.
fn check_one_field_is_not_both_keys(cx: &Ctxt, fields: &[parse::Field<'_>]) {
    for attrs in fields.iter().map(|field| &field.attrs) {
        if let (true, Some(span)) = (attrs.hash_key.is_set(), attrs.range_key.span()) {
            cx.error(
                span,
                "a field cannot be both hash key and range key: remove `#[range_key]` if the table has none",
            );
        }
    }
}

/// The version changes with every save, a key never.
fn check_version_is_no_key(cx: &Ctxt, fields: &[parse::Field<'_>]) {
    for attrs in fields.iter().map(|field| &field.attrs) {
        if let (true, Some(span)) =
            (attrs.hash_key.is_set() || attrs.range_key.is_set(), attrs.version.span())
        {
            cx.error(
                span,
                "the version changes with every save, a key never: use another field for `#[version]`",
            );
        }
    }
}

/// The names of key attributes are shorter than those of others.
fn check_key_names(cx: &Ctxt, parsed: &[parse::Field<'_>], fields: &Fields<'_>) {
    for (Field { role, .. }, field) in fields.all.iter().zip(parsed) {
        let attrs = &field.attrs;
        let is_key = attrs.hash_key.is_set() || attrs.range_key.is_set() || !attrs.indexes.is_empty();
        if let Role::Attribute { name, .. } = role
            && is_key
            && name.text.len() > 255
        {
            cx.error(
                name.span,
                format!("the name of a key has at most 255 bytes, this has {}", name.text.len()),
            );
        } else if let Role::Attribute { name, .. } = role
            && attrs.ttl.is_set()
            && name.text.len() > 255
        {
            cx.error(
                name.span,
                format!(
                    "the name of the attribute by which items expire has at most 255 bytes, this has {}",
                    name.text.len()
                ),
            );
        }
    }
}

impl Model<'_> {
    /// The fields that are a key of the table.
    pub(crate) fn keys(&self) -> impl Iterator<Item = usize> {
        std::iter::once(self.hash).chain(self.range)
    }
}
