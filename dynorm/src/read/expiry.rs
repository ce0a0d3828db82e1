//! Reads that leave out what has expired.

use super::index::Index;
use super::query::Keyed;
use super::scan::Whole;
use super::select::Select;
use super::spec::{Read, Spec};
use crate::expr::typed::{Expires, FilterOn, TtlKeys};

impl<I: Index, O: Select<I::Record>> Read<I, Whole, O> {
    /// Leaves out what has expired by the model's `#[ttl]` field: DynamoDB deletes such items some
    /// time within the next days, and gives them until then. Items without the attribute stay.
    ///
    /// It is a filter: DynamoDB reads, and charges for, the others too. What time it is, in whole
    /// seconds, is asked when the scan is run, of the clock of the [`Db`](crate::Db): that of this
    /// machine. It is no part of what a [`Cursor`](crate::Cursor) is bound to.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "sessions")]
    /// # struct Session {
    /// #     #[hash_key]
    /// #     id: String,
    /// #     #[ttl]
    /// #     expires: Option<u64>,
    /// # }
    /// let preview = Session::scan().not_expired().preview()?;
    /// assert_eq!(preview.filter.as_deref(), Some("NOT #0<=:0"));
    /// # Ok::<(), dynorm::Error>(())
    /// ```
    ///
    /// An index must hold the attribute, or running it is an error of
    /// [`Kind::Invalid`](crate::Kind::Invalid).
    pub fn not_expired(self) -> Self
    where
        I::Record: Expires,
    {
        self.with(Spec::leave_out_expired::<I::Record>)
    }
}

impl<I: Index, S: Keyed, O: Select<I::Record>> Read<I, S, O> {
    /// Leaves out what has expired by the model's `#[ttl]` field: DynamoDB deletes such items some
    /// time within the next days, and gives them until then. Items without the attribute stay.
    ///
    /// It is a filter: DynamoDB reads, and charges for, the others too. What time it is, in whole
    /// seconds, is asked when the query is run, of the clock of the [`Db`](crate::Db): that of this
    /// machine. It is no part of what a [`Cursor`](crate::Cursor) is bound to.
    ///
    /// Where the attribute is a key of what is queried no filter can name it: there it is a
    /// condition on the range key, `.expires().gt(now)`. An index must hold the attribute, or
    /// running it is an error of [`Kind::Invalid`](crate::Kind::Invalid).
    pub fn not_expired(self) -> Self
    where
        I::Record: Expires,
        TtlKeys<I::Record>: FilterOn<I>,
    {
        self.with(Spec::leave_out_expired::<I::Record>)
    }
}

impl Spec {
    fn leave_out_expired<M: Expires>(&mut self) {
        self.not_expired.clone_from(&M::SCHEMA.ttl);
    }
}
