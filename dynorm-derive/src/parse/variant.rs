//! The attributes of an enum's variants.

use syn::ext::IdentExt;
use syn::{Ident, LitStr};

use super::container::case;
use super::options::{self, Aliases, Once};
use super::{Field, Style};
use crate::case::Case;
use crate::ctxt::Ctxt;
use crate::names::{self, Place};

/// A variant with what its attributes say.
pub(crate) struct Variant<'a> {
    pub(crate) ident: &'a Ident,
    /// The Rust name, without `r#`.
    pub(crate) name: String,
    pub(crate) rename: Once<LitStr>,
    /// Its older names.
    pub(crate) aliases: Aliases,
    /// Whether it holds what the other variants are not.
    pub(crate) other: Once<()>,
    /// The case of the names of its fields.
    pub(crate) rename_all: Once<Case>,
    pub(crate) style: Style,
    pub(crate) fields: Vec<Field<'a>>,
}

impl<'a> Variant<'a> {
    pub(crate) fn parse(cx: &Ctxt, variant: &'a syn::Variant) -> Self {
        let mut rename = Once::new(names::RENAME);
        let mut rename_all = Once::new(names::RENAME_ALL);
        let mut aliases = Aliases::default();
        let mut other = Once::new(names::OTHER);
        for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident(names::MODEL)) {
            options::for_each(cx, attribute, |option| {
                let span = option.name.span();
                match option.name.to_string().as_str() {
                    names::RENAME => rename.set(cx, span, option.text(cx)),
                    names::RENAME_ALL => rename_all.set(cx, span, case(cx, option.text(cx))),
                    names::ALIAS => aliases.add(cx, &option),
                    names::OTHER => other.set(cx, span, option.flag(cx).map(drop)),
                    _ => names::unknown(cx, &option.name, Place::Variant),
                }
            });
        }
        for attribute in &variant.attrs {
            for own in names::OF_FIELDS.into_iter().chain([names::INDEX, names::KEY]) {
                if attribute.path().is_ident(own) {
                    cx.error_at(
                        &attribute.meta,
                        format!("`#[{own}]` is for models and their fields: remove it from this variant"),
                    );
                }
            }
        }
        let (style, fields) = super::fields(cx, &variant.fields);
        Variant {
            ident: &variant.ident,
            name: variant.ident.unraw().to_string(),
            rename,
            aliases,
            other,
            rename_all,
            style,
            fields,
        }
    }
}
