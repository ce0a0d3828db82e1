//! Items of older schemas: what a model is upgraded from, and how.

mod check;
mod number;
mod old;
mod read;

use std::error::Error as StdError;

use crate::codec::names::Names;
use crate::codec::{DecodeError, Document, Problem};

pub use check::{check_history, with_item_schema};
pub use number::{NumberSlot, decode_number, encode_number, finish_number};
pub use old::OldItem;
pub(crate) use read::Upgraded;
pub use read::{OldRead, read_item};

/// Makes a struct of the one that it was before: see
/// [Changing a type](crate::guide::changing_a_type).
///
/// An item that is older than the struct is read as what it was when it was written, and upgraded
/// from one version to the next. Reading writes nothing: the upgrade is written when the item is
/// saved. So it may be made more than once for one item, and should depend on nothing but the old
/// version.
///
/// ```
/// # use dynorm::prelude::*;
/// use std::convert::Infallible;
///
/// use dynorm::Upgrade;
///
/// #[derive(Document)]
/// #[model(schema_attr = "schema")]
/// struct UserV1 {
///     id: String,
///     name: String,
/// }
///
/// #[derive(Model)]
/// #[model(table = "users", schema_attr = "schema", upgrade_from = UserV1)]
/// struct User {
///     #[hash_key]
///     id: String,
///     given: String,
///     family: Option<String>,
/// }
///
/// impl Upgrade<UserV1> for User {
///     type Error = Infallible;
///
///     fn upgrade(old: UserV1) -> Result<Self, Infallible> {
///         let (given, family) = match old.name.split_once(' ') {
///             Some((given, family)) => (given.to_owned(), Some(family.to_owned())),
///             None => (old.name, None),
///         };
///         Ok(User { id: old.id, given, family })
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynorm::Result<()> {
/// # let db = Db::embedded()?;
/// let users = db.table::<User>();
/// # users.create().await?;
/// # let mut old = dynorm::Map::new();
/// # old.insert("id".into(), "7".into());
/// # old.insert("name".into(), "Ada Lovelace".into());
/// # db.open("users").put(&old).await?;
/// let mut ada = users.get("7").await?.expect("she is there");
/// assert!(ada.was_upgraded());
/// assert_eq!(ada.given, "Ada");
/// ada.save().await?;
/// assert!(!users.get("7").await?.expect("she is there").was_upgraded());
/// # Ok(())
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "nothing says how a `{Old}` becomes a `{Self}`",
    label = "not upgraded from this",
    note = "write `impl dynorm::Upgrade<{Old}> for {Self} {{ type Error = ..; fn upgrade(old: \
            {Old}) -> Result<Self, Self::Error> {{ .. }} }}`"
)]
pub trait Upgrade<Old>: Sized {
    /// Why an item cannot be upgraded; [`Infallible`](std::convert::Infallible) if each can.
    type Error: Into<Box<dyn StdError + Send + Sync>>;

    /// Makes it. What neither version knows is no matter of this: it stays as it is.
    ///
    /// # Errors
    ///
    /// If the old item makes no new one. Reading the item is an error of
    /// [`Kind::Decode`](crate::Kind::Decode) then, that names table and key and has this one as its
    /// source.
    fn upgrade(old: Old) -> Result<Self, Self::Error>;
}

/// A struct that is, or was, the item of a table, and says of which schema it is:
/// `#[model(schema_attr = "schema")]`. Made by the derives of [`Model`](derive@crate::Model), and
/// of [`Document`](derive@crate::Document) for older versions: see [`Upgrade`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say of which schema its items are",
    label = "has no `schema_attr`",
    note = "derive `Document` for an older version, or `Model` for the one that is in use, and name \
            the attribute that says it: `#[model(schema_attr = \"schema\")]`"
)]
pub trait ItemSchema: Document + 'static {
    /// What the derive says of it.
    #[doc(hidden)]
    const VERSIONS: Versions<Self>;
    /// It, and all that are before it.
    #[doc(hidden)]
    const HISTORY: &'static History = &Self::VERSIONS.history;

    /// The number of the schema: 1 for the first version, or what `schema_number` says, and one
    /// more for each that it is upgraded from. It is stored with each item.
    const NUMBER: u32 = Self::HISTORY.number;
    /// The attribute that has the number. An item without it is of schema 1.
    const ATTRIBUTE: &'static str = Self::HISTORY.attribute;
}

/// One version, and how it is had from an item that is older. For generated code.
#[derive(Debug)]
pub struct Versions<T> {
    history: History,
    read: fn(&mut OldItem<'_, '_>) -> Result<T, DecodeError>,
}

/// A version and those before it, without their types.
#[derive(Clone, Copy, Debug)]
pub struct History {
    /// The struct.
    name: &'static str,
    number: u32,
    attribute: &'static str,
    /// Whether it is the item of a table now.
    is_model: bool,
    names: &'static Names,
    before: Option<&'static History>,
}

impl<T: ItemSchema> Versions<T> {
    /// The first version that is known, of this number.
    #[must_use]
    pub const fn first(attribute: &'static str, number: u32) -> Self {
        Versions { history: Self::history(attribute, number, None), read: read_first }
    }

    /// The version behind `Old`.
    #[must_use]
    pub const fn behind<Old: ItemSchema>(attribute: &'static str) -> Self
    where
        T: Upgrade<Old>,
    {
        let before = Old::HISTORY;
        let history = Self::history(attribute, before.number + 1, Some(before));
        Versions { history, read: read_behind::<T, Old> }
    }

    const fn history(attribute: &'static str, number: u32, before: Option<&'static History>) -> History {
        History { name: "", number, attribute, is_model: false, names: T::NAMES, before }
    }

    /// The same, with the name of the struct.
    #[must_use]
    pub const fn named(mut self, name: &'static str) -> Self {
        self.history.name = name;
        self
    }

    /// The same, of a struct that is the item of a table now.
    #[must_use]
    pub const fn of_table(mut self) -> Self {
        self.history.is_model = true;
        self
    }
}

fn read_first<T: ItemSchema>(item: &mut OldItem<'_, '_>) -> Result<T, DecodeError> {
    if item.number() == T::NUMBER {
        return item.read();
    }
    let message = format!(
        "the item is of schema {}, and this program knows none before {}: an older program can upgrade it",
        item.number(),
        T::NUMBER
    );
    Err(DecodeError::invalid(message).at(T::ATTRIBUTE))
}

fn read_behind<T: ItemSchema + Upgrade<Old>, Old: ItemSchema>(
    item: &mut OldItem<'_, '_>,
) -> Result<T, DecodeError> {
    if item.number() == T::NUMBER {
        return item.read();
    }
    let old = (Old::VERSIONS.read)(item)?;
    T::upgrade(old).map_err(|error| {
        let (from, to) = (Old::NUMBER, T::NUMBER);
        DecodeError::new(Problem::Upgrade { from, to, error: error.into() })
    })
}
