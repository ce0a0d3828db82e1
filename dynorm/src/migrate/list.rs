//! The migrations of a program, in their order.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use super::custom::Migration;
use super::decide::{Decide, Marker};
use super::items::{Bulk, Items};
use super::step::{BoxError, Step, Way};
use crate::db::{Db, Item};
use crate::error::{Error, Kind, Result};
use crate::model::{ItemSchema, Model};

/// The longest name, in bytes: that of a hash key.
const LONGEST_NAME: usize = 2_048;

/// The migrations of a program, in the order in which they are run. Each has a name, by which its
/// history is known: do not rename one, and put new ones at the end.
///
/// ```
/// use dynorm::migrate::{Migrations, Step};
/// # use dynorm::prelude::*;
/// # #[derive(Model)]
/// # #[model(table = "orders")]
/// # struct Order {
/// #     #[hash_key]
/// #     id: u64,
/// #     total: u64,
/// #     total_cents: Option<u64>,
/// # }
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User {
/// #     #[hash_key]
/// #     name: String,
/// #     points: u64,
/// # }
///
/// fn migrations() -> Migrations {
///     Migrations::new()
///         .each::<Order>("0001-total-cents", |order| {
///             if order.total_cents.is_some() {
///                 return Ok(Step::Skip);
///             }
///             order.total_cents = Some(order.total.checked_mul(100).ok_or("a total that is too large")?);
///             Ok(Step::Change)
///         })
///         .marked::<User>("0002-bonus", |user| {
///             user.points += 10;
///             Ok(Step::Change)
///         })
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynorm::Result<()> {
/// # let db = Db::embedded()?;
/// # db.table::<Order>().create().await?;
/// # db.table::<User>().create().await?;
/// # db.table::<User>().put(&User { name: "Ada".into(), points: 1 }).await?;
/// migrations().run(&db).on_event(|event| eprintln!("{event}")).await?.or_error()?;
/// # assert_eq!(db.table::<User>().get("Ada").await?.unwrap().points, 11);
/// # assert!(migrations().run(&db).await?.finished.is_empty());
/// # Ok(())
/// # }
/// ```
#[must_use = "they are run by `run`"]
#[derive(Clone, Default)]
pub struct Migrations {
    pub(super) entries: Vec<Entry>,
    unguarded: bool,
}

/// One of them.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) name: Arc<str>,
    pub(super) way: Way,
    pub(super) work: Work,
}

/// What it does.
#[derive(Clone)]
pub(super) enum Work {
    Items(Arc<dyn Items>),
    Custom(Arc<dyn Migration>),
}

impl Migrations {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// Saves each item of a model's table that is of an older schema, as what its
    /// [`Upgrade`](crate::Upgrade) makes of it. The number of the schema is set in the same
    /// request, so that no item is upgraded twice.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # use dynorm::Upgrade;
    /// # use dynorm::migrate::Migrations;
    /// # #[derive(Document)]
    /// # #[model(schema_attr = "schema")]
    /// # struct UserV1 {
    /// #     id: String,
    /// # }
    /// #[derive(Model)]
    /// #[model(table = "users", schema_attr = "schema", upgrade_from = UserV1)]
    /// struct User {
    ///     #[hash_key]
    ///     id: String,
    ///     visits: u32,
    /// }
    /// # impl Upgrade<UserV1> for User {
    /// #     type Error = std::convert::Infallible;
    /// #     fn upgrade(old: UserV1) -> Result<Self, Self::Error> {
    /// #         Ok(User { id: old.id, visits: 0 })
    /// #     }
    /// # }
    ///
    /// let migrations = Migrations::new().upgrade::<User>("0001-user-visits");
    /// ```
    pub fn upgrade<M: Model + ItemSchema>(self, name: impl Into<String>) -> Self {
        let function = |item: &mut Item<M>| Ok(if item.was_upgraded() { Step::Change } else { Step::Skip });
        self.items::<M>(name.into(), Way::Upgrade, Marker::Number, Box::new(function))
    }

    /// Has a function decide on each item of a model's table, as often as it is met: after a crash,
    /// some items are met again that are done. So the function has to be **idempotent**: of an item
    /// that it has changed, it has to say [`Step::Skip`], or make the same of it again. It is
    /// called again on its own result before that is written; if it changes it once more, the run
    /// ends with an error.
    ///
    /// The function may be called several times for one item, whatever it decides. What it says of
    /// an item with an error, or by a panic, is written down with the item's key, and the others go
    /// on.
    pub fn each<M: Model>(
        self,
        name: impl Into<String>,
        function: impl Fn(&mut Item<M>) -> Result<Step, BoxError> + Send + Sync + 'static,
    ) -> Self {
        let marker = Marker::None { guarded: !self.unguarded };
        self.items::<M>(name.into(), Way::Each, marker, Box::new(function))
    }

    /// Has a function change each item of a model's table **exactly once**: in the request that
    /// changes an item it gets a marker, the migration's name in its set `_migrations`, and an item
    /// that has it is passed over.
    ///
    /// The marker stays. A program that puts whole items which it has not read, while the migration
    /// is under way, puts them without it; saves keep it, as they keep all that the model does not
    /// know.
    ///
    /// What the function gives an error for is written down, as with [`each`](Self::each). It may
    /// be called several times for one item as well: again if somebody else was faster to change
    /// it.
    pub fn marked<M: Model>(
        self,
        name: impl Into<String>,
        function: impl Fn(&mut Item<M>) -> Result<Step, BoxError> + Send + Sync + 'static,
    ) -> Self {
        let name = name.into();
        let marker = Marker::Name(name.as_str().into());
        self.items::<M>(name, Way::Marked, marker, Box::new(function))
    }

    /// Runs code of its own: see [`Migration`].
    pub fn custom(mut self, migration: impl Migration) -> Self {
        let name = migration.name().into();
        self.entries.push(Entry { name, way: Way::Custom, work: Work::Custom(Arc::new(migration)) });
        self
    }

    /// Takes functions for [`each`](Self::each) that are not idempotent, from here on: for tests
    /// that want to see what becomes of that.
    #[cfg(feature = "testing")]
    #[doc(hidden)]
    pub fn unguarded(mut self) -> Self {
        self.unguarded = true;
        self
    }

    /// Their names, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.entries.iter().map(|entry| &*entry.name)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether they make sense by themselves.
    ///
    /// # Errors
    ///
    /// [`Kind::Invalid`] if a name is empty, longer than 2,048 bytes or there twice, or if a model
    /// has an attribute `_migrations`.
    pub fn check(&self) -> Result<()> {
        let mut names = BTreeSet::new();
        for Entry { name, work, .. } in &self.entries {
            let problem = if name.is_empty() {
                Some("a name is empty".to_owned())
            } else if name.len() > LONGEST_NAME {
                Some(format!("a name has {LONGEST_NAME} bytes at most, not {}", name.len()))
            } else if !names.insert(name) {
                Some("there are two of this name".to_owned())
            } else {
                match work {
                    Work::Items(items) => items.problem(),
                    Work::Custom(_) => None,
                }
            };
            if let Some(problem) = problem {
                let message = format!("the migration `{name}`: {problem}");
                return Err(Error::new(Kind::Invalid, message).operation("Migrate"));
            }
        }
        Ok(())
    }

    fn items<M: Model>(
        mut self,
        name: String,
        way: Way,
        marker: Marker,
        function: Box<super::decide::Function<M>>,
    ) -> Self {
        let name: Arc<str> = name.into();
        let decide = Decide { name: Arc::clone(&name), function, marker };
        self.entries.push(Entry { name, way, work: Work::Items(Arc::new(Bulk(Arc::new(decide)))) });
        self
    }
}

impl Entry {
    /// The table whose items it changes.
    pub(super) fn table(&self, db: &Db) -> Option<String> {
        match &self.work {
            Work::Items(items) => Some(items.table(db).name().to_owned()),
            Work::Custom(_) => None,
        }
    }
}

impl fmt::Debug for Migrations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}
