//! What differs between a model and the table: [`Table::verify`].

use std::collections::BTreeSet;
use std::fmt;

use super::describe::describe;
use super::time_to_live;
use crate::db::{Table, TableRef};
use crate::error::Result;
use crate::model::Model;
use crate::schema::{IndexSchema, KeyAttribute, MARKERS, Projection, TableSchema, Text, UnreadableIndex};

/// One thing in which a table differs from its model. Shown, it is a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// The hash keys differ in name or type.
    HashKey {
        /// What the model has.
        model: KeyAttribute,
        /// What the table has.
        table: KeyAttribute,
    },
    /// The range keys differ in name or type, or only one of the two has one.
    RangeKey {
        /// What the model has.
        model: Option<KeyAttribute>,
        /// What the table has.
        table: Option<KeyAttribute>,
    },
    /// The table lacks an index of the model.
    MissingIndex(IndexSchema),
    /// The table has an index that the model does not know.
    UnknownIndex(IndexSchema),
    /// An index is local here and global there, or has other keys, or holds other attributes.
    Index {
        /// What the model has.
        model: IndexSchema,
        /// What the table has.
        table: IndexSchema,
    },
    /// The table has an index that cannot be compared with the model's.
    UnreadableIndex {
        /// What the model has by that name, if anything.
        model: Option<IndexSchema>,
        /// What the table has.
        table: UnreadableIndex,
    },
    /// The items expire by the `#[ttl]` field in the model, and by another attribute in the table,
    /// or not at all.
    TimeToLive {
        /// What the model has.
        model: Text,
        /// What the table has; `None` if its items do not expire.
        table: Option<Text>,
    },
    /// The items expire in the model, and the engine has no time to live: they stay until they are
    /// deleted.
    NoTimeToLive {
        /// What the model has.
        model: Text,
    },
    /// The table in which the markers of unique values stand is not there: writes of this model
    /// fail.
    MissingMarkers {
        /// Its name.
        name: String,
    },
    /// The table in which the markers of unique values stand differs from what it has to be.
    Markers {
        /// Its name.
        name: String,
        /// In what.
        difference: Box<Difference>,
    },
}

impl Difference {
    /// Whether the model can be used all the same: the table has an index more, be it one that
    /// cannot be read, or one that holds more than the model asks for, or the engine has no time to
    /// live.
    #[must_use]
    pub fn is_harmless(&self) -> bool {
        match self {
            Difference::UnknownIndex(_) | Difference::NoTimeToLive { .. } => true,
            Difference::UnreadableIndex { model, .. } => model.is_none(),
            Difference::Index { model, table } => {
                same_index_keys(model, table) && holds(&table.projection, &model.projection)
            }
            Difference::Markers { difference, .. } => difference.is_harmless(),
            Difference::HashKey { .. }
            | Difference::RangeKey { .. }
            | Difference::MissingIndex(_)
            | Difference::TimeToLive { .. }
            | Difference::MissingMarkers { .. } => false,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::HashKey { model, table } => {
                write!(f, "the hash key is {model} in the model, {table} in the table")
            }
            Difference::RangeKey { model, table } => {
                let (model, table) = (or_none(model.as_ref()), or_none(table.as_ref()));
                write!(f, "the range key is {model} in the model, {table} in the table")
            }
            Difference::MissingIndex(index) => {
                write!(f, "the table has no index `{}`: {}", index.name, Shown(index))
            }
            Difference::UnknownIndex(index) => {
                write!(f, "the model has no index `{}`: {}", index.name, Shown(index))
            }
            Difference::Index { model, table } => {
                write!(
                    f,
                    "index `{}` is {} in the model, {} in the table",
                    model.name,
                    Shown(model),
                    Shown(table)
                )
            }
            Difference::UnreadableIndex { model: Some(model), table } => {
                let (model, name, reason) = (Shown(model), &table.name, &table.reason);
                write!(f, "index `{name}` is {model} in the model, but cannot be read in the table: {reason}")
            }
            Difference::UnreadableIndex { model: None, table } => {
                write!(f, "the model has no index `{}`, which cannot be read: {}", table.name, table.reason)
            }
            Difference::TimeToLive { model, table: Some(table) } => {
                write!(f, "items expire by `{model}` in the model, by `{table}` in the table")
            }
            Difference::TimeToLive { model, table: None } => {
                write!(
                    f,
                    "items expire by `{model}` in the model, and do not in the table; \
                     `enable_time_to_live` turns that on"
                )
            }
            Difference::NoTimeToLive { model } => {
                write!(
                    f,
                    "items expire by `{model}` in the model, and this engine has no time to live: they stay"
                )
            }
            Difference::MissingMarkers { name } => {
                write!(
                    f,
                    "there is no table `{name}` for the markers of unique values; `create_if_missing` makes it"
                )
            }
            Difference::Markers { name, difference } => {
                write!(f, "the table `{name}` of the markers of unique values: {difference}")
            }
        }
    }
}

fn or_none(key: Option<&KeyAttribute>) -> String {
    key.map_or_else(|| "none".to_owned(), ToString::to_string)
}

/// An index without its name, in words.
pub(crate) struct Shown<'a>(pub(crate) &'a IndexSchema);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let IndexSchema { kind, hash, range, projection, .. } = self.0;
        write!(f, "{kind} by {}", in_order(hash))?;
        if !range.is_empty() {
            write!(f, " and {}", in_order(range))?;
        }
        write!(f, " with {projection}")
    }
}

/// The attributes of a key, from the left.
fn in_order(keys: &[KeyAttribute]) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + ")
}

/// What differs, keys first, then indexes in the order of the model, then those that only the table
/// has.
pub(crate) fn differences(model: &TableSchema, table: &TableSchema) -> Vec<Difference> {
    let mut differences = Vec::new();
    if model.hash != table.hash {
        differences.push(Difference::HashKey { model: model.hash.clone(), table: table.hash.clone() });
    }
    if model.range != table.range {
        differences.push(Difference::RangeKey { model: model.range.clone(), table: table.range.clone() });
    }
    for index in &*model.indexes {
        match (table.index(&index.name), table.unreadable_index(&index.name)) {
            (Some(found), _) if same_index(index, found) => {}
            (Some(found), _) => {
                differences.push(Difference::Index { model: index.clone(), table: found.clone() });
            }
            (None, Some(found)) => {
                let (model, table) = (Some(index.clone()), found.clone());
                differences.push(Difference::UnreadableIndex { model, table });
            }
            (None, None) => differences.push(Difference::MissingIndex(index.clone())),
        }
    }
    let unknown = table.indexes.iter().filter(|index| model.index(&index.name).is_none());
    differences.extend(unknown.cloned().map(Difference::UnknownIndex));
    let unreadable = table.unreadable.iter().filter(|index| model.index(&index.name).is_none());
    let unreadable = unreadable.cloned().map(|table| Difference::UnreadableIndex { model: None, table });
    differences.extend(unreadable);
    differences
}

/// Whether both are the same, wherever their included attributes stand.
pub(crate) fn same_index(one: &IndexSchema, other: &IndexSchema) -> bool {
    same_index_keys(one, other)
        && holds(&one.projection, &other.projection)
        && holds(&other.projection, &one.projection)
}

fn same_index_keys(one: &IndexSchema, other: &IndexSchema) -> bool {
    one.kind == other.kind && one.hash == other.hash && one.range == other.range
}

/// Whether all that the second projection has is in the first. Included attributes are a set.
fn holds(outer: &Projection, inner: &Projection) -> bool {
    match (outer, inner) {
        (Projection::All, _) | (_, Projection::KeysOnly) => true,
        (_, Projection::All) => false,
        (Projection::KeysOnly, Projection::Include(names)) => names.is_empty(),
        (Projection::Include(outer), Projection::Include(inner)) => {
            let outer: BTreeSet<_> = outer.iter().collect();
            inner.iter().all(|name| outer.contains(name))
        }
    }
}

impl<M: Model, Shape> Table<M, Shape> {
    /// What differs between the model and the table as it is: keys, indexes and what they hold.
    /// Empty if they agree. If the model has [unique](crate::UniqueValue) fields, the table of
    /// their markers is looked at too; whether each item has its markers is not. If it has a
    /// [`#[ttl]`](crate::time::TimeToLive) field, the table is asked by what its items expire,
    /// which needs the permission `dynamodb:DescribeTimeToLive`.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let users = db.table::<User>();
    /// # users.create().await?;
    /// for difference in users.verify().await? {
    ///     println!("{difference}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Kind::NotFound`](crate::Kind::NotFound) if there is no such table.
    pub async fn verify(&self) -> Result<Vec<Difference>> {
        let found = describe(self.inner()).await?;
        let mut differences = differences(M::schema(), &found.schema);
        if let Some(ttl) = &M::schema().ttl {
            differences.extend(difference_of_expiry(self.inner(), ttl).await?);
        }
        if let Some(markers) = self.inner().markers() {
            differences.extend(differences_of_markers(&markers).await?);
        }
        Ok(differences)
    }
}

/// In what the table differs from a model whose items expire.
pub(crate) async fn difference_of_expiry(table: &TableRef, model: &Text) -> Result<Option<Difference>> {
    let model = || model.clone();
    match time_to_live::describe(table).await {
        Ok(found) if found.is_by(&model()) => Ok(None),
        Ok(found) => {
            let table = if found.is_on() { found.attribute } else { None };
            Ok(Some(Difference::TimeToLive { model: model(), table: table.map(Into::into) }))
        }
        Err(error) if time_to_live::is_unknown(&error) => {
            Ok(Some(Difference::NoTimeToLive { model: model() }))
        }
        Err(error) => Err(error),
    }
}

async fn differences_of_markers(markers: &TableRef) -> Result<Vec<Difference>> {
    let name = || markers.name().to_owned();
    match describe(markers).await {
        Ok(found) => {
            let found = differences(&MARKERS, &found.schema).into_iter().map(Box::new);
            Ok(found.map(|difference| Difference::Markers { name: name(), difference }).collect())
        }
        Err(error) if error.is_not_found() => Ok(vec![Difference::MissingMarkers { name: name() }]),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;
