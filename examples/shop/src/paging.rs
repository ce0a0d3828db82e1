//! Pages of results, and the URL of the next one.

use axum::http::StatusCode;
use dynorm::read::{Index, Read, RunsOn, Select};
use dynorm::{Cursor, Table};
use serde::{Deserialize, Serialize};

use crate::error::Failure;

/// What a URL says of the page: `?limit=10&after=..`.
#[derive(Deserialize)]
pub(crate) struct Paging {
    limit: Option<usize>,
    after: Option<String>,
}

impl Paging {
    /// That page of a query, 20 results unless the URL says otherwise, and 100 at most.
    ///
    /// A cursor is bound to its query: of another one, or of somebody else's, it is an error.
    pub(crate) async fn page<I, S, O, Shape>(
        &self,
        query: Read<I, S, O>,
        table: &Table<I::Record, Shape>,
    ) -> Result<Answer<O::Output>, Failure>
    where
        I: Index,
        S: RunsOn<I, Shape>,
        O: Select<I::Record>,
    {
        let mut query = query.limit(self.limit.unwrap_or(20).clamp(1, 100));
        if let Some(cursor) = self.after()? {
            query = query.start_after(&cursor);
        }
        let page = query.page(table).await?;
        // Letters, digits, `-` and `_`: it stands in a URL as it is.
        let next = page.next.as_ref().map(|cursor| format!("after={cursor}"));
        Ok(Answer { items: page.into_items()?, next })
    }

    fn after(&self) -> Result<Option<Cursor>, Failure> {
        let parsed = self.after.as_deref().map(str::parse).transpose();
        parsed.map_err(|_| Failure::new(StatusCode::BAD_REQUEST, "`after` is no place to go on from"))
    }
}

/// A page, as it is answered.
#[derive(Serialize)]
pub(crate) struct Answer<T> {
    items: Vec<T>,
    /// What goes behind the same URL to get the next page; `null` if there is none.
    next: Option<String>,
}

impl<T> Answer<T> {
    pub(crate) fn nothing() -> Self {
        Answer { items: Vec::new(), next: None }
    }

    pub(crate) fn map<U>(self, change: impl FnMut(T) -> U) -> Answer<U> {
        Answer { items: self.items.into_iter().map(change).collect(), next: self.next }
    }
}
