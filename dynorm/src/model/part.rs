//! What the keys of an entity can be made of.

use std::borrow::Cow;
use std::sync::Arc;

use crate::codec::Encode;
use crate::time::{IsoMillis, IsoSeconds, Moment};

/// A type whose values can be parts of an entity's keys: text, and integers without a sign, whose
/// order in a key is their own.
///
/// So it is for strings, characters, dates and times (their text has a fixed number of digits),
/// UUIDs, enums without data, and `u8` to `u128`. `#[derive(Document)]` gives it to enums without
/// data, and to newtypes of a type that has it. For a type with an `Encode` of your own, say which
/// of the two it is stored as. [How parts are stored in keys](crate::guide::keys) has the form.
///
/// ```
/// # use dynorm::codec::{Encode, EncodeError, Writer, types};
/// use dynorm::{KeyPart, PartKind};
///
/// struct Sku([char; 4]);
///
/// impl Encode for Sku {
///     type Type = types::Text;
///
///     fn encode<W: Writer>(&self, writer: &mut W) -> Result<(), EncodeError> {
///         writer.string(&self.0.iter().collect::<String>());
///         Ok(())
///     }
/// }
///
/// impl KeyPart for Sku {
///     const KIND: PartKind = PartKind::Text;
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a part of a key",
    label = "no text, and no integer without a sign",
    note = "the parts of a key are text, such as strings, dates and enums without data, or `u8` to \
            `u128`: as text, `-4` is smaller than `-5`, and `1e3` than `2`, so that signed numbers \
            and floats would be in no order; store what the key needs in a field of its own"
)]
pub trait KeyPart: Encode {
    /// What it is stored as.
    const KIND: PartKind;
    /// Whether it may be absent, as an `Option` is: then the item is in no index of which it is a
    /// part.
    #[doc(hidden)]
    const OPTIONAL: bool = false;
}

/// What a part of a key is stored as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// A string.
    Text,
    /// A number, which needs a width in each template, `{number:06}`, unless the form of the keys
    /// is another program's.
    Digits,
}

macro_rules! parts {
    ($kind:ident: $($ty:ty)*) => {$(
        // The note above says it in one line.
        #[diagnostic::do_not_recommend]
        impl KeyPart for $ty {
            const KIND: PartKind = PartKind::$kind;
        }
    )*};
}
parts!(Text: String Box<str> Arc<str> Cow<'_, str> char);
parts!(Digits: u8 u16 u32 u64 u128 usize);

#[cfg(feature = "uuid")]
parts!(Text: uuid::Uuid);

#[cfg(feature = "chrono")]
parts!(Text: chrono::DateTime<chrono::Utc> chrono::NaiveDateTime chrono::NaiveDate chrono::NaiveTime);

#[cfg(feature = "jiff")]
parts!(Text: jiff::Timestamp jiff::civil::DateTime jiff::civil::Date jiff::civil::Time);

#[diagnostic::do_not_recommend]
impl<T: Moment> KeyPart for IsoSeconds<T> {
    const KIND: PartKind = PartKind::Text;
}

#[diagnostic::do_not_recommend]
impl<T: Moment> KeyPart for IsoMillis<T> {
    const KIND: PartKind = PartKind::Text;
}

#[diagnostic::do_not_recommend]
impl<T: KeyPart> KeyPart for Option<T> {
    const KIND: PartKind = T::KIND;
    const OPTIONAL: bool = true;
}
