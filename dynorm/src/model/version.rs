//! The types of `#[version]` fields.

use crate::codec::{Decode, Encode};
use crate::schema::VersionKind;

/// The type of a `#[version]` field: versions that are **unique for each write**, so that a state
/// of an item that a client has not seen never carries the version that it has seen, whatever made
/// it.
///
/// - `u64`, `i64`: microseconds since 1970 times 2,048, and 11 random bits. An `i64` holds them
///   until 2112. Where the old version is known and is not smaller, as with a clock that is late, a
///   random step of up to 2^20 from it. Two writes in the same microsecond have the same version
///   with a probability of 1 in 2,048; two clients with late clocks that both step from the same
///   version, of 1 in 1,048,576. A number above 2^53 is **rounded by JavaScript** (and by other
///   languages that read numbers as `f64`): where such a program writes the version back, take a
///   `String` or `Uuid`, or count.
/// - `String`, `[u8; 16]` and, with the feature `uuid`, `Uuid`: a UUID of version 7 ([RFC 9562]),
///   with 74 random bits in each millisecond.
///
/// Every write sets one: the saves, `put`, `insert`, updates, batches, loads and transactions. It
/// is drawn when the write is sent, once for each. What the SDK sends again has the same one, but
/// for an update or a partial save after a lost answer, which draws another: it may be made twice,
/// over what others wrote in between. Only what is sent again by a [token] of the caller's, after
/// the ten minutes for which that holds, is another write with the versions of the first one.
/// Whatever the field holds in a model that is put is not written.
///
/// Programs that do not know of the version can still write: what they change is not seen as a
/// change of the item then, and a save on condition of the version passes over it. If such a
/// program counts the version on by one, that works.
///
/// Implement it for a newtype of your own around one of these:
///
/// ```
/// # use dynorm::{Document, Model, UniqueVersion, schema::VersionKind};
/// #[derive(Document, Clone, Copy)]
/// struct Revision(u64);
///
/// impl UniqueVersion for Revision {
///     const KIND: VersionKind = <u64 as UniqueVersion>::KIND;
/// }
///
/// #[derive(Model)]
/// #[model(table = "pages")]
/// struct Page {
///     #[hash_key]
///     id: String,
///     #[version]
///     revision: Revision,
/// }
/// ```
///
/// [token]: crate::write::TransactWrite::token
/// [RFC 9562]: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold a version that is unique for each write",
    label = "not `u64`, `i64`, `String`, `Uuid` or `[u8; 16]`",
    note = "make the field a `u64` (or `i64`, `String`, `Uuid`, `[u8; 16]`), or write \
            `#[version(count)]` to count 1, 2, 3 in an integer of any width"
)]
pub trait UniqueVersion: Encode + Decode {
    /// What the field is stored as.
    const KIND: VersionKind;
}

/// The type of a `#[version(count)]` field: an integer that counts 1, 2, 3.
///
/// A count that comes to the end of its type is an error before anything is sent.
///
/// **What a count cannot exclude**: writes that do not know which version an item has begin or go
/// on from what they know, so that another state of the item may carry a number that a client has
/// seen: an item that was deleted and made anew starts at 1 again, `overwrite` and `put` of a stale
/// item write a number that another write has used. A save that was read before then passes though
/// it should conflict. Where that matters use `#[version]`, whose versions are
/// [unique](UniqueVersion).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot count versions",
    label = "not an integer",
    note = "a `#[version(count)]` field is an integer such as `u32`; without `count` it can be a \
            `u64`, `i64`, `String`, `Uuid` or `[u8; 16]`"
)]
pub trait CountedVersion: Encode + Decode {
    /// The largest count that the type holds.
    const MAX: u64;
}

macro_rules! unique {
    ($($ty:ty: $kind:expr;)*) => {$(
        // The note above says it in one line.
        #[diagnostic::do_not_recommend]
        impl UniqueVersion for $ty {
            const KIND: VersionKind = $kind;
        }
    )*};
}
unique! {
    u64: VersionKind::Number { max: u64::MAX };
    i64: VersionKind::Number { max: i64::MAX.cast_unsigned() };
    String: VersionKind::Text;
    [u8; 16]: VersionKind::Binary;
}

#[cfg(feature = "uuid")]
unique! { uuid::Uuid: VersionKind::Text; }

macro_rules! counted {
    ($($integer:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl CountedVersion for $integer {
            const MAX: u64 = <$integer>::MAX as u64;
        }
    )*};
}
counted!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize);

#[diagnostic::do_not_recommend]
impl CountedVersion for u128 {
    const MAX: u64 = u64::MAX;
}

#[diagnostic::do_not_recommend]
impl CountedVersion for i128 {
    const MAX: u64 = u64::MAX;
}
