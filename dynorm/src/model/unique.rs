//! The types of `#[model(unique)]` fields.

use crate::codec::{Encode, types};

/// The type of a `#[model(unique)]` field: anything that is stored as one string, number or binary,
/// and an `Option` of it. **No two items of the table have the same value there**, whoever writes
/// them at the same time. An item without the attribute is in nobody's way.
///
/// ```
/// use dynorm::prelude::*;
///
/// #[derive(Model)]
/// #[model(table = "users")]
/// struct User {
///     #[hash_key]
///     name: String,
///     #[model(unique)]
///     email: Option<String>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynorm::Result<()> {
/// let db = Db::embedded()?;
/// let users = db.table::<User>();
/// users.create().await?; // and with it the table `users-unique`
/// users.insert(&User { name: "Ada".into(), email: Some("a@example.com".into()) }).await?;
///
/// let eve = User { name: "Eve".into(), email: Some("a@example.com".into()) };
/// let error = users.insert(&eve).await.unwrap_err();
/// assert!(error.is_not_unique());
///
/// // What is not used any more is free.
/// let mut ada = users.get("Ada").await?.expect("she is there");
/// ada.email = None;
/// ada.save().await?;
/// users.insert(&eve).await?;
/// # Ok(())
/// # }
/// ```
///
/// # How it is kept
///
/// DynamoDB keeps nothing but keys unique. So each value has a **marker**, an item of the table
/// `<table>-unique`, whose hash key `name` is made of the attribute's name, the type and the value,
/// such as `email#S#a@example.com`; its attribute `key` is the key of the item that has the value.
/// It is written in the same transaction as the item, on condition that nobody else has it.
/// [`create`](crate::Table::create), [`create_if_missing`](crate::Table::create_if_missing) and
/// [`delete_table`](crate::Table::delete_table) make and delete this table with that of the model,
/// and [`verify`](crate::Table::verify) tells if it is missing.
///
/// Numbers are compared by value: `1` and `1.0` are one. Strings are compared byte by byte: if
/// `Ada@` and `ada@` are to be one, store it in lower case. A marker's name has 2,048 bytes at
/// most; a longer value is an error of [`Kind::TooLarge`](crate::Kind::TooLarge) before anything is
/// sent.
///
/// # What writes do
///
/// - [`insert`](crate::Table::insert), and the save of a new item, take their values.
/// - [`save`](crate::Item::save) and [`partial_save`](crate::Item::partial_save) of a loaded item
///   take a new value and free the one that was read. If no unique value changes, they are the
///   plain requests that they are of any model.
/// - `put`, `delete` and [`overwrite`](crate::Item::overwrite) do not care what is there, but its
///   values must be freed. So these are read first, consistently, or known from when the item was
///   loaded, and it is a condition of the write that the item still has them. If others were
///   faster, they are read again, up to 8 times in all.
/// - [`item.delete()`](crate::Item::delete) frees all.
/// - In a [transaction](crate::Db::transact_write) the markers are added, and count towards its 100
///   actions. A value can move from one item to another in one transaction.
///
/// A value that another item has is an error of [`Kind::NotUnique`](crate::Kind::NotUnique):
/// [`Error::attribute`](crate::Error::attribute) says which attribute it is, and
/// [`Error::taken_by`](crate::Error::taken_by) who has it. Nothing is written then.
///
/// Such a write costs what its transaction does: twice the capacity of each item and marker. As
/// each transaction, it is made once, also if an answer is lost.
///
/// Refused before anything is sent, since they cannot keep the markers:
/// [batches](crate::Db::batch_write) and [loads](crate::Table::put_all) of the model, an `update`
/// that changes such an attribute (one that changes others is as ever), and `returning_old` of a
/// put or delete.
///
/// # What it cannot see
///
/// Whoever writes past the model writes past the markers: handles without a model
/// ([`Db::open`](crate::Db::open)), other programs, another model of the same table without the
/// attribute. A value that was written so is not taken, and that of an item which was deleted so
/// stays taken, until an item with the same key gets it. Markers that are another item's are left
/// alone.
///
/// Likewise, items from before a field was `unique` have no markers. A `put` of such an item gives
/// it those that it lacks, as does an `overwrite` of a new one; if two have the same value, the
/// second of them is `NotUnique`.
#[diagnostic::on_unimplemented(
    message = "the values of a field of type `{Self}` cannot be unique",
    label = "not a string, a number or binary",
    note = "a `#[model(unique)]` field is stored as one string, number or binary, and may be an \
            `Option`: not a set, list, map or boolean; make a table of the elements if each of them \
            is to be unique"
)]
pub trait UniqueValue: Encode {}

#[diagnostic::do_not_recommend]
impl<T: Encode<Type: types::IndexKeyType>> UniqueValue for T {}
