//! Which attribute holds the version of an item, and how versions are made.

use super::Text;

/// The attribute that holds the version of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VersionAttribute {
    /// The attribute's name in DynamoDB.
    pub name: Text,
    /// How versions are made.
    pub kind: VersionKind,
}

/// How the versions of an item are made: see [`UniqueVersion`](crate::UniqueVersion) and
/// [`CountedVersion`](crate::CountedVersion).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VersionKind {
    /// A number that is unique for each write: microseconds since 1970 times 2,048, and 11 random
    /// bits.
    #[non_exhaustive]
    Number {
        /// The largest that the field holds.
        max: u64,
    },
    /// A UUID of version 7, as text with hyphens.
    Text,
    /// A UUID of version 7, as 16 bytes.
    Binary,
    /// 1, 2, 3.
    #[non_exhaustive]
    Count {
        /// The largest that the field holds.
        max: u64,
    },
}

impl VersionKind {
    /// Whether no two writes give an item the same version.
    pub(crate) fn is_unique(self) -> bool {
        !matches!(self, VersionKind::Count { .. })
    }
}

impl VersionAttribute {
    /// A version attribute.
    #[must_use]
    pub const fn new(name: Text, kind: VersionKind) -> Self {
        VersionAttribute { name, kind }
    }
}
