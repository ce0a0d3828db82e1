//! What a table looks like: plain data, filled by the derive or learnt from `DescribeTable`.

pub(crate) mod computed;
mod entity;
pub(crate) mod form;
mod function;
pub(crate) mod held;
pub(crate) mod item_schema;
pub(crate) mod meeting;
pub(crate) mod members;
pub(crate) mod template;
mod version;

use std::borrow::Cow;
use std::fmt;

pub use function::QueryFunction;
pub use item_schema::SchemaAttribute;
pub use version::{VersionAttribute, VersionKind};

use crate::value::AttributeType;
use form::FormOptions;
use template::Composition;

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
    /// Indexes that are there but cannot be read. A model has none.
    pub unreadable: Cow<'static, [UnreadableIndex]>,
    /// The attribute with the item's version, if there is one.
    pub version: Option<VersionAttribute>,
    /// The names of the attributes whose values no two items have: `#[model(unique)]`. Only a model
    /// has some.
    pub unique: Cow<'static, [Text]>,
    /// The attribute that says which entity an item is: `#[entity]`. A table without one holds
    /// items of one kind.
    pub entity: Option<Text>,
    /// The attribute that says when an item expires: `#[ttl]`. A schema that was learnt by
    /// describing the table has none, since that does not say it:
    /// [`describe_time_to_live`](crate::Table::describe_time_to_live) does.
    pub ttl: Option<Text>,
    /// The attribute that says of which schema an item is: `#[model(schema_attr = "..")]`. Only a
    /// model has one.
    pub item_schema: Option<SchemaAttribute>,
    /// What makes the keys of an entity; a model whose keys are fields has none.
    pub(crate) composition: Option<&'static Composition>,
    /// Of a layout, what form the keys of its entities have.
    pub(crate) form: FormOptions,
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
    /// The hash key's attributes, from the left. A global index has one to four, a local one that
    /// of the table.
    pub hash: Cow<'static, [KeyAttribute]>,
    /// The range key's attributes, from the left. A global index has none to four, a local one just
    /// one.
    pub range: Cow<'static, [KeyAttribute]>,
    /// The attributes that the index holds.
    pub projection: Projection,
}

/// An index that a table has, and that dynorm cannot read: it is described by name and compared,
/// but not queried.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnreadableIndex {
    /// The index's name.
    pub name: Text,
    /// Local or global.
    pub kind: IndexKind,
    /// Why it cannot be read.
    pub reason: UnreadableReason,
}

/// Why an index cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnreadableReason {
    /// DynamoDB does not say of which types its keys are: so it is while the index is being
    /// deleted.
    KeysNotDescribed,
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

/// The table in which the markers of unique values stand.
pub(crate) static MARKERS: TableSchema = TableSchema::of_model(
    Cow::Borrowed(""),
    KeyAttribute::new(Cow::Borrowed("name"), AttributeType::String),
    None,
    &[],
    None,
    &[],
    None,
    None,
);

/// What the name of a table has behind it in that of the table of its markers.
pub(crate) const MARKERS_SUFFIX: &str = "-unique";

/// What to say where an engine refuses what has to do with an index of several attributes, whatever
/// it says itself.
pub(crate) const SEVERAL_ATTRIBUTES: &str = "an index whose hash or range key is several attributes \
                                             needs DynamoDB itself, or an engine that has known \
                                             such indexes since they came in November 2025: an \
                                             older one wants one hash and one range attribute, or \
                                             reads no more than these";

/// Marks an error of what does not fit the keys and indexes as they are known: if they were learnt,
/// they may have changed since.
#[derive(Debug)]
pub(crate) struct OutOfDate;

impl KeyAttribute {
    /// Its name, for the compiler's evaluation.
    pub(crate) const fn name(&self) -> &str {
        match &self.name {
            Cow::Borrowed(name) => name,
            Cow::Owned(name) => name.as_str(),
        }
    }

    /// A key attribute.
    #[must_use]
    pub const fn new(name: Text, attribute_type: AttributeType) -> Self {
        KeyAttribute { name, attribute_type }
    }

    /// A key attribute that is a string.
    #[must_use]
    pub fn string(name: impl Into<Text>) -> Self {
        Self::new(name.into(), AttributeType::String)
    }

    /// A key attribute that is a number.
    #[must_use]
    pub fn number(name: impl Into<Text>) -> Self {
        Self::new(name.into(), AttributeType::Number)
    }

    /// A key attribute that is binary.
    #[must_use]
    pub fn binary(name: impl Into<Text>) -> Self {
        Self::new(name.into(), AttributeType::Binary)
    }
}

impl IndexSchema {
    /// An index whose hash key is one attribute, as is its range key, if it has one.
    #[must_use]
    pub fn new(
        name: Text,
        kind: IndexKind,
        hash: KeyAttribute,
        range: Option<KeyAttribute>,
        projection: Projection,
    ) -> Self {
        let range: Vec<_> = range.into_iter().collect();
        IndexSchema { name, kind, hash: vec![hash].into(), range: range.into(), projection }
    }

    /// A global index of up to four hash and up to four range attributes, from the left.
    ///
    /// ```
    /// use dynorm::schema::{IndexSchema, KeyAttribute, Projection};
    ///
    /// let by_status = IndexSchema::global(
    ///     "by_status",
    ///     vec![KeyAttribute::string("tenant"), KeyAttribute::string("status")],
    ///     vec![KeyAttribute::number("due")],
    ///     Projection::All,
    /// );
    /// assert_eq!(by_status.keys().count(), 3);
    /// ```
    #[must_use]
    pub fn global(
        name: impl Into<Text>,
        hash: impl Into<Cow<'static, [KeyAttribute]>>,
        range: impl Into<Cow<'static, [KeyAttribute]>>,
        projection: Projection,
    ) -> Self {
        let (name, hash, range) = (name.into(), hash.into(), range.into());
        IndexSchema { name, kind: IndexKind::Global, hash, range, projection }
    }

    /// An index of a model.
    pub(crate) const fn of_model(
        name: Text,
        kind: IndexKind,
        hash: &'static [KeyAttribute],
        range: &'static [KeyAttribute],
        projection: Projection,
    ) -> Self {
        let (hash, range) = (Cow::Borrowed(hash), Cow::Borrowed(range));
        IndexSchema { name, kind, hash, range, projection }
    }

    /// The key attributes of the index: first those of the hash key, then those of the range key.
    pub fn keys(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.hash.iter().chain(&*self.range)
    }

    /// Whether its hash key or its range key is more than one attribute: not every engine knows
    /// such indexes.
    pub(crate) fn has_several(&self) -> bool {
        self.hash.len() > 1 || self.range.len() > 1
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
        version: Option<VersionAttribute>,
    ) -> Self {
        let (unreadable, unique) = (Cow::Borrowed(&[] as &[_]), Cow::Borrowed(&[] as &[_]));
        let (entity, ttl, composition, form) = (None, None, None, FormOptions::NONE);
        TableSchema {
            table,
            hash,
            range,
            indexes,
            unreadable,
            version,
            unique,
            entity,
            ttl,
            item_schema: None,
            composition,
            form,
        }
    }

    /// The table of a model.
    #[expect(clippy::too_many_arguments, reason = "all that a model says of its table, for the derive alone")]
    pub(crate) const fn of_model(
        table: Text,
        hash: KeyAttribute,
        range: Option<KeyAttribute>,
        indexes: &'static [IndexSchema],
        version: Option<VersionAttribute>,
        unique: &'static [Text],
        entity: Option<Text>,
        ttl: Option<Text>,
    ) -> Self {
        let unreadable = Cow::Borrowed(&[] as &[_]);
        let (indexes, unique) = (Cow::Borrowed(indexes), Cow::Borrowed(unique));
        let (composition, form) = (None, FormOptions::NONE);
        TableSchema {
            table,
            hash,
            range,
            indexes,
            unreadable,
            version,
            unique,
            entity,
            ttl,
            item_schema: None,
            composition,
            form,
        }
    }

    /// The same, with the attribute that says when an item expires, in seconds since 1970:
    /// [`create_with`](crate::Table::create_with) turns time to live on by it.
    #[must_use]
    pub fn with_ttl(mut self, attribute: impl Into<Text>) -> Self {
        self.ttl = Some(attribute.into());
        self
    }

    /// A table with these keys, and without indexes, for a handle that has the table's name itself:
    /// see [`with_schema`](crate::Table::with_schema) and
    /// [`create_with`](crate::Table::create_with).
    #[must_use]
    pub fn of_keys(hash: KeyAttribute, range: impl Into<Option<KeyAttribute>>) -> Self {
        Self::new(Cow::Borrowed(""), hash, range.into(), Cow::Borrowed(&[]), None)
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

    /// The index of that name, if it can be read.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<&IndexSchema> {
        self.indexes.iter().find(|index| index.name == name)
    }

    /// The first of its indexes that not every engine knows, if there is one: its hash or range key
    /// is several attributes.
    pub(crate) fn index_of_several(&self) -> Option<&IndexSchema> {
        self.indexes.iter().find(|index| index.has_several())
    }

    /// The index of that name, if it is there but cannot be read.
    #[must_use]
    pub fn unreadable_index(&self, name: &str) -> Option<&UnreadableIndex> {
        self.unreadable.iter().find(|index| index.name == name)
    }
}

impl fmt::Display for KeyAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` ({})", self.name, self.attribute_type)
    }
}

impl fmt::Display for UnreadableReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            UnreadableReason::KeysNotDescribed => {
                "the types of its keys are not known, as while it is being deleted"
            }
        })
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
