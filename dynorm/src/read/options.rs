//! Options that queries and scans share.

use std::borrow::Cow;

use super::cursor::Cursor;
use super::index::{ConsistentRead, Index};
use super::select::{Columns, Models, Projected, Projection, Select, Selection};
use super::spec::{Read, Spec};
use crate::expr::typed::Condition;
use crate::expr::{Holds, Predicate};
use crate::retry::RateLimit;

impl<I: Index, S, O: Select<I::Record>> Read<I, S, O> {
    /// Hands out at most so many results, however many pages that takes. Bounds no request: see
    /// [`page_size`](Self::page_size).
    pub fn limit(self, results: usize) -> Self {
        self.with(|spec| spec.limit = Some(results))
    }

    /// Lets one request look at no more than so many items, before the filter (`Limit` on the
    /// wire). A page also ends at 1 MB.
    pub fn page_size(self, items: u32) -> Self {
        self.with(|spec| spec.page_size = Some(items))
    }

    /// Sees every write that was answered before: a strongly consistent read, at twice the price.
    /// Not on a global index.
    pub fn consistent(self) -> Self
    where
        I: ConsistentRead,
    {
        self.with(|spec| spec.consistent = true)
    }

    /// Goes on behind the page or result that gave the cursor. The query must otherwise be the
    /// same.
    pub fn start_after(self, cursor: &Cursor) -> Self {
        self.with(|spec| spec.start = Some(cursor.clone()))
    }

    /// Requests the next page while the caller works on this one. Needs a tokio runtime.
    pub fn prefetch(self) -> Self {
        self.with(|spec| spec.prefetch = true)
    }

    /// Keeps to a number of capacity units per second; the limit can be shared with others.
    pub fn rate_limit(self, limit: &RateLimit) -> Self {
        self.with(|spec| spec.rate_limit = Some(limit.clone()))
    }

    /// Has each page report the capacity units that it consumed.
    pub fn report_capacity(self) -> Self {
        self.with(|spec| spec.report_capacity = true)
    }

    /// Reads only these attributes: a path, or a tuple of paths, whose values become the results.
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
    /// # let db = Db::embedded()?;
    /// # let users = db.table::<User>();
    /// # users.create().await?;
    /// let rows: Vec<(Option<String>, u32)> =
    ///     User::scan().select((User::email(), User::visits())).all(&users).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn select<C: Columns<I::Record>>(self, columns: C) -> Read<I, S, Selection<C>> {
        let (spec, _) = self.into_parts();
        Read::new(spec, Selection::new(columns))
    }

    /// Reads only the attributes of `P`, a struct with `#[derive(Projection)]`.
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
    /// #[derive(dynorm::Projection)]
    /// #[model(of = "User")]
    /// struct Contact {
    ///     name: String,
    ///     email: Option<String>,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let users = db.table::<User>();
    /// # users.create().await?;
    /// let contacts: Vec<Contact> = User::scan().project::<Contact>().all(&users).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn project<P: Projection<Model = I::Record>>(self) -> Read<I, S, Projected<P>> {
        let (spec, _) = self.into_parts();
        Read::new(spec, Projected::default())
    }

    /// Gives models instead of [`Item`](crate::Item)s: cheaper, but without saves and without the
    /// attributes that the model does not know.
    pub fn models(self) -> Read<I, S, Models<I::Record>>
    where
        O: Select<I::Record, Output = crate::Item<I::Record>>,
    {
        let (spec, _) = self.into_parts();
        Read::new(spec, Models::default())
    }
}

impl Spec {
    /// Adds to what it asks by itself.
    pub(super) fn add_predicate(&mut self, predicate: Predicate) {
        self.filter = Some(both(self.filter.take(), predicate));
    }

    /// Adds a condition that it was told.
    pub(super) fn add_filter<M, K>(&mut self, condition: &Condition<M, K>) {
        match condition.holds() {
            Ok(Holds::If(predicate)) => {
                if let Some(told) = &mut self.told {
                    told.push(predicate.clone());
                }
            }
            Ok(Holds::Always) => {}
            Ok(Holds::Never) => self.told = None,
            Err(error) => {
                self.error.get_or_insert_with(|| std::sync::Arc::clone(error));
            }
        }
    }

    /// All that is asked of items but that they have not expired.
    pub(super) fn whole_filter(&self) -> Option<Cow<'_, Predicate>> {
        let Some(told) = &self.told else {
            return self.outdated.clone().map(|outdated| Cow::Owned(both(self.filter.clone(), outdated)));
        };
        if let (None, [only], None) | (Some(only), [], _) = (&self.filter, &told[..], &self.outdated) {
            return Some(Cow::Borrowed(only));
        }
        let told = told.iter().cloned();
        let all = match &self.outdated {
            None => told.fold(self.filter.clone(), |all, predicate| Some(both(all, predicate))),
            Some(outdated) => match told.fold(None, |all, predicate| Some(both(all, predicate))) {
                None => self.filter.clone(),
                Some(told) => {
                    let told = Predicate::Or(vec![told, outdated.clone()]);
                    Some(both(self.filter.clone(), told))
                }
            },
        };
        all.map(Cow::Owned)
    }
}

fn both(first: Option<Predicate>, second: Predicate) -> Predicate {
    match first {
        None => second,
        Some(Predicate::And(mut all)) => {
            all.push(second);
            Predicate::And(all)
        }
        Some(first) => Predicate::And(vec![first, second]),
    }
}
