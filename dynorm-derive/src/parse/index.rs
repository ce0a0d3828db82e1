//! `#[index(..)]` on fields.

use proc_macro2::Span;
use syn::{Attribute, Ident, LitStr};

use super::options::{self, Once, Opt};
use crate::ctxt::Ctxt;
use crate::names::{self, Place};

/// What `as` names.
pub(super) const AS_WHAT: &str = "a function, such as `by_region`";

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
            names::ALL | names::KEYS_ONLY | names::INCLUDE => projection(cx, option, &mut self.projection),
            names::HASH => self.hash.set(cx, span, part(cx, option)),
            names::RANGE => self.range.set(cx, span, part(cx, option)),
            names::NAME => self.name.set(cx, span, option.text(cx)),
            names::AS => self.renamed.set(cx, span, option.ident(cx, AS_WHAT)),
            _ => names::unknown(cx, &option.name, Place::Index),
        }
    }
}

/// That the field is a key. Several are named where the struct has them all before it.
fn part(cx: &Ctxt, option: &Opt) -> Option<()> {
    if !option.is_list() {
        return option.flag(cx).map(drop);
    }
    let name = &option.name;
    cx.error(
        name.span(),
        format!(
            "fields are named in an `#[index(.., {name}(..))]` on the struct; on a field write just `{name}`"
        ),
    );
    None
}

/// `all`, `keys_only` or `include(..)`: one of them.
pub(super) fn projection(cx: &Ctxt, option: &Opt, projection: &mut Once<ProjectionAttr>) {
    let span = option.name.span();
    if projection.is_set() {
        cx.error(span, "an index holds one of `all`, `keys_only` and `include(..)`: remove the others");
        return;
    }
    let value = match option.name.to_string().as_str() {
        names::ALL => option.flag(cx).map(|_| ProjectionAttr::All),
        names::KEYS_ONLY => option.flag(cx).map(|_| ProjectionAttr::KeysOnly),
        _ => option.idents(cx).map(ProjectionAttr::Include),
    };
    projection.set(cx, span, value);
}
