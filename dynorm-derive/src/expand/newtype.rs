//! A struct that is stored as what it holds.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Type};

use super::known::alias;

/// `Encode` and `Decode` forward. `SetMember`, `KeyPart` and `MapKey` do where the inner type has
/// them: a bound on a type without parameters is an error where it does not hold, unless it is for
/// any lifetime. `__Inner` is what the newtype holds, as far as that is known.
pub(crate) fn expand(ident: &Ident, ty: &Type) -> TokenStream {
    let inner = alias(&format_ident!("__Inner"), ty, "Storable");
    quote! {
        #inner
        #[automatically_derived]
        impl __dynorm::Encode for #ident {
            type Type = <<__Inner as __dynorm::Encode>::Type as __dynorm::types::Attribute>::Newtype;
            fn encode<__W: __dynorm::Writer>(
                &self,
                __writer: &mut __W,
            ) -> __dynorm::Result<(), __dynorm::EncodeError> {
                <__Inner as __dynorm::Encode>::encode(&self.0, __writer)
            }
            fn is_absent(&self) -> __dynorm::bool {
                <__Inner as __dynorm::Encode>::is_absent(&self.0)
            }
        }
        #[automatically_derived]
        impl __dynorm::Decode for #ident {
            const IN_PARTS: __dynorm::bool = <__Inner as __dynorm::Decode>::IN_PARTS;
            fn decode<'__de, __R: __dynorm::Reader<'__de>>(
                __reader: &mut __R,
            ) -> __dynorm::Result<Self, __dynorm::DecodeError> {
                <__Inner as __dynorm::Decode>::decode(__reader).map(Self)
            }
            fn absent() -> __dynorm::Option<Self> {
                <__Inner as __dynorm::Decode>::absent().map(Self)
            }
            fn null() -> __dynorm::Option<Self> {
                <__Inner as __dynorm::Decode>::null().map(Self)
            }
        }
        #[automatically_derived]
        impl __dynorm::SetMember for #ident
        where
            for<'__any> #ty: __dynorm::SetMember,
        {
            type Set = <#ty as __dynorm::SetMember>::Set;
            const SET: __dynorm::AttributeType = <#ty as __dynorm::SetMember>::SET;
            const HAS_ALIASES: __dynorm::bool = <#ty as __dynorm::SetMember>::HAS_ALIASES;
            fn encode_member<__W: __dynorm::Writer>(
                &self,
                __writer: &mut __W,
            ) -> __dynorm::Result<(), __dynorm::EncodeError> {
                __dynorm::SetMember::encode_member(&self.0, __writer)
            }
            fn decode_member<'__de, __R: __dynorm::Reader<'__de>>(
                __reader: &mut __R,
            ) -> __dynorm::Result<__dynorm::Option<Self>, __dynorm::DecodeError> {
                __dynorm::Ok(<#ty as __dynorm::SetMember>::decode_member(__reader)?.map(Self))
            }
        }
        #[automatically_derived]
        impl __dynorm::KeyPart for #ident
        where
            for<'__any> #ty: __dynorm::KeyPart,
        {
            const KIND: __dynorm::PartKind = <#ty as __dynorm::KeyPart>::KIND;
            const OPTIONAL: __dynorm::bool = <#ty as __dynorm::KeyPart>::OPTIONAL;
        }
        #[automatically_derived]
        impl __dynorm::MapKey for #ident
        where
            for<'__any> #ty: __dynorm::MapKey,
        {
            fn to_name(&self) -> __dynorm::Result<__dynorm::Cow<'_, __dynorm::str>, __dynorm::EncodeError> {
                __dynorm::MapKey::to_name(&self.0)
            }
            fn from_name(__name: &__dynorm::str) -> __dynorm::Result<Self, __dynorm::DecodeError> {
                __dynorm::MapKey::from_name(__name).map(Self)
            }
        }
    }
}
