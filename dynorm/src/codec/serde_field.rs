//! Fields with `#[model(serde)]`. Without the feature nothing is [`StoredBySerde`], so that the
//! compiler says which feature is missing.

#[cfg(not(feature = "serde"))]
pub use missing::{
    StoredBySerde, decode_serde_slot, decode_serde_slot_or_null, encode_serde_field, need_serde_slot,
};
#[cfg(feature = "serde")]
pub use present::{
    StoredBySerde, decode_serde_slot, decode_serde_slot_or_null, encode_serde_field, need_serde_slot,
};

#[cfg(feature = "serde")]
mod present {
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use crate::codec::field::{fill, fill_from_null, need_slot};
    use crate::codec::notes::note_map_as_whole;
    use crate::codec::{DecodeError, EncodeError, Name, Reader, Writer, serde as bridge};

    /// What serde writes and reads: what generated code asks of the type before anything else. See
    /// [`Known`](crate::codec::field::Known).
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot be stored by serde",
        label = "not both `Serialize` and `Deserialize`",
        note = "derive both for it, or turn on the feature `serde` of the crate that it comes from; \
                what borrows from its input cannot be read"
    )]
    pub trait StoredBySerde {
        /// For `Known`.
        const KNOWN: usize = 0;
    }

    #[diagnostic::do_not_recommend]
    impl<T: Serialize + DeserializeOwned> StoredBySerde for T {}

    /// Writes a field, if it is wanted and not `None`.
    ///
    /// # Errors
    ///
    /// If DynamoDB cannot hold the value, or if `Serialize` fails.
    pub fn encode_serde_field<T: Serialize, W: Writer>(
        value: &T,
        name: &Name,
        wanted: bool,
        writer: &mut W,
    ) -> Result<(), EncodeError> {
        if wanted { bridge::encode_field(value, name, writer) } else { Ok(()) }
    }

    /// Fills a slot by reading its attribute.
    ///
    /// # Errors
    ///
    /// If the attribute does not fit the type, or was there before.
    pub fn decode_serde_slot<'de, T: DeserializeOwned, R: Reader<'de>>(
        slot: &mut Option<T>,
        reader: &mut R,
    ) -> Result<(), DecodeError> {
        if reader.takes_notes() {
            note_map_as_whole(reader)?;
        }
        fill(slot, reader, bridge::decode)
    }

    /// The same for a field with a default, which stands in for `NULL` too: the slot stays empty,
    /// unless the type has a value for it that is not `None`.
    ///
    /// # Errors
    ///
    /// As [`decode_serde_slot`].
    pub fn decode_serde_slot_or_null<'de, T: DeserializeOwned, R: Reader<'de>>(
        slot: &mut Option<T>,
        reader: &mut R,
    ) -> Result<(), DecodeError> {
        if reader.is_null()? {
            return fill_from_null(slot, reader, bridge::decode, |_| bridge::absent::<T>().is_some());
        }
        decode_serde_slot(slot, reader)
    }

    /// Sees to it that a slot holds something: `None`, if the attribute is absent and the type is
    /// an `Option`.
    ///
    /// # Errors
    ///
    /// If the attribute is absent and must not be.
    pub fn need_serde_slot<T: DeserializeOwned>(
        slot: &mut Option<T>,
        name: &Name,
    ) -> Result<(), DecodeError> {
        if slot.is_none() {
            *slot = bridge::absent();
        }
        need_slot(slot.as_ref(), name)
    }
}

#[cfg(not(feature = "serde"))]
mod missing {
    use crate::codec::field::{fill, need_slot};
    use crate::codec::{DecodeError, EncodeError, Name, Reader, Writer};

    /// Implemented by nothing.
    #[diagnostic::on_unimplemented(
        message = "`#[model(serde)]` needs the feature `serde` of dynorm",
        label = "not stored by serde without the feature",
        note = "in Cargo.toml: `dynorm = {{ version = \"..\", features = [\"serde\"] }}`"
    )]
    pub trait StoredBySerde {
        /// For `Known`.
        const KNOWN: usize = 0;
    }

    /// Writes nothing: a program with it does not compile.
    ///
    /// # Errors
    ///
    /// Never.
    pub fn encode_serde_field<T, W: Writer>(
        _value: &T,
        _name: &Name,
        _wanted: bool,
        _writer: &mut W,
    ) -> Result<(), EncodeError> {
        Ok(())
    }

    /// Reads nothing: a program with it does not compile.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn decode_serde_slot<'de, T, R: Reader<'de>>(
        slot: &mut Option<T>,
        reader: &mut R,
    ) -> Result<(), DecodeError> {
        fill(slot, reader, |_| Err(DecodeError::invalid("without the feature `serde`")))
    }

    /// Reads nothing: a program with it does not compile.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn decode_serde_slot_or_null<'de, T, R: Reader<'de>>(
        slot: &mut Option<T>,
        reader: &mut R,
    ) -> Result<(), DecodeError> {
        decode_serde_slot(slot, reader)
    }

    /// That the slot holds something, which it does not.
    ///
    /// # Errors
    ///
    /// If the slot is empty.
    pub fn need_serde_slot<T>(slot: &mut Option<T>, name: &Name) -> Result<(), DecodeError> {
        need_slot(slot.as_ref(), name)
    }
}
