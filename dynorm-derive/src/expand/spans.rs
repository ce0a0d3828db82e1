//! Where what is generated of a type stands.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::quote;

/// A type with tokens around it that the compiler shows where it shows the type alone: it goes from
/// the first token of what it shows to the last one, and takes two messages for one only if they
/// stand at the same place. A span of several tokens, which would do, is there for one token alone.
pub(super) fn over(
    ty: &TokenStream,
    around: impl FnOnce(Span, Span) -> (TokenStream, TokenStream),
) -> TokenStream {
    let (mut first, mut last) = (Span::call_site(), Span::call_site());
    for (place, token) in ty.clone().into_iter().enumerate() {
        let (open, close) = ends(&token);
        if place == 0 {
            first = open;
        }
        last = close;
    }
    let (before, behind) = around(first, last);
    quote!(#before #ty #behind)
}

/// What a macro hands on is a group without delimiters.
fn ends(token: &TokenTree) -> (Span, Span) {
    match token {
        TokenTree::Group(group) if group.delimiter() != Delimiter::None => {
            (group.span_open(), group.span_close())
        }
        token => (token.span(), token.span()),
    }
}
