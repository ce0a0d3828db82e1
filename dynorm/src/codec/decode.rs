use super::error::DecodeError;
use super::notes::note_whole;
use super::reader::Reader;

/// A type that can be read from an attribute. See [`Encode`](super::Encode) for an example.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as a DynamoDB attribute",
    label = "needs `Encode` and `Decode`, and so does what it holds",
    note = "derive `Document` for structs and enums of your own; for a type of another crate that \
            has serde, put `#[model(serde)]` on the field; see also the features of dynorm (uuid, \
            chrono, jiff, rust_decimal, bytes, serde_json)"
)]
pub trait Decode: Sized {
    /// Reads exactly one value.
    ///
    /// # Errors
    ///
    /// If the attribute does not fit the type; nothing is rounded or cut.
    fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError>;

    /// What an absent attribute reads as; `None` makes it an error.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }

    /// What `NULL` reads as inside of an `Option`, for types that have a place for it; for all
    /// others it is `None`.
    #[must_use]
    fn null() -> Option<Self> {
        None
    }

    /// Whether the entries of the map that this is stored as can be changed one by one. Types of
    /// users cannot unless they say so, since an entry may mean nothing without the others.
    #[doc(hidden)]
    const IN_PARTS: bool = false;

    /// Reads what [`Encode::encode_slices`](super::Encode::encode_slices) writes.
    ///
    /// # Errors
    ///
    /// If an element does not fit the type.
    #[doc(hidden)]
    fn decode_vec<'de, R: Reader<'de>>(reader: &mut R) -> Result<Vec<Self>, DecodeError> {
        decode_list(reader)
    }
}

/// Reads a list.
pub(crate) fn decode_list<'de, T: Decode, R: Reader<'de>>(reader: &mut R) -> Result<Vec<T>, DecodeError> {
    reader.begin_list()?;
    let mut elements = Vec::with_capacity(reader.elements_ahead());
    while reader.next_element()? {
        let element = note_whole::<T, R>(reader).and_then(|()| T::decode(reader));
        elements.push(element.map_err(|error| error.at_index(elements.len()))?);
    }
    Ok(elements)
}
