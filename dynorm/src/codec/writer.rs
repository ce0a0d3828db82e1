//! Where an encoded value goes.

use super::error::EncodeError;
use super::names::Name;
use crate::value::{AttributeType, Number};

/// Takes one attribute value, as a sequence of calls. Implemented by dynorm alone.
///
/// A scalar is one call. A list is `begin_list`, its elements, `end_list`. A map is `begin_map`,
/// then `name` and a value for each entry, `end_map`. A set is `begin_set`, members, `end_set`.
///
/// ```
/// use dynorm::codec::{Encode, EncodeError, Writer, types};
///
/// struct Celsius(f64);
///
/// impl Encode for Celsius {
///     type Type = types::Numeric;
///
///     fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
///         self.0.encode(writer)
///     }
/// }
/// ```
pub trait Writer: sealed::Sealed {
    /// `NULL`.
    fn null(&mut self);
    /// `BOOL`.
    fn bool(&mut self, value: bool);
    /// `S`.
    fn string(&mut self, text: &str);
    /// `B`.
    fn binary(&mut self, bytes: &[u8]);
    /// `N`, from a text that is known to be a number.
    ///
    /// # Errors
    ///
    /// If the text is not a number that DynamoDB can hold. Not every writer looks: the JSON writer
    /// leaves range and digits to the caller.
    fn number(&mut self, text: &str) -> Result<(), EncodeError>;
    /// `N`, of an integer, which needs no text to be looked at.
    #[doc(hidden)]
    fn integer(&mut self, integer: i64);
    /// `N`, of so many hundred-millionths: a decimal of few digits, which needs no text to be
    /// looked at.
    ///
    /// # Errors
    ///
    /// As [`number`](Self::number); so many as an `i64` can hold are always in range.
    #[doc(hidden)]
    fn decimal(&mut self, hundred_millionths: i64) -> Result<(), EncodeError>;

    /// Starts a list.
    fn begin_list(&mut self);
    /// Ends the list that was started last.
    fn end_list(&mut self);

    /// Starts a map.
    fn begin_map(&mut self);
    /// The name of the map's or item's next entry; its value must follow.
    fn name(&mut self, name: &str);
    /// The same for a name that is known at compile time.
    fn static_name(&mut self, name: &Name) {
        self.name(name.plain);
    }
    /// Ends the map that was started last.
    fn end_map(&mut self);

    /// Starts a set; `kind` is one of the three set types.
    fn begin_set(&mut self, kind: AttributeType);
    /// A member of a string set.
    fn string_member(&mut self, text: &str);
    /// A member of a number set, from a text that is known to be a number.
    ///
    /// # Errors
    ///
    /// As [`number`](Self::number).
    fn number_member(&mut self, text: &str) -> Result<(), EncodeError>;
    /// A member of a binary set.
    fn binary_member(&mut self, bytes: &[u8]);
    /// Ends the set that was started last.
    fn end_set(&mut self);

    /// `N`, from an exact number.
    ///
    /// # Errors
    ///
    /// As [`number`](Self::number); a [`Number`] is always in range.
    fn exact_number(&mut self, number: Number) -> Result<(), EncodeError> {
        let small = number.to_i128().and_then(|integer| i64::try_from(integer).ok());
        let Some(small) = small else { return self.number(&number.to_string()) };
        self.integer(small);
        Ok(())
    }
}

pub(super) mod sealed {
    pub trait Sealed {}
}
