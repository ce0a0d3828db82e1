//! What stands in for the impls where there are errors, so that a use of the type is not one more.

use proc_macro2::TokenStream;
use quote::quote;

use super::in_const;
use crate::ir;
use crate::parse::{Data, Derive, Input, Style};

/// The errors, and impls that are never run.
pub(crate) fn fallback(input: &Input<'_>, errors: &[syn::Error]) -> TokenStream {
    let errors = errors.iter().map(syn::Error::to_compile_error);
    let is_map = matches!(input.data, Data::Struct(Style::Named, _)) || input.derive == Derive::Model;
    let document = is_map.then(|| document(input));
    let model = (input.derive == Derive::Model).then(|| model(input));
    let codec = codec(input);
    let items = in_const(&ir::krate(&input.container), &quote!(#codec #document #model));
    quote!(#(#errors)* #items)
}

fn codec(input: &Input<'_>) -> TokenStream {
    let ident = input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        impl #impl_generics __dynorm::Encode for #ident #ty_generics #where_clause {
            type Type = __dynorm::types::Any;
            fn encode<__W: __dynorm::Writer>(&self, _: &mut __W) -> __dynorm::Result<(), __dynorm::EncodeError> {
                __dynorm::never_compiled()
            }
        }
        impl #impl_generics __dynorm::Decode for #ident #ty_generics #where_clause {
            fn decode<'__de, __R: __dynorm::Reader<'__de>>(
                _: &mut __R,
            ) -> __dynorm::Result<Self, __dynorm::DecodeError> {
                __dynorm::never_compiled()
            }
        }
    }
}

fn document(input: &Input<'_>) -> TokenStream {
    let ident = input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        impl #impl_generics __dynorm::Fields for #ident #ty_generics #where_clause {
            type Slots = ();
            const NAMES: &'static __dynorm::Names = &__dynorm::Names::NONE;
            fn decode_field<'__de, __R: __dynorm::Reader<'__de>>(
                _: &mut (),
                _: usize,
                _: &str,
                _: &mut __R,
            ) -> __dynorm::Result<(), __dynorm::DecodeError> {
                __dynorm::never_compiled()
            }
            fn finish(_: (), _: &mut __dynorm::Wanted) -> __dynorm::Result<Self, __dynorm::DecodeError> {
                __dynorm::never_compiled()
            }
        }
        impl #impl_generics __dynorm::Document for #ident #ty_generics #where_clause {
            fn encode_fields<__W: __dynorm::Writer>(
                &self,
                _: __dynorm::Wanted,
                _: &mut __W,
            ) -> __dynorm::Result<(), __dynorm::EncodeError> {
                __dynorm::never_compiled()
            }
        }
    }
}

/// With the key types as far as they are clear, so that getting an item by its key is not an error
/// as well.
fn model(input: &Input<'_>) -> TokenStream {
    let ident = input.ident;
    let (hash, range) = keys(input);
    let hash = hash.map_or_else(|| quote!(__dynorm::String), |ty| quote!(#ty));
    let (range, shape) = match range {
        Some(ty) => (quote!(#ty), quote!(HashAndRange)),
        None => (quote!(__dynorm::NoRange), quote!(HashOnly)),
    };
    let (impl_generics, ty_generics, _) = input.generics.split_for_impl();
    quote! {
        impl #impl_generics __dynorm::Model for #ident #ty_generics
        where
            Self: __dynorm::Send + __dynorm::Sync + 'static,
        {
            type Hash = #hash;
            type Range = #range;
            type Shape = __dynorm::#shape;
            const SCHEMA: &'static __dynorm::TableSchema = __dynorm::NO_TABLE;
            fn key_values(&self) -> __dynorm::KeyValues {
                __dynorm::never_compiled()
            }
        }
    }
}

fn keys<'a>(input: &'a Input<'_>) -> (Option<&'a syn::Type>, Option<&'a syn::Type>) {
    let Data::Struct(_, fields) = &input.data else { return (None, None) };
    if !input.generics.params.is_empty() {
        return (None, None); // What the parameters stand for is not known to be a key.
    }
    let hash = fields.iter().find(|field| field.attrs.hash_key.is_set());
    let range = fields.iter().find(|field| field.attrs.range_key.is_set());
    (hash.map(|field| field.ty), range.map(|field| field.ty))
}
