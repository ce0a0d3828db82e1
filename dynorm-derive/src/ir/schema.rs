//! Of which schema an item is, and what it is upgraded from.

use syn::{LitStr, Path};

use super::field::{Fields, SchemaNumber};
use super::name;
use crate::ctxt::Ctxt;
use crate::parse::{Container, Derive, Input};

/// What a model, or an older version of one, says of the schema of its items.
#[derive(Clone, Copy)]
pub(crate) struct ItemSchema<'a> {
    /// The attribute with the number.
    pub(crate) attribute: &'a LitStr,
    /// The version before; `None` if it is the first.
    pub(crate) from: Option<&'a Path>,
    /// The number of the first version.
    pub(crate) first: u32,
    /// Whether it is the item of a table now, or was once.
    pub(crate) is_model: bool,
}

/// Checks what can be told of one version alone.
pub(crate) fn build<'a>(cx: &Ctxt, input: &'a Input<'a>) -> Option<ItemSchema<'a>> {
    let container = &input.container;
    let from = container.upgrade_from.get();
    if let Some(span) = container.upgrade_from.span() {
        if !container.schema_attr.is_set() && !container.malformed {
            cx.error(
                span,
                "which attribute says of which schema an item is? Add `schema_attr = \"..\"`, the \
                 same as in the version before",
            );
        }
        if from.is_some_and(|from| from.is_ident(input.ident)) {
            cx.error(
                span,
                format!(
                    "`{}` cannot be upgraded from itself: name the struct that has the fields as they were before",
                    input.ident
                ),
            );
        }
    }
    let first = first(cx, container);
    let attribute = container.schema_attr.get()?;
    name::check_attribute_name(cx, attribute);
    Some(ItemSchema { attribute, from, first, is_model: input.derive == Derive::Model })
}

/// The number of a version that is upgraded from none: 1, unless the versions before were dropped.
fn first(cx: &Ctxt, container: &Container) -> u32 {
    let Some(number) = container.schema_number.get() else { return 1 };
    if container.upgrade_from.is_set() {
        cx.error_at(
            number,
            "the number of a version is one more than that of the one before: remove \
             `schema_number`, which is for the oldest that is known",
        );
    } else if !container.schema_attr.is_set() && !container.malformed {
        cx.error_at(
            number,
            "which attribute has the number? Add `schema_attr = \"..\"`, or remove `schema_number`",
        );
    }
    if let Ok(number @ 1..) = number.base10_parse() {
        return number;
    }
    cx.error_at(number, "the numbers of schemas are 1, 2, 3 and so on, up to 4,294,967,295");
    1
}

/// Adds the attribute with the number, which is no field.
pub(crate) fn add_number<'a>(cx: &Ctxt, schema: Option<ItemSchema<'a>>, fields: &mut Fields<'a>) {
    let Some(ItemSchema { attribute, .. }) = schema else { return };
    let text = attribute.value();
    if let Some((field, _)) = fields.attributes().chain(fields.older()).find(|(_, name)| name.text == text) {
        cx.error_at(
            attribute,
            format!(
                "the field `{}` has the attribute name `{text}` too: `schema_attr` is no field, \
                 dynorm reads and writes it; remove the field, or name another attribute",
                field.rust_name
            ),
        );
    }
    let index = fields.attributes().count();
    fields.schema = Some(SchemaNumber { name: attribute, index });
}
