//! `Encode` and `Decode` of an enum.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::Ident;

use super::encode;
use super::fields::{self, Target, name_value, number};
use crate::ir::{Enum, Fields, Role, Variant, VariantData};

pub(crate) fn expand(ident: &Ident, kind: &Enum<'_>) -> TokenStream {
    match &kind.tag {
        None => without_data(ident, kind),
        Some(tag) => with_data(ident, kind, tag),
    }
}

/// Stored as a string, so that it can be a key, the member of a set and the key of a map.
fn without_data(ident: &Ident, kind: &Enum<'_>) -> TokenStream {
    let variants: Vec<_> = kind.variants.iter().map(|variant| variant.ident).collect();
    let names: Vec<_> = kind.variants.iter().map(|variant| &variant.name.text).collect();
    let patterns = patterns(variants.len());
    quote! {
        const __VARIANTS: &[&__dynorm::str] = &[#(#names),*];
        fn __name(__value: &#ident) -> &'static __dynorm::str {
            match __value {
                #(#ident::#variants => #names,)*
            }
        }
        fn __variant(__index: __dynorm::usize) -> #ident {
            match __index {
                #(#patterns => #ident::#variants,)*
            }
        }
        #[automatically_derived]
        impl __dynorm::Encode for #ident {
            type Type = __dynorm::types::Text;
            fn encode<__W: __dynorm::Writer>(
                &self,
                __writer: &mut __W,
            ) -> __dynorm::Result<(), __dynorm::EncodeError> {
                __writer.string(__name(self));
                __dynorm::Ok(())
            }
        }
        #[automatically_derived]
        impl __dynorm::Decode for #ident {
            const IN_PARTS: __dynorm::bool = true;
            fn decode<'__de, __R: __dynorm::Reader<'__de>>(
                __reader: &mut __R,
            ) -> __dynorm::Result<Self, __dynorm::DecodeError> {
                __dynorm::decode_unit(__reader, __VARIANTS).map(__variant)
            }
        }
        #[automatically_derived]
        impl __dynorm::KeyPart for #ident {
            const KIND: __dynorm::PartKind = __dynorm::PartKind::Text;
        }
        #[automatically_derived]
        impl __dynorm::SetMember for #ident {
            type Set = __dynorm::types::TextSet;
            const SET: __dynorm::AttributeType = __dynorm::AttributeType::StringSet;
            fn encode_member<__W: __dynorm::Writer>(
                &self,
                __writer: &mut __W,
            ) -> __dynorm::Result<(), __dynorm::EncodeError> {
                __writer.string_member(__name(self));
                __dynorm::Ok(())
            }
            fn decode_member<'__de, __R: __dynorm::Reader<'__de>>(
                __reader: &mut __R,
            ) -> __dynorm::Result<__dynorm::Option<Self>, __dynorm::DecodeError> {
                __dynorm::decode_unit_member(__reader, __VARIANTS).map(|__index| __index.map(__variant))
            }
        }
        #[automatically_derived]
        impl __dynorm::MapKey for #ident {
            fn to_name(&self) -> __dynorm::Result<__dynorm::Cow<'_, __dynorm::str>, __dynorm::EncodeError> {
                __dynorm::Ok(__dynorm::Cow::Borrowed(__name(self)))
            }
            fn from_name(__name: &__dynorm::str) -> __dynorm::Result<Self, __dynorm::DecodeError> {
                __dynorm::find_unit(__name, __VARIANTS).map(__variant)
            }
        }
    }
}

/// Stored as a string where a variant has no data, as a map with a tag where it has some. For
/// reading, each variant with data has a type that implements `Fields` as a struct would.
fn with_data(ident: &Ident, kind: &Enum<'_>, tag: &str) -> TokenStream {
    let tag_name = name_value(tag);
    let variants = kind.variants.iter().map(|Variant { name, data, .. }| {
        let text = &name.text;
        match data {
            VariantData::Unit => quote!(__dynorm::Variant::unit(#text)),
            VariantData::Fields(_) => quote!(__dynorm::Variant::data(#text)),
        }
    });
    let variant_types = kind.variants.iter().enumerate().filter_map(|(index, variant)| match &variant.data {
        VariantData::Unit => None,
        VariantData::Fields(fields) => Some(variant_type(ident, index, variant, fields, tag)),
    });
    let encode = kind.variants.iter().enumerate().map(|(index, variant)| encode_arm(ident, index, variant));
    let patterns = patterns(kind.variants.len());
    let decode = kind.variants.iter().zip(patterns).enumerate().map(|(index, (variant, pattern))| {
        let name = variant.ident;
        match variant.data {
            VariantData::Unit => quote!(#pattern => __dynorm::Ok(#ident::#name),),
            VariantData::Fields(_) => {
                let ty = variant_ident(index);
                quote!(#pattern => __dynorm::decode_document(__reader).map(|#ty(__value)| __value),)
            }
        }
    });
    quote! {
        const __TAG: __dynorm::Name = #tag_name;
        const __VARIANTS: &[__dynorm::Variant] = &[#(#variants),*];
        #(#variant_types)*
        #[automatically_derived]
        impl __dynorm::Encode for #ident {
            type Type = __dynorm::types::Any;
            #[inline(never)]
            fn encode<__W: __dynorm::Writer>(
                &self,
                __writer: &mut __W,
            ) -> __dynorm::Result<(), __dynorm::EncodeError> {
                match self {
                    #(#encode)*
                }
                __dynorm::Ok(())
            }
        }
        #[automatically_derived]
        impl __dynorm::Decode for #ident {
            const IN_PARTS: __dynorm::bool = true;
            fn decode<'__de, __R: __dynorm::Reader<'__de>>(
                __reader: &mut __R,
            ) -> __dynorm::Result<Self, __dynorm::DecodeError> {
                match __dynorm::decode_variant(__reader, #tag, __VARIANTS)? {
                    #(#decode)*
                }
            }
        }
    }
}

fn variant_ident(index: usize) -> Ident {
    format_ident!("__Variant{index}")
}

fn names_ident(index: usize) -> Ident {
    format_ident!("__NAMES{index}")
}

fn variant_type(
    ident: &Ident,
    index: usize,
    variant: &Variant<'_>,
    fields: &Fields<'_>,
    tag: &str,
) -> TokenStream {
    let ty = variant_ident(index);
    let name = variant.ident;
    let target = Target {
        ty: &ty,
        names: &names_ident(index),
        slots: &format_ident!("__Slots{index}"),
        tag: Some(tag),
        constructor: quote!(#ident::#name),
        wrap: Some(quote!(#ty)),
    };
    let reading = fields::expand(&target, fields);
    quote! {
        struct #ty(#ident);
        #reading
    }
}

fn encode_arm(ident: &Ident, index: usize, variant: &Variant<'_>) -> TokenStream {
    let (name, text) = (variant.ident, &variant.name.text);
    let fields = match &variant.data {
        VariantData::Unit => return quote!(#ident::#name => __writer.string(#text),),
        VariantData::Fields(fields) => fields,
    };
    let binding = |place: usize| format_ident!("__field{place}");
    let pattern = fields.0.iter().enumerate().map(|(place, field)| {
        let member = &field.member;
        let binding = match field.role {
            Role::Skipped(_) => quote!(_),
            Role::Attribute { .. } | Role::Flattened | Role::Computed => binding(place).into_token_stream(),
        };
        quote!(#member: #binding)
    });
    let check_rest =
        fields.0.iter().enumerate().rfind(|(_, field)| matches!(field.role, Role::Flattened)).map(
            |(place, field)| {
                let (ty, last, flattened) = (variant_ident(index), binding(place), field.ty);
                quote!(__dynorm::check_rest::<#ty>(<#flattened as __dynorm::Document>::rest(#last))?;)
            },
        );
    let statements = encode::statements(&variant_ident(index), &names_ident(index), fields, |place, _| {
        let binding = binding(place);
        quote!(#binding)
    });
    quote! {
        #ident::#name { #(#pattern),* } => {
            #check_rest
            let __wanted = __dynorm::Wanted::ALL;
            __dynorm::begin_variant(&__TAG, #text, __writer);
            #statements
            __writer.end_map();
        }
    }
}

/// The numbers of the variants as patterns, the last of them `_`: the functions that give a number
/// give one of these.
fn patterns(count: usize) -> Vec<TokenStream> {
    let pattern = |index| {
        if index + 1 == count { quote!(_) } else { number(index).into_token_stream() }
    };
    (0..count).map(pattern).collect()
}
