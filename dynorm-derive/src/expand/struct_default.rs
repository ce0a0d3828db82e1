//! A struct whose fields are the values of absent attributes: what is read where one is absent.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::fields::{Target, at};
use crate::ir::{Fields, OfContainer, Role};
use crate::parse::DefaultAttr;

/// The struct's own default, with what was read put into it. It is made only if it is needed: if a
/// slot is empty, or for a field that is not stored. To move its fields into what is read instead
/// would compile as long as to move slots: see `taken` of the codec.
pub(super) fn of_container(
    default: OfContainer<'_>,
    target: &Target<'_>,
    fields: &Fields<'_>,
    put: &[TokenStream],
) -> TokenStream {
    let OfContainer { ident, value, span } = default;
    let made = match value {
        DefaultAttr::Trait => {
            let mut ident = ident.clone();
            ident.set_span(at(span));
            quote_spanned!(at(span)=> <#ident as __dynorm::Default>::default())
        }
        DefaultAttr::Function(path) => {
            // What is read may be another type: what an index holds of this one.
            let mut path = path.clone();
            if let Some(first) = path.segments.first_mut()
                && first.ident == "Self"
            {
                first.ident = ident.clone();
            }
            quote_spanned!(at(path.span())=> #path())
        }
    };
    let mutable = (!put.is_empty()).then(|| quote!(mut));
    let value = if target.ty == ident {
        quote!(__default)
    } else {
        let constructor = &target.constructor;
        let stored = fields.all.iter().filter(|field| !matches!(field.role, Role::Computed));
        let members: Vec<_> = stored.map(|field| &field.member).collect();
        quote!(#constructor { #(#members: __default.#members),* })
    };
    quote! {
        let #mutable __default: #ident = #made;
        #(#put)*
        __dynorm::Ok(#value)
    }
}
