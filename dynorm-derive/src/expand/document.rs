//! `Document`, `Encode` and `Decode` of a struct.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use super::encode;
use super::fields::{self, Target};
use crate::ir::{Field, Fields};

/// `data_type` is what the compiler knows it as.
pub(crate) fn expand(ident: &Ident, fields: &Fields<'_>, data_type: &TokenStream) -> TokenStream {
    let names = format_ident!("__NAMES");
    let slots = format_ident!("__Slots");
    let target = Target {
        ty: ident,
        names: &names,
        slots: &slots,
        tag: None,
        constructor: quote!(#ident),
        wrap: None,
    };
    let reading = fields::expand(&target, fields);
    let statements = encode::statements(ident, &names, fields, |_, field| {
        let member = &field.member;
        quote!(&self.#member)
    });
    // A flattened map comes last, so that only the last flattened field can have one.
    let last = fields.flattened().last();
    let check_rest = last.map(|_| quote!(__dynorm::check_rest::<Self>(__dynorm::Document::rest(self))?;));
    let rest = last.map(|Field { member, ty, .. }| {
        quote! {
            fn rest(&self) -> __dynorm::Option<&__dynorm::Map> {
                <#ty as __dynorm::Document>::rest(&self.#member)
            }
        }
    });
    quote! {
        #reading
        #[automatically_derived]
        impl __dynorm::Document for #ident {
            #[inline(never)]
            fn encode_fields<__W: __dynorm::Writer>(
                &self,
                __wanted: __dynorm::Wanted,
                __writer: &mut __W,
            ) -> __dynorm::Result<(), __dynorm::EncodeError> {
                #check_rest
                #statements
                __dynorm::Ok(())
            }
            #rest
        }
        #[automatically_derived]
        impl __dynorm::Encode for #ident {
            type Type = #data_type;
            fn encode<__W: __dynorm::Writer>(
                &self,
                __writer: &mut __W,
            ) -> __dynorm::Result<(), __dynorm::EncodeError> {
                __dynorm::encode_document(self, __writer)
            }
        }
        #[automatically_derived]
        impl __dynorm::Decode for #ident {
            const IN_PARTS: __dynorm::bool = true;
            fn decode<'__de, __R: __dynorm::Reader<'__de>>(
                __reader: &mut __R,
            ) -> __dynorm::Result<Self, __dynorm::DecodeError> {
                __dynorm::decode_document(__reader)
            }
        }
    }
}
