//! `#[key(..)]` on an entity.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitInt, LitStr, Path, Token};

use super::options::{self, Once, Opt};
use crate::ctxt::Ctxt;
use crate::names::{self, Place};

/// One `#[key(..)]`: what the keys of the table or of an index are made of.
pub(crate) struct KeyAttr {
    /// Of the word `key`.
    pub(crate) span: Span,
    pub(crate) index: Once<LitStr>,
    pub(crate) hash: Once<KeyText>,
    pub(crate) range: Once<KeyText>,
    /// What the function that queries an index is called, and its type after.
    pub(crate) renamed: Once<Ident>,
    /// What a query of an index gives that does not hold all attributes.
    pub(crate) project: Once<Path>,
    /// Whether something in it was reported.
    pub(crate) malformed: bool,
}

/// What one key is made of.
pub(crate) enum KeyText {
    /// A template: `hash = "CUST#{customer}"`.
    Template(LitStr),
    /// The parts alone, the text between them being the preset's: `hash(customer)`.
    Parts(Vec<NamedPart>),
}

impl KeyText {
    /// Where it is written.
    pub(crate) fn span(&self) -> Span {
        match self {
            KeyText::Template(text) => text.span(),
            // Of an empty list there is nothing else to show.
            KeyText::Parts(parts) => parts.first().map_or_else(Span::call_site, |part| part.field.span()),
        }
    }
}

/// A part in a list: `number:06`.
pub(crate) struct NamedPart {
    pub(crate) field: Ident,
    /// How many digits, as it is written.
    pub(crate) width: Option<LitInt>,
}

impl Parse for NamedPart {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let field = input.parse()?;
        let width = match input.parse::<Option<Token![:]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        Ok(NamedPart { field, width })
    }
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
            names::HASH => self.hash.set(cx, span, key_text(cx, option)),
            names::RANGE => self.range.set(cx, span, key_text(cx, option)),
            names::AS => {
                let what = "a function, such as `by_status`";
                self.renamed.set(cx, span, option.ident(cx, what));
            }
            names::PROJECT => self.project.set(cx, span, option.path(cx)),
            _ => names::unknown(cx, &option.name, Place::Key),
        }
    }
}

fn key_text(cx: &Ctxt, option: &Opt) -> Option<KeyText> {
    let Some(list) = option.list() else { return option.text(cx).map(KeyText::Template) };
    match Punctuated::<NamedPart, Token![,]>::parse_terminated.parse2(list.clone()) {
        Ok(parts) => Some(KeyText::Parts(parts.into_iter().collect())),
        Err(error) => {
            let name = &option.name;
            cx.error(
                error.span(),
                format!(
                    "expected names of fields, as in `{name}(a, b)`, or `{name}(a, b:06)` for a number of six digits"
                ),
            );
            None
        }
    }
}
