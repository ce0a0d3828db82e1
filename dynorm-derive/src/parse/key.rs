//! `#[key(..)]` on an entity.

use proc_macro2::Span;
use syn::{Attribute, Ident, LitStr, Path};

use super::options::{self, Once, Opt};
use crate::ctxt::Ctxt;
use crate::names::{self, Place};

/// One `#[key(..)]`: what the keys of the table or of an index are made of.
pub(crate) struct KeyAttr {
    /// Of the word `key`.
    pub(crate) span: Span,
    pub(crate) index: Once<LitStr>,
    pub(crate) hash: Once<LitStr>,
    pub(crate) range: Once<LitStr>,
    /// What the function that queries an index is called, and its type after.
    pub(crate) renamed: Once<Ident>,
    /// What a query of an index gives that does not hold all attributes.
    pub(crate) project: Once<Path>,
    /// Whether something in it was reported.
    pub(crate) malformed: bool,
}

impl KeyAttr {
    pub(crate) fn parse(cx: &Ctxt, attribute: &Attribute) -> Self {
        let mut key = KeyAttr {
            span: attribute.path().segments[0].ident.span(),
            index: Once::new(names::INDEX),
            hash: Once::new(names::HASH),
            range: Once::new(names::RANGE),
            renamed: Once::new(names::AS),
            project: Once::new(names::PROJECT),
            malformed: false,
        };
        let errors = cx.count();
        options::for_each(cx, attribute, |option| key.option(cx, &option));
        key.malformed = cx.count() > errors;
        key
    }

    fn option(&mut self, cx: &Ctxt, option: &Opt) {
        let span = option.name.span();
        match option.name.to_string().as_str() {
            names::INDEX => self.index.set(cx, span, option.text(cx)),
            names::HASH => self.hash.set(cx, span, option.text(cx)),
            names::RANGE => self.range.set(cx, span, option.text(cx)),
            names::AS => {
                let what = "a function, such as `by_status`";
                self.renamed.set(cx, span, option.ident(cx, what));
            }
            names::PROJECT => self.project.set(cx, span, option.path(cx)),
            _ => names::unknown(cx, &option.name, Place::Key),
        }
    }
}
