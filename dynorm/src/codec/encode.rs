use super::error::EncodeError;
use super::types;
use super::writer::Writer;
use crate::value::AttributeType;

/// A type that can be stored as an attribute.
///
/// `#[derive(Document)]` implements it for structs and enums of your own. By hand, forward to a
/// type that has it:
///
/// ```
/// use dynorm::codec::{Decode, DecodeError, Encode, EncodeError, Reader, Writer, types};
///
/// /// Stored as `#rrggbb`.
/// #[derive(Debug, PartialEq)]
/// struct Colour(u32);
///
/// impl Encode for Colour {
///     type Type = types::Text;
///
///     fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
///         writer.string(&format!("#{:06x}", self.0));
///         Ok(())
///     }
/// }
///
/// impl Decode for Colour {
///     fn decode<'de, R: Reader<'de>>(reader: &mut R) -> Result<Self, DecodeError> {
///         let text = reader.string()?;
///         let digits = text.strip_prefix('#').ok_or_else(|| DecodeError::invalid("a colour without `#`"))?;
///         u32::from_str_radix(digits, 16).map(Colour).map_err(DecodeError::other)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as a DynamoDB attribute",
    label = "needs `Encode` and `Decode`, and so does what it holds",
    note = "derive `Document` for structs and enums of your own; for a type of another crate that \
            has serde, put `#[model(serde)]` on the field; see also the features of dynorm (uuid, \
            chrono, jiff, rust_decimal, bytes, serde_json)"
)]
pub trait Encode {
    /// The data type that it is stored as, for the compiler: decides which operators and which keys
    /// are possible.
    type Type: types::Attribute;

    /// Writes exactly one value.
    ///
    /// # Errors
    ///
    /// If DynamoDB cannot hold the value, such as NaN.
    fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError>;

    /// Whether an attribute with this value is left out: `None` and empty sets are.
    fn is_absent(&self) -> bool {
        false
    }

    /// Writes a sequence: a list, except for bytes. It may lie in two pieces, as a deque does.
    ///
    /// # Errors
    ///
    /// If DynamoDB cannot hold one of the elements.
    #[doc(hidden)]
    fn encode_slices<W: Writer>(front: &[Self], back: &[Self], writer: &mut W) -> Result<(), EncodeError>
    where
        Self: Sized,
    {
        encode_list(front.iter().chain(back), writer)
    }
}

/// A type that can be a member of a DynamoDB set: strings, numbers and byte strings.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a member of a DynamoDB set",
    label = "not a string, a number or binary",
    note = "sets hold strings, numbers or binary; store other elements in a `Vec`"
)]
pub trait SetMember: Sized {
    /// The data type of a set of these.
    type Set: types::Attribute;
    /// The same at run time; one of the three set types.
    const SET: AttributeType;
    /// Whether two members of a stored set may be one: an older name of a variant, and its name.
    #[doc(hidden)]
    const HAS_ALIASES: bool = false;

    /// Writes one member into a set that was begun.
    ///
    /// # Errors
    ///
    /// If DynamoDB cannot hold the value.
    fn encode_member<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError>;

    /// Reads the next member of a set that was begun; `None` at its end.
    ///
    /// # Errors
    ///
    /// If the member does not fit the type.
    fn decode_member<'de, R: super::Reader<'de>>(reader: &mut R) -> Result<Option<Self>, super::DecodeError>;
}

/// Writes a list of what the iterator gives. What would be absent as an attribute is `NULL` in a
/// list, so that no element moves.
pub(crate) fn encode_list<'a, T: Encode + 'a, W: Writer>(
    elements: impl IntoIterator<Item = &'a T>,
    writer: &mut W,
) -> Result<(), EncodeError> {
    writer.begin_list();
    for (index, element) in elements.into_iter().enumerate() {
        element.encode(writer).map_err(|error| error.at_index(index))?;
    }
    writer.end_list();
    Ok(())
}
