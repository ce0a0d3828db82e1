//! References, on encoding.

use crate::codec::{Encode, EncodeError, Writer};

impl<T: Encode + ?Sized> Encode for &T {
    type Type = T::Type;

    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
        (**self).encode(writer)
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }
}
