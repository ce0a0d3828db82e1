//! What differs between a model and the table: [`Table::verify`].

use std::collections::BTreeSet;
use std::fmt;

use super::describe::describe;
use crate::db::{Table, TableRef};
use crate::error::Result;
use crate::model::Model;
use crate::schema::{IndexSchema, KeyAttribute, MARKERS, Projection, TableSchema, UnreadableIndex};

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
    /// cannot be read, or one that holds more than the model asks for.
    #[must_use]
    pub fn is_harmless(&self) -> bool {
        match self {
            Difference::UnknownIndex(_) => true,
            Difference::UnreadableIndex { model, .. } => model.is_none(),
            Difference::Index { model, table } => {
                same_index_keys(model, table) && holds(&table.projection, &model.projection)
            }
            Difference::Markers { difference, .. } => difference.is_harmless(),
            Difference::HashKey { .. }
            | Difference::RangeKey { .. }
            | Difference::MissingIndex(_)
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
    /// their markers is looked at too; whether each item has its markers is not.
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
        if let Some(markers) = self.inner().markers() {
            differences.extend(differences_of_markers(&markers).await?);
        }
        Ok(differences)
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
mod tests {
    use super::*;
    use crate::schema::{IndexKind, Text, VersionAttribute, VersionKind};
    use crate::value::AttributeType;

    fn key(name: &'static str, attribute_type: AttributeType) -> KeyAttribute {
        KeyAttribute::new(name.into(), attribute_type)
    }

    fn index(name: &'static str, projection: Projection) -> IndexSchema {
        IndexSchema::new(name.into(), IndexKind::Global, key("mail", AttributeType::String), None, projection)
    }

    fn include(names: &[&'static str]) -> Projection {
        Projection::Include(names.iter().map(|name| Text::from(*name)).collect())
    }

    fn schema(indexes: Vec<IndexSchema>) -> TableSchema {
        TableSchema::new("users".into(), key("id", AttributeType::String), None, indexes.into(), None)
    }

    /// Each difference in words, and whether it is harmless.
    fn compare(model: &TableSchema, table: &TableSchema) -> Vec<(String, bool)> {
        differences(model, table).iter().map(|found| (found.to_string(), found.is_harmless())).collect()
    }

    #[test]
    fn equal_schemas_do_not_differ() {
        let one = schema(vec![index("A", include(&["x", "y"])), index("B", Projection::All)]);
        let mut other = schema(vec![index("B", Projection::All), index("A", include(&["y", "x"]))]);
        // The name of the table and the model's version field are no part of what the table is.
        other.table = "prod-users".into();
        other.version = Some(VersionAttribute::new("version".into(), VersionKind::Text));
        assert_eq!(differences(&one, &other), []);
        assert_eq!(
            differences(
                &schema(vec![index("A", include(&[]))]),
                &schema(vec![index("A", Projection::KeysOnly)])
            ),
            []
        );
    }

    #[test]
    fn keys_are_compared_by_name_and_type() {
        let model = schema(vec![]);
        let mut table = schema(vec![]);
        table.hash = key("id", AttributeType::Number);
        table.range = Some(key("at", AttributeType::Number));
        assert_eq!(
            compare(&model, &table),
            [
                ("the hash key is `id` (S) in the model, `id` (N) in the table".to_owned(), false),
                ("the range key is none in the model, `at` (N) in the table".to_owned(), false),
            ]
        );
    }

    #[test]
    fn an_index_that_is_missing_matters_and_one_more_does_not() {
        let model = schema(vec![index("A", Projection::All)]);
        let table = schema(vec![index("B", Projection::KeysOnly)]);
        assert_eq!(
            compare(&model, &table),
            [
                ("the table has no index `A`: global by `mail` (S) with all attributes".to_owned(), false),
                ("the model has no index `B`: global by `mail` (S) with keys only".to_owned(), true),
            ]
        );
    }

    #[test]
    fn an_index_that_holds_more_is_harmless_and_one_that_holds_less_is_not() {
        for (model, table, harmless) in [
            (Projection::KeysOnly, Projection::All, true),
            (include(&["x"]), Projection::All, true),
            (include(&["x"]), include(&["y", "x"]), true),
            (include(&["x"]), include(&["y"]), false),
            (Projection::All, include(&["x"]), false),
            (include(&["x"]), Projection::KeysOnly, false),
        ] {
            let found = compare(&schema(vec![index("A", model)]), &schema(vec![index("A", table)]));
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].1, harmless, "{found:?}");
            assert!(found[0].0.starts_with("index `A` is global by `mail` (S) with "), "{found:?}");
        }
    }

    #[test]
    fn an_index_of_another_kind_or_key_is_not_harmless() {
        let model = index("A", Projection::All);
        let mut local = model.clone();
        local.kind = IndexKind::Local;
        let mut ranged = model.clone();
        ranged.range = vec![key("at", AttributeType::Binary)].into();
        let mut doubled = model.clone();
        doubled.hash = vec![key("mail", AttributeType::String), key("at", AttributeType::Binary)].into();
        let mut swapped = doubled.clone();
        swapped.hash.to_mut().reverse();
        let found = differences(&schema(vec![doubled.clone()]), &schema(vec![swapped.clone()]));
        assert_eq!(
            found[0].to_string(),
            "index `A` is global by `mail` (S) + `at` (B) with all attributes in the model, global by `at` (B) + `mail` (S) with all \
             attributes in the table"
        );
        for table in [local, ranged, doubled, swapped] {
            let found = differences(&schema(vec![model.clone()]), &schema(vec![table.clone()]));
            assert_eq!(found, [Difference::Index { model: model.clone(), table }]);
            assert!(!found[0].is_harmless());
        }
    }
}
