//! To and from the SDK's own types, for requests that dynorm does not make: items, keys, conditions
//! and writes. The client is [`Db::client`](crate::Db::client).
//!
//! ```
//! # use dynorm::prelude::*;
//! use dynorm::sdk;
//!
//! #[derive(Model, Debug, Clone, PartialEq)]
//! #[model(table = "users")]
//! struct User {
//!     #[hash_key]
//!     name: String,
//!     visits: u32,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let db = Db::embedded()?;
//! let users = db.table::<User>();
//! users.create().await?;
//!
//! // A put by the SDK's client, of a model and with a condition of dynorm's.
//! let ada = User { name: "Ada".into(), visits: 1 };
//! let condition = sdk::Expression::of(&(User::name().not_exists() | User::visits().lt(1)))?;
//! db.client()
//!     .put_item()
//!     .table_name(users.name())
//!     .set_item(Some(sdk::to_item(&ada)?))
//!     .condition_expression(condition.text)
//!     .set_expression_attribute_names(condition.names)
//!     .set_expression_attribute_values(condition.values)
//!     .send()
//!     .await?;
//!
//! // What the SDK has read is an item, with its saves.
//! let key = sdk::key(&users, "Ada")?;
//! let read = db.client().get_item().table_name(users.name()).set_key(Some(key)).send().await?;
//! let mut item = users.item_of_sdk(read.item.expect("it was just put"))?;
//! item.visits += 1;
//! item.save().await?;
//! assert_eq!(item.to_sdk()?["visits"].as_n(), Ok(&"2".to_owned()));
//! # Ok(())
//! # }
//! ```

use std::collections::HashMap;
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::codec::json::{JsonReader, item_to_json};
use crate::db::{Item, Table};
use crate::error::{Error, Kind, Result};
use crate::expr::typed::Condition;
use crate::expr::{self, Holds};
use crate::model::{IntoKey, Key, Record};
use crate::track::{attributes, encode_json};
use crate::transport::ItemDecoder;
use crate::transport::decode::{Plain, Tracked};
use crate::value::{Map, Value};
use crate::write::WritePreview;

/// The SDK's form of an item or key.
pub type Attributes = HashMap<String, AttributeValue>;

/// The attributes that a model is stored as.
///
/// # Errors
///
/// If the model cannot be encoded.
pub fn to_item<M: Record>(model: &M) -> Result<Attributes> {
    Ok(of_map(attributes(&encode_json(model, &Map::new(), None)?)?))
}

/// The model that these attributes hold; those that it does not know are passed over.
///
/// # Errors
///
/// [`Kind::Decode`] if they do not fit the model.
pub fn from_item<M: Record>(item: Attributes) -> Result<M> {
    let json = item_to_json(&to_map(item)?)?;
    Ok(Plain::<M>::NEW.decode(&mut JsonReader::new(&json))?)
}

/// The key of an item: its hash key or hash and range key, as [`Table::batch_get`] takes them.
///
/// # Errors
///
/// If it is no key of the table. Without a model, also if the table was not asked for its keys yet.
pub fn key<M: Record, Shape>(table: &Table<M, Shape>, key: impl IntoKey<M, Shape>) -> Result<Attributes> {
    let table = table.inner();
    let made = || {
        let (hash, range) = key.into_values(table.tenancy())?;
        let schema = table.known_schema().ok_or_else(|| {
            let message = "without a model, what the keys are is known only to the table: describe it first";
            Error::new(Kind::Invalid, message)
        })?;
        Key::new(&schema, hash, range)
    };
    made().map(of_key).map_err(|error| error.on_table(table.name()))
}

fn of_key(key: Key) -> Attributes {
    of_map(key.to_map())
}

fn of_map(map: Map) -> Attributes {
    map.into_iter().map(|(name, value)| (name, value.into())).collect()
}

fn to_map(attributes: Attributes) -> Result<Map> {
    let values = attributes.into_iter().map(|(name, value)| match Value::try_from(value) {
        Ok(value) => Ok((name, value)),
        Err(error) => {
            let message = error.to_string();
            Err(Error::with_source(Kind::Decode, error).message(message).at_attribute(name))
        }
    });
    values.collect()
}

impl<M: Record> Item<M> {
    /// All attributes as they would be saved now, those that the model does not know too, in the
    /// SDK's form: see [`sdk`](crate::sdk).
    ///
    /// # Errors
    ///
    /// If the model cannot be encoded.
    pub fn to_sdk(&self) -> Result<Attributes> {
        self.to_map().map(of_map)
    }
}

impl<M: Record, Shape> Table<M, Shape> {
    /// An item of this table that the SDK's client has read, all of it: see [`sdk`](crate::sdk). A
    /// save knows what has changed since, and that the item is stored.
    ///
    /// # Errors
    ///
    /// [`Kind::Decode`] if it does not fit the model.
    pub fn item_of_sdk(&self, item: Attributes) -> Result<Item<M>> {
        let read = || {
            let json = item_to_json(&to_map(item)?)?;
            Ok::<_, Error>(Tracked::<M>::NEW.decode(&mut JsonReader::new(&json))?)
        };
        let loaded = read().map_err(|error| error.on_table(self.name()))?;
        Ok(Item::loaded(self.inner().clone(), loaded))
    }
}

/// The text of a condition, with what its placeholders stand for.
///
/// Its placeholders are `#0`, `#1`, .. and `:0`, `:1`, ..: another expression of the same request
/// must use others, or be made together with this one by [`Write`].
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Expression {
    /// For `condition_expression` or `filter_expression`.
    pub text: String,
    /// For `set_expression_attribute_names`; `None` if there are none.
    pub names: Option<HashMap<String, String>>,
    /// For `set_expression_attribute_values`; `None` if there are none.
    pub values: Option<Attributes>,
}

impl Expression {
    /// The text of a condition.
    ///
    /// # Errors
    ///
    /// If a value cannot be encoded, or it is over DynamoDB's limits. [`Kind::Invalid`] if it is
    /// always or never so, as `is_in` of nothing: there are no words for that.
    pub fn of<M, K>(condition: &Condition<M, K>) -> Result<Self> {
        let predicate = match condition.holds() {
            Ok(Holds::If(predicate)) => predicate,
            Ok(constant) => {
                let always = if *constant == Holds::Always { "always" } else { "never" };
                let message = format!("the condition is {always} so, for which DynamoDB has no expression");
                return Err(Error::new(Kind::Invalid, message));
            }
            Err(error) => return Err(Error::with_source(Kind::Encode, std::sync::Arc::clone(error))),
        };
        let expression = expr::Expression::default().with_condition(predicate)?;
        let names =
            expression.names().map(|(label, name)| (label.as_str().to_owned(), name.clone().into_owned()));
        let (names, values) = (names.collect(), expression.values()?);
        let text = expression.condition.unwrap_or_default();
        Ok(Expression { text, names: some(names), values: some(sdk_values(values)) })
    }
}

/// A put, update, deletion or check with all of its expressions in the SDK's form. Made of what
/// `preview` gives.
///
/// ```
/// # use dynorm::prelude::*;
/// use dynorm::sdk;
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User {
/// #     #[hash_key]
/// #     name: String,
/// #     visits: u32,
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let db = Db::embedded()?;
/// # let users = db.table::<User>();
/// # users.create().await?;
///
/// let update = users.update("Ada").add(User::visits(), 1).upsert().preview()?;
/// let update = sdk::Write::of(update);
/// db.client()
///     .update_item()
///     .table_name(update.table)
///     .set_key(Some(update.key))
///     .set_update_expression(update.update)
///     .set_condition_expression(update.condition)
///     .set_expression_attribute_names(update.names)
///     .set_expression_attribute_values(update.values)
///     .send()
///     .await?;
/// # assert_eq!(users.get("Ada").await?.map(|ada| ada.visits), Some(1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Write {
    /// The table's name.
    pub table: String,
    /// The key of the item.
    pub key: Attributes,
    /// The item that a put writes. A `#[version]` that is drawn when dynorm sends it is not in it.
    pub item: Option<Attributes>,
    /// The update. Where it sets a `#[version]` that is drawn when dynorm sends it, the value is
    /// missing among [`values`](Self::values), to be added: that of the one placeholder in the
    /// update which is not among them.
    pub update: Option<String>,
    /// The condition.
    pub condition: Option<String>,
    /// For `set_expression_attribute_names`; `None` if there are none.
    pub names: Option<HashMap<String, String>>,
    /// For `set_expression_attribute_values`; `None` if there are none.
    pub values: Option<Attributes>,
}

impl Write {
    /// The same write in the SDK's form. The markers of [unique](crate::UniqueValue) values are not
    /// in it: they are writes of their own, [`WritePreview::markers`].
    #[must_use]
    pub fn of(preview: WritePreview) -> Self {
        let WritePreview { table, key, item, update, condition, names, values, .. } = preview;
        Write {
            table,
            key: of_key(key),
            item: item.map(of_map),
            update,
            condition,
            names: some(names.into_iter().collect()),
            values: some(sdk_values(values)),
        }
    }
}

fn sdk_values(values: Vec<(String, Value)>) -> Attributes {
    values.into_iter().map(|(label, value)| (label, value.into())).collect()
}

/// DynamoDB refuses maps of names and values that are empty.
fn some<V>(map: HashMap<String, V>) -> Option<HashMap<String, V>> {
    (!map.is_empty()).then_some(map)
}

/// Without its values.
impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expression")
            .field("text", &self.text)
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

/// Without its values.
impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Write")
            .field("table", &self.table)
            .field("update", &self.update)
            .field("condition", &self.condition)
            .finish_non_exhaustive()
    }
}
