//! `Self` in the types of fields: what is generated from them stands in places where `Self` is
//! another type.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::{Data, DeriveInput, Field, Ident, Type};

/// Names the type in the fields of `input` that say `Self`.
pub(crate) fn name_self(input: &mut DeriveInput) {
    let ident = &input.ident;
    match &mut input.data {
        Data::Struct(data) => data.fields.iter_mut().for_each(|field| in_field(field, ident)),
        Data::Enum(data) => {
            let fields = data.variants.iter_mut().flat_map(|variant| variant.fields.iter_mut());
            fields.for_each(|field| in_field(field, ident));
        }
        Data::Union(_) => {}
    }
}

fn in_field(field: &mut Field, ident: &Ident) {
    let mut found = false;
    let tokens = in_tokens(field.ty.to_token_stream(), ident, &mut found);
    if found {
        field.ty = Type::Verbatim(tokens);
    }
}

fn in_tokens(tokens: TokenStream, ident: &Ident, found: &mut bool) -> TokenStream {
    let replaced = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(word) if word == "Self" => {
            *found = true;
            quote_spanned!(word.span()=> #ident)
        }
        TokenTree::Group(group) => {
            let mut new = Group::new(group.delimiter(), in_tokens(group.stream(), ident, found));
            new.set_span(group.span());
            TokenTree::Group(new).into()
        }
        other => other.into(),
    });
    replaced.collect()
}
