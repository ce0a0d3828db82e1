//! What a table looks like: plain data, filled by the derive or learnt from `DescribeTable`.

use std::borrow::Cow;
use std::fmt;

use crate::value::AttributeType;

/// Text that is static when the derive wrote it, and owned when it was learnt from a table.
pub type Text = Cow<'static, str>;

/// The keys and indexes of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableSchema {
    /// The table's name, unless [`named`](crate::Table::named) says otherwise.
    pub table: Text,
    /// The hash key (partition key).
    pub hash: KeyAttribute,
    /// The range key (sort key).
    pub range: Option<KeyAttribute>,
    /// Local and global indexes.
    pub indexes: Cow<'static, [IndexSchema]>,
    /// The attribute that counts the item's versions.
    pub version: Option<Text>,
}

/// An attribute that is a key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyAttribute {
    /// The attribute's name in DynamoDB.
    pub name: Text,
    /// String, number or binary.
    pub attribute_type: AttributeType,
}

/// A local or global secondary index.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexSchema {
    /// The index's name.
    pub name: Text,
    /// Local or global.
    pub kind: IndexKind,
    /// The hash key; that of the table if the index is local.
    pub hash: KeyAttribute,
    /// The range key; a local index always has one.
    pub range: Option<KeyAttribute>,
    /// The attributes that the index holds.
    pub projection: Projection,
}

/// Local or global.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IndexKind {
    /// Shares the table's hash key; can be read consistently; can be made only with the table.
    Local,
    /// Has a hash key of its own; eventually consistent.
    Global,
}

/// The attributes that an index holds besides its own keys and the table's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Projection {
    /// All of the item.
    All,
    /// Nothing else.
    KeysOnly,
    /// These.
    Include(Cow<'static, [Text]>),
}

impl KeyAttribute {
    /// A key attribute.
    #[must_use]
    pub const fn new(name: Text, attribute_type: AttributeType) -> Self {
        KeyAttribute { name, attribute_type }
    }
}

impl IndexSchema {
    /// An index.
    #[must_use]
    pub const fn new(
        name: Text,
        kind: IndexKind,
        hash: KeyAttribute,
        range: Option<KeyAttribute>,
        projection: Projection,
    ) -> Self {
        IndexSchema { name, kind, hash, range, projection }
    }
}

impl TableSchema {
    /// A table with these keys and indexes.
    #[must_use]
    pub const fn new(
        table: Text,
        hash: KeyAttribute,
        range: Option<KeyAttribute>,
        indexes: Cow<'static, [IndexSchema]>,
        version: Option<Text>,
    ) -> Self {
        TableSchema { table, hash, range, indexes, version }
    }

    /// The key attributes of the table: one or two.
    pub fn keys(&self) -> impl Iterator<Item = &KeyAttribute> {
        std::iter::once(&self.hash).chain(&self.range)
    }

    /// Whether an attribute is a key of the table.
    #[must_use]
    pub fn is_key(&self, name: &str) -> bool {
        self.keys().any(|key| key.name == name)
    }

    /// The index of that name.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<&IndexSchema> {
        self.indexes.iter().find(|index| index.name == name)
    }
}

impl IndexSchema {
    /// The key attributes of the index: one or two.
    pub fn keys(&self) -> impl Iterator<Item = &KeyAttribute> {
        std::iter::once(&self.hash).chain(&self.range)
    }
}

impl fmt::Display for KeyAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({})", self.name, self.attribute_type)
    }
}

impl fmt::Display for IndexKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            IndexKind::Local => "local",
            IndexKind::Global => "global",
        })
    }
}

impl fmt::Display for Projection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Projection::All => f.write_str("all attributes"),
            Projection::KeysOnly => f.write_str("keys only"),
            Projection::Include(names) => write!(f, "keys and {}", names.join(", ")),
        }
    }
}
