//! Syntax: what the attributes say, each by itself. What they mean together is for `ir`.

pub(crate) mod collection;
mod container;
mod field;
mod form;
mod index;
mod key;
mod options;
mod variant;
mod whole_index;

pub(crate) use container::Container;
pub(crate) use field::{DefaultAttr, Field, FieldAttrs};
pub(crate) use form::FormAttrs;
pub(crate) use index::{IndexAttr, ProjectionAttr};
pub(crate) use key::{KeyAttr, KeyText, NamedPart};
pub(crate) use options::{Aliases, Once};
pub(crate) use variant::Variant;
pub(crate) use whole_index::WholeIndexAttr;

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::spanned::Spanned;
use syn::{DeriveInput, Generics, Ident, Type, Visibility};

use crate::ctxt::Ctxt;
use crate::names::Place;
use crate::quiet::allowed_lints;

/// Which derive this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Derive {
    Model,
    Document,
    Projection,
}

/// What a derive was put on.
pub(crate) struct Input<'a> {
    pub(crate) derive: Derive,
    pub(crate) ident: &'a Ident,
    pub(crate) vis: &'a Visibility,
    pub(crate) generics: &'a Generics,
    /// What the user allows of the lints.
    pub(crate) lints: TokenStream,
    pub(crate) container: Container,
    /// The type of what an entity's keys are, beside its fields.
    pub(crate) computed: Option<Type>,
    pub(crate) data: Data<'a>,
}

/// The kinds of types.
pub(crate) enum Data<'a> {
    Struct(Style, Vec<Field<'a>>),
    Enum(Vec<Variant<'a>>),
    Union(Span),
}

/// The kinds of structs and variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Named,
    Tuple,
    Unit,
}

/// Reads all attributes; reports those that are malformed or unknown, and goes on without them.
pub(crate) fn input<'a>(cx: &Ctxt, input: &'a DeriveInput, derive: Derive) -> Input<'a> {
    let place = match (&input.data, derive) {
        (_, Derive::Projection) => Place::Projection,
        (syn::Data::Enum(_), Derive::Document) => Place::Enum,
        _ => Place::Struct,
    };
    let container = Container::parse(cx, &input.attrs, place);
    let computed = container.layout.get().map(|layout| {
        let ident = &input.ident;
        let at_layout = Span::call_site().located_at(layout.span());
        Type::Verbatim(quote_spanned!(at_layout=> __dynorm::Computed<#ident>))
    });
    Input {
        derive,
        ident: &input.ident,
        vis: &input.vis,
        generics: &input.generics,
        lints: allowed_lints(input),
        container,
        computed,
        data: match &input.data {
            syn::Data::Struct(data) => {
                let (style, fields) = fields(cx, &data.fields);
                Data::Struct(style, fields)
            }
            syn::Data::Enum(data) => {
                Data::Enum(data.variants.iter().map(|variant| Variant::parse(cx, variant)).collect())
            }
            syn::Data::Union(data) => Data::Union(data.union_token.span),
        },
    }
}

fn fields<'a>(cx: &Ctxt, fields: &'a syn::Fields) -> (Style, Vec<Field<'a>>) {
    let style = match fields {
        syn::Fields::Named(_) => Style::Named,
        syn::Fields::Unnamed(_) => Style::Tuple,
        syn::Fields::Unit => Style::Unit,
    };
    (style, fields.iter().enumerate().map(|(index, field)| Field::parse(cx, index, field)).collect())
}
