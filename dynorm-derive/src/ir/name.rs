//! Names of attributes, tables and indexes.

use proc_macro2::Span;
use syn::LitStr;

use crate::case::Case;
use crate::ctxt::Ctxt;
use crate::parse::{Aliases, Once};

/// The name of an attribute or a variant.
#[derive(Clone)]
pub(crate) struct Name {
    pub(crate) text: String,
    /// Of the text in `rename`, or else of the field or variant.
    pub(crate) span: Span,
}

impl Name {
    /// What `rename` says, or else the Rust name in the case that `rename_all` says.
    pub(crate) fn new(
        cx: &Ctxt,
        (rust_name, span): (&str, Span),
        rename: &Once<LitStr>,
        case: Option<Case>,
        in_case: fn(Case, &str) -> String,
    ) -> Self {
        if let Some(text) = rename.get() {
            check_attribute_name(cx, text);
            return Name { text: text.value(), span: text.span() };
        }
        Name { text: case.map_or_else(|| rust_name.to_owned(), |case| in_case(case, rust_name)), span }
    }
}

/// Older names of what has this name.
pub(crate) fn aliases(cx: &Ctxt, name: &Name, aliases: &Aliases) -> Vec<Name> {
    let mut names = Vec::new();
    for text in aliases.texts() {
        check_attribute_name(cx, text);
        if text.value() == name.text {
            cx.error_at(
                text,
                format!("`{}` is its name now, and no older one: remove this `alias`", name.text),
            );
        } else {
            names.push(Name { text: text.value(), span: text.span() });
        }
    }
    names
}

/// DynamoDB's limits of an attribute's name.
pub(crate) fn check_attribute_name(cx: &Ctxt, text: &LitStr) {
    let length = text.value().len();
    if length == 0 {
        cx.error_at(text, "an attribute's name cannot be empty");
    } else if length > 65_535 {
        cx.error_at(text, format!("an attribute's name has at most 65,535 bytes, this has {length}"));
    }
}

/// DynamoDB's limits of the name of a table or an index.
pub(crate) fn check_resource_name(cx: &Ctxt, what: &str, name: &str, span: Span) {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    if !(3..=255).contains(&name.len()) || !name.chars().all(allowed) {
        cx.error(
            span,
            format!(
                "the name of {what} has 3 to 255 characters, only ASCII letters, digits, `_`, `-` and `.`"
            ),
        );
    }
}

/// Two attributes of one name would overwrite each other. Gives what the other one is called in
/// Rust.
pub(crate) fn check_unique<'n>(
    cx: &Ctxt,
    names: impl IntoIterator<Item = (&'n Name, &'n str)>,
    what: impl Fn(&str, &str) -> String,
) {
    let mut seen = std::collections::HashMap::<&String, &str>::new();
    for (name, rust_name) in names {
        match seen.get(&name.text) {
            Some(first) => cx.error(name.span, what(&name.text, first)),
            None => {
                seen.insert(&name.text, rust_name);
            }
        }
    }
}
