//! The user's names, as they are used in generated code: they stand where the user wrote them, but
//! are the macro's. What is generated is then no matter of the lints of the user's crate, such as
//! `deprecated` or `non_camel_case_types`, of which an `allow` would be an error in a crate that
//! has a `forbid`.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Data, DeriveInput, Visibility};

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
