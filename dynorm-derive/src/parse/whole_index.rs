//! `#[index(..)]` on a model: an index with all of its keys, by the names of their fields.

use proc_macro2::Span;
use syn::{Attribute, Ident, LitStr};

use super::index::{AS_WHAT, ProjectionAttr, projection};
use super::options::{self, Once, Opt};
use crate::ctxt::Ctxt;
use crate::names::{self, Place};

/// One `#[index(..)]` of a model.
pub(crate) struct WholeIndexAttr {
    /// Of the word `index`.
    pub(crate) span: Span,
    pub(crate) name: Once<LitStr>,
    pub(crate) projection: Once<ProjectionAttr>,
    /// Fields, from the left.
    pub(crate) hash: Once<Vec<Ident>>,
    pub(crate) range: Once<Vec<Ident>>,
    /// What the index's function is called, and its type after.
    pub(crate) renamed: Once<Ident>,
    /// Whether something in it was reported.
    pub(crate) malformed: bool,
}

impl WholeIndexAttr {
    pub(crate) fn parse(cx: &Ctxt, attribute: &Attribute) -> Self {
        let mut index = WholeIndexAttr {
            span: attribute.path().segments[0].ident.span(),
            name: Once::new(names::NAME),
            projection: Once::new("what the index holds"),
            hash: Once::new(names::HASH),
            range: Once::new(names::RANGE),
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
            names::ALL | names::KEYS_ONLY | names::INCLUDE => projection(cx, option, &mut self.projection),
            names::HASH => self.hash.set(cx, span, option.idents(cx)),
            names::RANGE => self.range.set(cx, span, option.idents(cx)),
            names::NAME => self.name.set(cx, span, option.text(cx)),
            names::AS => self.renamed.set(cx, span, option.ident(cx, AS_WHAT)),
            _ => names::unknown(cx, &option.name, Place::Index),
        }
    }
}
