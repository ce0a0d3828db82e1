//! Reads whose filters let items of older schemas through.

use super::index::Index;
use super::select::{Items, Models};
use super::spec::Read;
use crate::expr::Predicate;
use crate::model::{ItemSchema, Model, Record};

impl<I: Index, S, O> Read<I, S, O> {
    /// Lets items of older [schemas](crate::Upgrade) through all filters, those that are added
    /// later too. DynamoDB filters what is stored, and an item that is not upgraded yet has no
    /// attribute that came with a newer version: no condition on that one finds it.
    ///
    /// They come upgraded, and whether they are what the filter is about is for the caller to see.
    /// Without a filter nothing changes. **An index has only the items that have its keys**: those
    /// whose keys an upgrade would make are not in it until they are saved, and no query of the
    /// index finds them.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # use std::convert::Infallible;
    /// # #[derive(Document)]
    /// # #[model(schema_attr = "schema")]
    /// # struct UserV1 { id: String, name: String }
    /// # #[derive(Model)]
    /// # #[model(table = "users", schema_attr = "schema", upgrade_from = UserV1)]
    /// # struct User { #[hash_key] id: String, given: String }
    /// # impl dynorm::Upgrade<UserV1> for User {
    /// #     type Error = Infallible;
    /// #     fn upgrade(old: UserV1) -> Result<Self, Infallible> {
    /// #         Ok(User { id: old.id, given: old.name })
    /// #     }
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let users = db.table::<User>();
    /// # users.create().await?;
    /// let mut adas = User::scan().filter(User::given().eq("Ada")).or_outdated().all(&users).await?;
    /// adas.retain(|user| user.given == "Ada");
    /// # Ok(())
    /// # }
    /// ```
    pub fn or_outdated(self) -> Self
    where
        I::Record: ItemSchema + Model,
        O: Upgrades<I::Record>,
    {
        self.with(|spec| {
            let schema = <I::Record as Model>::SCHEMA.item_schema.as_ref();
            spec.outdated = schema.and_then(Predicate::older);
        })
    }
}

/// A read of whole items, which are upgraded if they are older. Sealed.
#[diagnostic::on_unimplemented(
    message = "this reads parts of items, which are not upgraded",
    label = "gives no whole items",
    note = "old items have the attributes that they had: read whole items, without `select` and \
            `project`, and from an index only if it holds all attributes"
)]
pub trait Upgrades<M>: sealed::Sealed {}
#[diagnostic::do_not_recommend]
impl<M: Record> Upgrades<M> for Items<M> {}
#[diagnostic::do_not_recommend]
impl<M: Record> Upgrades<M> for Models<M> {}

mod sealed {
    pub trait Sealed {}
    impl<M> Sealed for super::Items<M> {}
    impl<M> Sealed for super::Models<M> {}
}
