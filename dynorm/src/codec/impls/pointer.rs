//! References and smart pointers, stored as what they point to.

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use crate::codec::types::Attribute;
use crate::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Writer};

macro_rules! encode_pointers {
    ($([$($generics:tt)*] $pointer:ty;)*) => {$(
        impl<$($generics)*> Encode for $pointer {
            type Type = <T::Type as Attribute>::Newtype;

            fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
                (**self).encode(writer)
            }

            fn is_absent(&self) -> bool {
                (**self).is_absent()
            }
        }
    )*};
}

encode_pointers! {
    [T: Encode + ?Sized] &T;
    [T: Encode + ?Sized] Box<T>;
    [T: Encode + ?Sized] Rc<T>;
    [T: Encode + ?Sized] Arc<T>;
    [T: Encode + ToOwned + ?Sized] Cow<'_, T>;
}

macro_rules! decode_pointers {
    ($($pointer:ident)*) => {$(
        impl<T: Decode> Decode for $pointer<T> {
            const IN_PARTS: bool = T::IN_PARTS;

            fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                T::decode(reader).map($pointer::new)
            }

            fn absent() -> Option<Self> {
                T::absent().map($pointer::new)
            }

            fn null() -> Option<Self> {
                T::null().map($pointer::new)
            }
        }

        impl Decode for $pointer<str> {
            const IN_PARTS: bool = true;

            fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                Ok(reader.string()?.into())
            }
        }

        impl<T: Decode> Decode for $pointer<[T]> {
            const IN_PARTS: bool = true;

            fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
                Ok(T::decode_vec(reader)?.into())
            }
        }
    )*};
}
decode_pointers!(Box Rc Arc);

/// Always owned: what is decoded outlives what it was decoded from.
impl<T: ToOwned<Owned: Decode> + ?Sized> Decode for Cow<'_, T> {
    const IN_PARTS: bool = T::Owned::IN_PARTS;

    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
        T::Owned::decode(reader).map(Cow::Owned)
    }

    fn absent() -> Option<Self> {
        T::Owned::absent().map(Cow::Owned)
    }

    fn null() -> Option<Self> {
        T::Owned::null().map(Cow::Owned)
    }
}
