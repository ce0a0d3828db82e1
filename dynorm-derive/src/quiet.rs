//! The user's names, as they are used in generated code: they stand where the user wrote them, but
//! are the macro's. What is generated is then no matter of the lints of the user's crate, such as
//! `deprecated` or `non_camel_case_types`, of which an `allow` would be an error in a crate that
//! has a `forbid`. The types of fields stay the user's own, since the compiler has most to say of
//! these; what the user allows of them is allowed of generated code.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Meta, Token, Visibility};

/// A name that is the macro's.
pub(crate) fn quiet(ident: &Ident) -> Ident {
    let mut ident = ident.clone();
    ident.set_span(Span::call_site().located_at(ident.span()));
    ident
}

/// The same input with such names of the type and its variants. What is wrong is reported of the
/// user's own, since the compiler has more to say where a name is a macro's.
pub(crate) fn quiet_types(input: &DeriveInput) -> DeriveInput {
    let mut input = input.clone();
    input.ident = quiet(&input.ident);
    quiet_visibility(&mut input.vis);
    match &mut input.data {
        Data::Struct(data) => data.fields.iter_mut().for_each(|field| quiet_visibility(&mut field.vis)),
        Data::Enum(data) => {
            for variant in &mut data.variants {
                variant.ident = quiet(&variant.ident);
            }
        }
        Data::Union(_) => {}
    }
    input
}

/// An `allow` of each lint that the user allows or expects on the type or a part of it: a crate
/// that forbids the lint has no such attribute.
pub(crate) fn allowed_lints(input: &DeriveInput) -> TokenStream {
    let mut attributes: Vec<&Attribute> = input.attrs.iter().collect();
    match &input.data {
        Data::Struct(data) => attributes.extend(data.fields.iter().flat_map(|field| &field.attrs)),
        Data::Enum(data) => {
            for variant in &data.variants {
                attributes.extend(&variant.attrs);
                attributes.extend(variant.fields.iter().flat_map(|field| &field.attrs));
            }
        }
        Data::Union(_) => {}
    }
    let mut lints: Vec<String> = Vec::new();
    let mut allowed = TokenStream::new();
    for attribute in attributes {
        if !["allow", "expect"].iter().any(|name| attribute.path().is_ident(name)) {
            continue;
        }
        let listed = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
        for lint in listed.into_iter().flatten() {
            // The other kind of entry is the reason.
            if let Meta::Path(lint) = lint
                && !lints.contains(&lint.to_token_stream().to_string())
            {
                lints.push(lint.to_token_stream().to_string());
                let lint = quiet_tokens(lint.into_token_stream());
                allowed.extend(quote!(#[allow(#lint)]));
            }
        }
    }
    allowed
}

/// A function begins with its visibility, and so where that is a `macro_rules!` macro's, the
/// function is too.
fn quiet_visibility(visibility: &mut Visibility) {
    if let Ok(quiet) = syn::parse2(quiet_tokens(visibility.to_token_stream())) {
        *visibility = quiet;
    }
}

fn quiet_tokens(tokens: TokenStream) -> TokenStream {
    let quiet = tokens.into_iter().map(|mut token| {
        let span = Span::call_site().located_at(token.span());
        if let TokenTree::Group(group) = &token {
            token = Group::new(group.delimiter(), quiet_tokens(group.stream())).into();
        }
        token.set_span(span);
        token
    });
    quiet.collect()
}
