//! What `Collection` is derived for.

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, DeriveInput, Generics, Ident, LitStr, Path, Type};

use super::options::{self, Once};
use crate::ctxt::Ctxt;
use crate::names::{self, Place};
use crate::quiet::allowed_lints;

/// A collection: an enum with a variant for each entity, or a struct with a field for each.
pub(crate) struct Collection<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    /// What the user allows of the lints.
    pub(crate) lints: TokenStream,
    /// The index whose hash keys it is of.
    pub(crate) index: Once<LitStr>,
    /// Whether it is of no hash key.
    pub(crate) scan: Once<()>,
    pub(crate) skip_others: Once<()>,
    pub(crate) krate: Once<Path>,
    pub(crate) kind: Kind,
    pub(crate) parts: Vec<Part<'a>>,
}

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Enum,
    Struct,
    /// Neither an enum nor a struct with named fields.
    Unsupported,
}

/// A variant or a field.
pub(crate) struct Part<'a> {
    pub(crate) ident: &'a Ident,
    /// The Rust name, without `r#`.
    pub(crate) name: String,
    /// What it holds: of a variant without just one unnamed field nothing.
    pub(crate) ty: Option<&'a Type>,
    pub(crate) one: Once<()>,
    pub(crate) many: Once<()>,
    pub(crate) other: Once<()>,
}

/// Reads all attributes; reports those that are malformed or unknown, and goes on without them.
pub(crate) fn collection<'a>(cx: &Ctxt, input: &'a DeriveInput) -> Collection<'a> {
    let (kind, parts) = match &input.data {
        syn::Data::Enum(data) => {
            let parts = data.variants.iter().map(|variant| {
                let ty = match &variant.fields {
                    syn::Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Some(&fields.unnamed[0].ty),
                    _ => None,
                };
                let fields = variant.fields.iter().flat_map(|field| &field.attrs);
                Part::parse(cx, &variant.ident, ty, variant.attrs.iter().chain(fields))
            });
            (Kind::Enum, parts.collect())
        }
        syn::Data::Struct(data) => {
            let named = data.fields.iter().filter_map(|field| Some((field, field.ident.as_ref()?)));
            let parts: Vec<_> =
                named.map(|(field, ident)| Part::parse(cx, ident, Some(&field.ty), &field.attrs)).collect();
            let kind =
                if matches!(data.fields, syn::Fields::Named(_)) { Kind::Struct } else { Kind::Unsupported };
            (kind, parts)
        }
        syn::Data::Union(_) => (Kind::Unsupported, Vec::new()),
    };
    let mut collection = Collection {
        ident: &input.ident,
        generics: &input.generics,
        lints: allowed_lints(input),
        index: Once::new(names::INDEX),
        scan: Once::new(names::SCAN),
        skip_others: Once::new(names::SKIP_OTHERS),
        krate: Once::new(names::CRATE),
        kind,
        parts,
    };
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident(names::MODEL)) {
        options::for_each(cx, attribute, |option| {
            let span = option.name.span();
            match option.name.to_string().as_str() {
                names::INDEX => collection.index.set(cx, span, option.text(cx)),
                names::SCAN => collection.scan.set(cx, span, option.flag(cx).map(drop)),
                names::SKIP_OTHERS => collection.skip_others.set(cx, span, option.flag(cx).map(drop)),
                names::CRATE => collection.krate.set(cx, span, option.path(cx)),
                _ => names::unknown(cx, &option.name, Place::Collection),
            }
        });
    }
    for attribute in &input.attrs {
        for own in [names::ONE, names::MANY] {
            if attribute.path().is_ident(own) {
                cx.error_at(&attribute.meta, format!("`#[{own}]` belongs on a field"));
            }
        }
    }
    collection
}

impl<'a> Part<'a> {
    fn parse(
        cx: &Ctxt,
        ident: &'a Ident,
        ty: Option<&'a Type>,
        attributes: impl IntoIterator<Item = &'a Attribute>,
    ) -> Self {
        let mut part = Part {
            ident,
            name: ident.unraw().to_string(),
            ty,
            one: Once::new(names::ONE),
            many: Once::new(names::MANY),
            other: Once::new(names::OTHER),
        };
        for attribute in attributes {
            let Some(name) = attribute.path().get_ident() else { continue };
            match name.to_string().as_str() {
                names::ONE => part.one.set(cx, options::bare(cx, attribute), Some(())),
                names::MANY => part.many.set(cx, options::bare(cx, attribute), Some(())),
                names::MODEL => options::for_each(cx, attribute, |option| {
                    let span = option.name.span();
                    match option.name.to_string().as_str() {
                        names::OTHER => part.other.set(cx, span, option.flag(cx).map(drop)),
                        _ => names::unknown(cx, &option.name, Place::Member),
                    }
                }),
                _ => {}
            }
        }
        part
    }

    /// Where a message about it is shown.
    pub(crate) fn span(&self) -> Span {
        self.ty.map_or_else(|| self.ident.span(), Spanned::span)
    }
}
