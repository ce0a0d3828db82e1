//! Some attributes of one item: [`GetItem::select`].

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use super::get::{GetItem, Reading, send};
use super::select::{Columns, Select, Selection};
use crate::db::TableRef;
use crate::error::Result;
use crate::model::{KeyValues, Record};
use crate::schema::Text;
use crate::transport::One;

impl<M: Record> GetItem<M> {
    /// Reads only these attributes: a path, or a tuple of paths, whose values are the result. It
    /// costs what the whole item costs, and saves the transfer.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// #     email: Option<String>,
    /// #     visits: u32,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let users = Db::embedded()?.table::<User>();
    /// # users.create().await?;
    /// users.put(User { name: "Ada".into(), email: None, visits: 3 }).await?;
    /// let found = users.get("Ada").select((User::email(), User::visits())).await?;
    /// assert_eq!(found, Some((None, 3)));
    /// assert_eq!(users.get("Grace").select(User::visits()).await?, None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn select<C: Columns<M>>(self, columns: C) -> GetSelected<M, C> {
        let (table, key, Reading { consistent, not_expired, .. }) = self.into_parts();
        let selection = Selection::new(columns);
        GetSelected { table, key, consistent, not_expired, selection, model: PhantomData }
    }
}

/// A read of some attributes of one item. Await it to send it.
///
/// # Errors
///
/// If an attribute does not fit its type, or is missing where it has to be there, and as any
/// request.
#[must_use = "a request is sent when it is awaited"]
pub struct GetSelected<M, C> {
    table: TableRef,
    key: KeyValues,
    consistent: bool,
    /// The attribute by which items expire, if one that has is not wanted.
    pub(super) not_expired: Option<Text>,
    selection: Selection<C>,
    model: PhantomData<fn() -> M>,
}

impl<M: Record, C> GetSelected<M, C> {
    /// Sees every write that was answered before, at twice the price.
    pub fn consistent(mut self) -> Self {
        self.consistent = true;
        self
    }

    /// The table, the values of the key, how it is read, and what of it.
    pub(super) fn into_parts(self) -> (TableRef, KeyValues, Reading, Selection<C>) {
        let GetSelected { table, key, consistent, not_expired, selection, .. } = self;
        (table, key, Reading { consistent, not_expired, paths: None }, selection)
    }
}

impl<M: Record, C: Columns<M> + 'static> IntoFuture for GetSelected<M, C> {
    type Output = Result<Option<C::Values>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let (table, key, reading, selection) = self.into_parts();
        let decoder = <Selection<C> as Select<M>>::decoder(&selection, &table);
        let paths = <Selection<C> as Select<M>>::projection(&selection);
        let reading = Reading { paths: Some(paths.unwrap_or_default()), ..reading };
        Box::pin(async move {
            let mut sink = One::new(decoder);
            send(&table, key, reading, &mut sink).await?;
            Ok(sink.into_item())
        })
    }
}

impl<M, C> fmt::Debug for GetSelected<M, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("GetSelected");
        debug.field("table", &self.table.name()).field("selection", &self.selection).finish_non_exhaustive()
    }
}
