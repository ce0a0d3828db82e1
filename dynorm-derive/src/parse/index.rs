//! `#[index(..)]` on fields.

use proc_macro2::Span;
use syn::{Attribute, Ident, LitStr};

use super::options::{self, Once, Opt};
use crate::ctxt::Ctxt;
use crate::names::{self, Place};

/// One `#[index(..)]`: a field's part in an index.
pub(crate) struct IndexAttr {
    /// Of the word `index`.
    pub(crate) span: Span,
    pub(crate) projection: Once<ProjectionAttr>,
    pub(crate) hash: Once<()>,
    pub(crate) range: Once<()>,
    pub(crate) name: Once<LitStr>,
    /// What the index's function is called, and its type after.
    pub(crate) renamed: Once<Ident>,
    /// Whether something in it was reported.
    pub(crate) malformed: bool,
}

/// What an index holds besides keys.
#[derive(Clone)]
pub(crate) enum ProjectionAttr {
    All,
    KeysOnly,
    /// The fields of these names.
    Include(Vec<Ident>),
}

impl IndexAttr {
    pub(crate) fn parse(cx: &Ctxt, attribute: &Attribute) -> Self {
        let mut index = IndexAttr {
            span: attribute.path().segments[0].ident.span(),
            projection: Once::new("what the index holds"),
            hash: Once::new(names::HASH),
            range: Once::new(names::RANGE),
            name: Once::new(names::NAME),
            renamed: Once::new(names::AS),
            malformed: false,
        };
        let errors = cx.count();
        options::for_each(cx, attribute, |option| index.option(cx, &option));
        index.malformed = cx.count() > errors;
        index
    }

    fn option(&mut self, cx: &Ctxt, option: &Opt) {
        let span = option.name.span();
        match option.name.to_string().as_str() {
            names::ALL | names::KEYS_ONLY | names::INCLUDE if self.projection.is_set() => {
                cx.error(
                    span,
                    "an index holds one of `all`, `keys_only` and `include(..)`: remove the others",
                );
            }
            names::ALL => self.projection.set(cx, span, option.flag(cx).map(|_| ProjectionAttr::All)),
            names::KEYS_ONLY => {
                self.projection.set(cx, span, option.flag(cx).map(|_| ProjectionAttr::KeysOnly));
            }
            names::INCLUDE => self.projection.set(cx, span, option.idents(cx).map(ProjectionAttr::Include)),
            names::HASH => self.hash.set(cx, span, option.flag(cx).map(drop)),
            names::RANGE => self.range.set(cx, span, option.flag(cx).map(drop)),
            names::NAME => self.name.set(cx, span, option.text(cx)),
            names::AS => {
                let what = "a function, such as `by_region`";
                self.renamed.set(cx, span, option.ident(cx, what));
            }
            _ => names::unknown(cx, &option.name, Place::Index),
        }
    }
}
