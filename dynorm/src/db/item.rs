use std::any::Any;
use std::fmt;
use std::ops::{Deref, DerefMut};

use super::table::TableRef;
use crate::codec::json::JsonReader;
use crate::error::{Error, Result};
use crate::model::{Key, Record};
use crate::schema::TableSchema;
use crate::track::{Change, Compared, EncodeAgain, Scope, Snapshot, attributes, diff, encode_json};
use crate::transport::ItemDecoder;
use crate::transport::decode::{Loaded, Whole};
use crate::value::Map;

/// An item of a table: the model, the attributes that the model does not know, and what was read,
/// so that a save knows what changed.
///
/// Reads and writes like the model itself. There are three saves: [`save`](Self::save) fails if
/// anything that was read has changed meanwhile, [`partial_save`](Self::partial_save) only if what
/// it writes has, and [`overwrite`](Self::overwrite) never.
///
/// ```
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User {
/// #     #[hash_key]
/// #     name: String,
/// #     visits: u32,
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynorm::Result<()> {
/// # let db = Db::embedded()?;
/// # let users = db.table::<User>();
/// # users.create().await?;
/// let mut ada = users.item(User { name: "Ada".into(), visits: 0 });
/// ada.save().await?;
/// ada.visits += 1;
/// assert!(ada.is_dirty()?);
/// ada.save().await?;
/// assert!(!ada.save().await?.was_sent(), "nothing changed, nothing sent");
/// # Ok(())
/// # }
/// ```
///
/// # Names
///
/// An item has methods of its own: `changes`, `conflict`, `delete`, `delete_if_unchanged`,
/// `extra`, `extra_mut`, `into_inner`, `is_dirty`, `is_new`, `keys_differ`, `overwrite`,
/// `partial_save`, `refresh`, `revert`, `save`, `save_merging`, `to_dynamodb_json`, `to_map`,
/// `to_sdk`, `touch`, `update`, `was_upgraded`; and `clone`.
/// Where the model has one of the same name, such as a `fn is_new(&self)`, `item.is_new()` is the
/// item's, and the compiler says nothing: the model's is `(*item).is_new()`, or
/// `User::is_new(&item)`. Fields are not concerned.
pub struct Item<M: Record> {
    pub(crate) model: M,
    pub(crate) extra: Map,
    /// `None` if the item was neither read nor saved.
    pub(crate) snapshot: Option<Snapshot>,
    pub(crate) table: TableRef,
}

impl<M: Record> Item<M> {
    pub(super) fn new(table: TableRef, model: M) -> Self {
        Item { model, extra: Map::new(), snapshot: None, table }
    }

    /// An item that is not in the table (any more), with attributes that the model does not know.
    pub(crate) fn unsaved(table: TableRef, model: M, extra: Map) -> Self {
        Item { model, extra, snapshot: None, table }
    }

    pub(crate) fn loaded(table: TableRef, loaded: Loaded<M>) -> Self {
        let Loaded { model, extra, snapshot } = loaded;
        Item { model, extra, snapshot: Some(snapshot), table }
    }

    /// The attributes that the model does not know. They are kept, compared and written back.
    #[must_use]
    pub fn extra(&self) -> &Map {
        &self.extra
    }

    /// The attributes that the model does not know, to add, change or remove some.
    pub fn extra_mut(&mut self) -> &mut Map {
        &mut self.extra
    }

    /// Whether the item was never read or saved.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.snapshot.is_none()
    }

    /// Whether the item was read as an older version of the model and [upgraded](crate::Upgrade),
    /// and that is not saved yet. A save of it sends all that the upgrade has changed.
    #[must_use]
    pub fn was_upgraded(&self) -> bool {
        self.snapshot.as_ref().is_some_and(Snapshot::is_upgraded)
    }

    /// Whether a save would send anything: always, if it [was upgraded](Self::was_upgraded).
    ///
    /// # Errors
    ///
    /// If the model cannot be encoded.
    pub fn is_dirty(&self) -> Result<bool> {
        let Some(snapshot) = &self.snapshot else { return Ok(true) };
        Ok(self.compare(snapshot, Scope::Whether)?.changed)
    }

    /// What has changed since the item was read or saved; all of it for a new item.
    ///
    /// # Errors
    ///
    /// If the model cannot be encoded.
    pub fn changes(&self) -> Result<Vec<Change>> {
        let Some(snapshot) = &self.snapshot else { return Ok(diff(&Map::new(), &self.encode()?)) };
        let Compared { old, now, .. } = self.compare(snapshot, Scope::Changed)?;
        Ok(diff(&old, &now.map))
    }

    fn compare(&self, snapshot: &Snapshot, scope: Scope) -> Result<Compared> {
        self.json()
            .and_then(|now| snapshot.compare(&now, std::iter::empty(), &[], scope, EncodeAgain::of::<M>()))
            .map_err(|error| self.context("Encode", error))
    }

    /// Undoes all changes since the item was read or saved. Leaves a new item as it is.
    ///
    /// # Errors
    ///
    /// If what was read cannot be decoded again, which no change of yours can cause.
    pub fn revert(&mut self) -> Result<()> {
        if let Some(read) = self.as_read().map_err(|error| self.context("Revert", error))? {
            *self = read;
        }
        Ok(())
    }

    /// The item as it was read or last saved; `None` if it is new.
    pub(crate) fn as_read(&self) -> Result<Option<Self>> {
        let Some(snapshot) = &self.snapshot else { return Ok(None) };
        let (model, extra) = Whole::<M>::NEW.decode(&mut JsonReader::new(&snapshot.as_read()?))?;
        Ok(Some(Item { model, extra, snapshot: Some(snapshot.clone()), table: self.table.clone() }))
    }

    /// The model alone. Attributes that it does not know are gone.
    #[must_use]
    pub fn into_inner(self) -> M {
        self.model
    }

    /// The attributes as they would be saved now.
    pub(crate) fn encode(&self) -> Result<Map> {
        let encoded = self.json().and_then(|json| attributes(&json));
        encoded.map_err(|error| self.context("Encode", error))
    }

    /// The key of the item in the table: what it was when it was read.
    pub(crate) async fn key(&self) -> Result<Key> {
        // Out of the check, which must not hold on to the model: that need not be shared between
        // threads.
        let encoded = if self.is_new() { Some(self.encode()?) } else { None };
        let key = |schema: &TableSchema| match (&self.snapshot, &encoded) {
            (Some(snapshot), _) => snapshot.key(schema),
            (None, encoded) => Key::of(schema, encoded.as_ref().unwrap_or(&Map::new())),
        };
        let schema = self.table.schema_for(|schema| key(schema).map(drop)).await?;
        key(&schema).map_err(|error| error.on_table(self.table.name()))
    }

    /// The same in a table of this schema.
    pub(crate) fn key_in(&self, schema: &TableSchema) -> Result<Key> {
        let key = match &self.snapshot {
            Some(snapshot) => snapshot.key(schema),
            None => Key::of(schema, &self.encode()?),
        };
        key.map_err(|error| error.on_table(self.table.name()))
    }

    /// All attributes as they would be saved now, those that the model does not know too.
    ///
    /// # Errors
    ///
    /// If the model cannot be encoded.
    pub fn to_map(&self) -> Result<Map> {
        self.encode()
    }

    /// The item in DynamoDB's own JSON, as the AWS command line and exports have it: all attributes
    /// as they would be saved now, those that the model does not know too.
    ///
    /// For a browser or another program, serialise the item or the model by serde instead (feature
    /// `serde`): both give the model, as its own `Serialize` has it.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// #     visits: u32,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let users = Db::embedded()?.table::<User>();
    /// let ada = users.item(User { name: "Ada".into(), visits: 1 });
    /// assert_eq!(ada.to_dynamodb_json()?, r#"{"name":{"S":"Ada"},"visits":{"N":"1"}}"#);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the model cannot be encoded.
    pub fn to_dynamodb_json(&self) -> Result<String> {
        self.json().map_err(|error| self.context("Encode", error))
    }

    fn json(&self) -> Result<String> {
        encode_json(&self.model, &self.extra, self.snapshot.as_ref())
    }

    fn context(&self, operation: &'static str, error: Error) -> Error {
        error.operation(operation).on_table(self.table.name())
    }
}

impl<M: Record> Deref for Item<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.model
    }
}

impl<M: Record> DerefMut for Item<M> {
    fn deref_mut(&mut self) -> &mut M {
        &mut self.model
    }
}

impl<M: Record + Clone> Clone for Item<M> {
    fn clone(&self) -> Self {
        Item {
            model: self.model.clone(),
            extra: self.extra.clone(),
            snapshot: self.snapshot.clone(),
            table: self.table.clone(),
        }
    }
}

/// Shows the model as the model shows itself. What it does not know, and so cannot leave out of its
/// own `Debug`, is shown by name alone; of an untyped item that is everything.
impl<M: Record + fmt::Debug> fmt::Debug for Item<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Item");
        let model: &dyn Any = &self.model;
        match model.downcast_ref::<Map>() {
            Some(attributes) => debug.field("attributes", &attributes.keys().collect::<Vec<_>>()),
            None => debug.field("model", &self.model),
        };
        if !self.extra.is_empty() {
            debug.field("extra", &self.extra.keys().collect::<Vec<_>>());
        }
        debug.field("table", &self.table.name()).field("new", &self.is_new()).finish_non_exhaustive()
    }
}

/// The models are compared, and the attributes that they do not know; not what was read, nor the
/// tables. So an item that was changed here is not equal to the one that is stored.
impl<M: Record + PartialEq> PartialEq for Item<M> {
    fn eq(&self, other: &Self) -> bool {
        self.model == other.model && self.extra == other.extra
    }
}

impl<M: Record + Eq> Eq for Item<M> {}

/// As the model serialises itself, without what it does not know: an item in an answer to a browser
/// shows no more than the model does. An untyped item is all of its attributes, as
/// [`Map`](crate::Map) has them. DynamoDB's JSON of any item is
/// [`to_dynamodb_json`](Item::to_dynamodb_json).
#[cfg(feature = "serde")]
impl<M: Record + serde::Serialize> serde::Serialize for Item<M> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        self.model.serialize(serializer)
    }
}
