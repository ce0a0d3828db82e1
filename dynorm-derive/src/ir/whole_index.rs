//! An index that stands on the struct: a global one, whose keys may be several attributes each.

use std::collections::HashSet;

use syn::ext::IdentExt;
use syn::{Ident, LitStr};

use super::field::{Codec, Role};
use super::function::IndexNames;
use super::index::{self, Index, IndexKeys, Projection, Table};
use super::name;
use crate::ctxt::Ctxt;
use crate::names;
use crate::parse::WholeIndexAttr;

/// How many attributes DynamoDB takes as the hash key of a global index, and as its range key.
const MAX: usize = 4;

/// Puts one index together. `None` only if an error was reported.
pub(super) fn build(cx: &Ctxt, table: &Table<'_>, attr: &WholeIndexAttr) -> Option<Index> {
    let errors = cx.count();
    let name = name(cx, attr);
    let mut keys = Keys { cx, table, taken: Vec::new() };
    let hash = hash(&mut keys, attr);
    let range = range(&mut keys, attr);
    let taken = keys.taken;
    let projection = projection(cx, table, attr, &taken);
    if cx.count() > errors {
        return None;
    }
    let name = name?;
    let span = attr.name.get().map_or(attr.span, LitStr::span);
    let names = IndexNames::new(table.ident, &name, span, attr.renamed.get());
    Some(Index { name, names, keys: IndexKeys::Global { hash, range }, projection: projection? })
}

/// A name is not made of those of several fields: it would be long, and change with them.
fn name(cx: &Ctxt, attr: &WholeIndexAttr) -> Option<String> {
    let Some(name) = attr.name.get() else {
        cx.error(attr.span, "what is the index called? Add `name = \"..\"`");
        return None;
    };
    name::check_resource_name(cx, "an index", &name.value(), name.span());
    Some(name.value())
}

fn projection(cx: &Ctxt, table: &Table<'_>, attr: &WholeIndexAttr, keys: &[usize]) -> Option<Projection> {
    let (Some(projection), Some(span)) = (attr.projection.get(), attr.projection.span()) else {
        cx.error(attr.span, "what does the index hold? Add `all`, `keys_only` or `include(..)`");
        return None;
    };
    index::projected(cx, table, keys, projection, span)
}

fn hash(keys: &mut Keys<'_>, attr: &WholeIndexAttr) -> Vec<usize> {
    match attr.hash.get() {
        Some(idents) if !idents.is_empty() => keys.take(idents, names::HASH),
        _ => {
            keys.cx.error(
                attr.hash.span().unwrap_or(attr.span),
                "which fields are the hash key of this index? Name one to four: `hash(a, b)`",
            );
            Vec::new()
        }
    }
}

fn range(keys: &mut Keys<'_>, attr: &WholeIndexAttr) -> Vec<usize> {
    let (Some(idents), Some(span)) = (attr.range.get(), attr.range.span()) else { return Vec::new() };
    if idents.is_empty() {
        keys.cx
            .error(span, "which fields are the range key of this index? Name one to four, or remove `range`");
    }
    keys.take(idents, names::RANGE)
}

/// The keys of one index.
struct Keys<'a> {
    cx: &'a Ctxt,
    table: &'a Table<'a>,
    /// The fields that are a key of it already.
    taken: Vec<usize>,
}

impl Keys<'_> {
    /// The fields of these names, each of which can be a key and is not yet a key of this index.
    fn take(&mut self, idents: &[Ident], what: &str) -> Vec<usize> {
        if let Some(fifth) = idents.get(MAX) {
            self.cx.error(
                fifth.span(),
                format!(
                    "the {what} key of a global index has at most {MAX} attributes, these are {}: leave some out",
                    idents.len()
                ),
            );
        }
        let mut fields = Vec::new();
        for ident in idents {
            let Some(field) = self.table.find(self.cx, ident) else { continue };
            self.check(field, ident);
            if self.taken.contains(&field) {
                self.cx.error(
                    ident.span(),
                    format!("`{}` is a key of this index already: remove one", ident.unraw()),
                );
            }
            self.taken.push(field);
            fields.push(field);
        }
        fields
    }

    /// A key is compared and sorted by its own type's encoding, under a name that is not too long.
    fn check(&self, field: usize, ident: &Ident) {
        let written = ident.unraw();
        match &self.table.fields.all[field].role {
            Role::Flattened | Role::Computed | Role::Skipped(_) => self.cx.error(
                ident.span(),
                format!("`{written}` is no attribute of its own, so it cannot be a key: remove it here"),
            ),
            Role::Attribute { codec: Codec::Serde | Codec::With(_), .. } => {
                let options = self.table.parsed[field].attrs.options();
                let option =
                    options.map(|(_, name)| name).find(|name| [names::SERDE, names::WITH].contains(name));
                let option = option.unwrap_or(names::SERDE);
                self.cx.error(
                    ident.span(),
                    format!(
                        "`{written}` is a key here, which is stored by its type's own `Encode`: \
                         remove `{option}` from the field, or wrap the type and implement `Encode` \
                         and `Decode` for it"
                    ),
                );
            }
            Role::Attribute { name, .. } if name.text.len() > 255 => {
                let length = name.text.len();
                self.cx.error(
                    ident.span(),
                    format!("the name of a key has at most 255 bytes, that of `{written}` has {length}"),
                );
            }
            Role::Attribute { .. } => {}
        }
    }
}

/// An index is written in one place: on the struct, or on its fields.
pub(super) fn check_names(cx: &Ctxt, on_fields: HashSet<&str>, whole: &[WholeIndexAttr]) {
    let mut on_struct = HashSet::new();
    for name in whole.iter().filter_map(|attr| attr.name.get()) {
        let text = name.value();
        if on_fields.contains(text.as_str()) {
            cx.error_at(
                name,
                format!(
                    "a field has a part in the index `{text}` already: give one of the two another \
                     name, or name that field here and remove its `#[index]`"
                ),
            );
        } else if !on_struct.insert(text.clone()) {
            cx.error_at(
                name,
                format!("the struct has an index `{text}` already: give this one another name"),
            );
        }
    }
}
