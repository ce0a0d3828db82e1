//! `Encode` and `Decode` of an enum.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

use super::encode;
use super::fields::{self, Target, at, name_value, number};
use crate::ir::{Enum, Fields, Role, Variant, VariantData};

pub(crate) fn expand(ident: &Ident, kind: &Enum<'_>) -> TokenStream {
    match &kind.tag {
        None => without_data(ident, kind),
        Some(tag) => with_data(ident, kind, tag),
    }
}

/// Stored as a string, so that it can be a key, the member of a set and the key of a map.
fn without_data(ident: &Ident, kind: &Enum<'_>) -> TokenStream {
    let names = known(kind).map(|(_, name)| name);
    let written = kind.variants.iter().map(|variant| {
        let (name, text) = (variant.ident, &variant.name.text);
        match variant.data {
            VariantData::Other(ty) => {
                let text = quote_spanned!(at(ty.span())=> <#ty as __dynorm::OtherText>::text(__text));
                quote!(#ident::#name(__text) => #text,)
            }
            VariantData::Unit | VariantData::Fields(_) => quote!(#ident::#name => #text,),
        }
    });
    let read = with_patterns(kind).into_iter().map(|(_, variant, pattern)| {
        let name = variant.ident;
        match variant.data {
            VariantData::Other(ty) => {
                let text = quote_spanned!(at(ty.span())=> <#ty as __dynorm::OtherText>::of(__text));
                quote!(#pattern => #ident::#name(#text),)
            }
            VariantData::Unit | VariantData::Fields(_) => quote!(#pattern => #ident::#name,),
        }
    });
    let Read { lifetime, argument, value, member, name, part, part_name } = Read::of(ident, kind);
    let aliases = kind.variants.iter().any(|variant| !variant.aliases.is_empty());
    let aliases = aliases.then(|| {
        quote!(
            const HAS_ALIASES: __dynorm::bool = true;
        )
    });
    quote! {
        const __VARIANTS: &[&__dynorm::str] = &[#(#names),*];
        fn __name(__value: &#ident) -> &#lifetime __dynorm::str {
            match __value {
                #(#written)*
            }
        }
        fn __variant(__index: __dynorm::usize #argument) -> #ident {
            match __index {
                #(#read)*
            }
        }
        #part
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
                #value
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
            #aliases
            fn encode_member<__W: __dynorm::Writer>(
                &self,
                __writer: &mut __W,
            ) -> __dynorm::Result<(), __dynorm::EncodeError> {
                __writer.string_member(#part_name);
                __dynorm::Ok(())
            }
            fn decode_member<'__de, __R: __dynorm::Reader<'__de>>(
                __reader: &mut __R,
            ) -> __dynorm::Result<__dynorm::Option<Self>, __dynorm::DecodeError> {
                #member
            }
        }
        #[automatically_derived]
        impl __dynorm::MapKey for #ident {
            fn to_name(&self) -> __dynorm::Result<__dynorm::Cow<'_, __dynorm::str>, __dynorm::EncodeError> {
                __dynorm::Ok(__dynorm::Cow::Borrowed(#part_name))
            }
            fn from_name(__name: &__dynorm::str) -> __dynorm::Result<Self, __dynorm::DecodeError> {
                #name
            }
        }
    }
}

/// How an enum without data is read and written: whether or not it holds what is not known.
struct Read {
    /// Of the text of a value.
    lifetime: TokenStream,
    /// What a variant is made of, besides its number.
    argument: TokenStream,
    /// As the value of an attribute, the member of a set, the key of a map.
    value: TokenStream,
    member: TokenStream,
    name: TokenStream,
    /// The text that it has among others, of which no two must be one.
    part: TokenStream,
    part_name: TokenStream,
}

impl Read {
    fn of(ident: &Ident, kind: &Enum<'_>) -> Self {
        let Some(other) = kind.variants.iter().find(|variant| variant.is_other()) else {
            return Read {
                lifetime: quote!('static),
                argument: TokenStream::new(),
                value: quote!(__dynorm::decode_unit(__reader, __VARIANTS).map(__variant)),
                member: quote! {
                    __dynorm::decode_unit_member(__reader, __VARIANTS).map(|__index| __index.map(__variant))
                },
                name: quote!(__dynorm::find_unit(__name, __VARIANTS).map(__variant)),
                part: TokenStream::new(),
                part_name: quote!(__name(self)),
            };
        };
        let name = other.ident;
        let known = (kind.variants.len() > 1).then(|| quote!(_ => __dynorm::Ok(__name(__value)),));
        Read {
            lifetime: TokenStream::new(),
            argument: quote!(, __text: &__dynorm::str),
            value: quote!(__dynorm::decode_unit_or_other(__reader, __VARIANTS, __variant)),
            member: quote!(__dynorm::decode_unit_member_or_other(__reader, __VARIANTS, __variant)),
            name: quote!(__dynorm::Ok(__dynorm::find_unit_or_other(__name, __VARIANTS, __variant))),
            part: quote! {
                fn __part(__value: &#ident) -> __dynorm::Result<&__dynorm::str, __dynorm::EncodeError> {
                    match __value {
                        #ident::#name(_) => __dynorm::check_other(__name(__value), __VARIANTS),
                        #known
                    }
                }
            },
            part_name: quote!(__part(self)?),
        }
    }
}

/// The names by which variants are known, with the variants: first all that are written, then those
/// that are only read. Their places in this list are the numbers of the variants.
fn known<'k>(kind: &'k Enum<'_>) -> impl Iterator<Item = (&'k Variant<'k>, &'k str)> {
    let spelled = || kind.variants.iter().filter(|variant| !variant.is_other());
    let names = spelled().map(|variant| (variant, variant.name.text.as_str()));
    let aliases =
        spelled().flat_map(|variant| variant.aliases.iter().map(move |alias| (variant, alias.text.as_str())));
    names.chain(aliases)
}

/// Stored as a string where a variant has no data, as a map with a tag where it has some. For
/// reading, each variant with data has a type that implements `Fields` as a struct would.
fn with_data(ident: &Ident, kind: &Enum<'_>, tag: &str) -> TokenStream {
    let tag_name = name_value(tag);
    let variants = known(kind).map(|(variant, text)| match variant.data {
        VariantData::Unit | VariantData::Other(_) => quote!(__dynorm::Variant::unit(#text)),
        VariantData::Fields(_) => quote!(__dynorm::Variant::data(#text)),
    });
    let variant_types = kind.variants.iter().enumerate().filter_map(|(index, variant)| match &variant.data {
        VariantData::Unit | VariantData::Other(_) => None,
        VariantData::Fields(fields) => Some(variant_type(ident, index, variant, fields, tag)),
    });
    let encode = kind.variants.iter().enumerate().map(|(index, variant)| encode_arm(ident, index, variant));
    let has_other = kind.variants.iter().any(Variant::is_other);
    let decode_variant = if has_other { quote!(decode_variant_or_other) } else { quote!(decode_variant) };
    let decode = with_patterns(kind).into_iter().map(|(index, variant, pattern)| {
        let name = variant.ident;
        match variant.data {
            VariantData::Unit => quote!(#pattern => __dynorm::Ok(#ident::#name),),
            VariantData::Other(ty) => {
                let of = quote_spanned!(at(ty.span())=> <#ty as __dynorm::OtherValue>::of(__value));
                quote! {
                    #pattern => <__dynorm::Value as __dynorm::Decode>::decode(__reader)
                        .map(|__value| #ident::#name(#of)),
                }
            }
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
                match __dynorm::#decode_variant(__reader, #tag, __VARIANTS)? {
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
        VariantData::Other(ty) => {
            let value = quote_spanned!(at(ty.span())=> <#ty as __dynorm::OtherValue>::value(__value));
            return quote!(#ident::#name(__value) => __dynorm::encode_other(#value, &__TAG, __VARIANTS, __writer)?,);
        }
    };
    let binding = |place: usize| format_ident!("__field{place}");
    let pattern = fields.all.iter().enumerate().map(|(place, field)| {
        let member = &field.member;
        let binding = match field.role {
            Role::Skipped(_) => quote!(_),
            Role::Attribute { .. } | Role::Flattened | Role::Computed => binding(place).into_token_stream(),
        };
        quote!(#member: #binding)
    });
    let check_rest =
        fields.all.iter().enumerate().rfind(|(_, field)| matches!(field.role, Role::Flattened)).map(
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

/// The variants with their places, and their numbers as patterns: of each, the places of its names
/// among those that are known. The last pattern is `_`: the functions that give a number give one
/// of these. Last comes the one that holds what is not known, for which they give another.
fn with_patterns<'k>(kind: &'k Enum<'_>) -> Vec<(usize, &'k Variant<'k>, TokenStream)> {
    let mut variants: Vec<_> = kind.variants.iter().enumerate().collect();
    variants.sort_by_key(|(_, variant)| variant.is_other());
    let last = variants.len() - 1;
    let pattern = |(at, (place, variant)): (usize, (usize, &'k Variant<'k>))| {
        let places = known(kind).enumerate().filter(|(_, (known, _))| known.ident == variant.ident);
        let places = places.map(|(place, _)| number(place));
        let pattern = if at == last { quote!(_) } else { quote!(#(#places)|*) };
        (place, variant, pattern)
    };
    variants.into_iter().enumerate().map(pattern).collect()
}
