//! `ListTables`: [`Db::list_tables`].

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::TryStreamExt;
use futures_util::stream::try_unfold;

use crate::db::Db;
use crate::error::Result;
use crate::transport::Access;

impl Db {
    /// The names of all tables, as a stream that asks for the next page when it is needed.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// let names: Vec<String> = db.list_tables().all().await?;
    /// # assert!(names.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn list_tables(&self) -> ListTables {
        ListTables { db: self.clone(), page_size: None, names: None }
    }
}

/// A stream of table names. Nothing is sent before it is first polled.
#[must_use = "requests are sent when the stream is polled"]
pub struct ListTables {
    db: Db,
    page_size: Option<u8>,
    names: Option<Names>,
}

type Names = Pin<Box<dyn Stream<Item = Result<String>> + Send>>;

impl ListTables {
    /// So many names for each request, 1 to 100. It has no effect on a stream that has begun.
    pub fn page_size(mut self, names: u8) -> Self {
        self.page_size = Some(names);
        self
    }

    /// All names.
    ///
    /// # Errors
    ///
    /// If a request fails.
    pub async fn all(self) -> Result<Vec<String>> {
        self.try_collect().await
    }

    fn begin(&self) -> Names {
        let begin = Pages {
            db: self.db.clone(),
            page_size: self.page_size,
            names: VecDeque::new(),
            next: Next::First,
        };
        Box::pin(try_unfold(
            begin,
            |mut pages| async move { Ok(pages.name().await?.map(|name| (name, pages))) },
        ))
    }
}

impl Stream for ListTables {
    type Item = Result<String>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<String>>> {
        let names = match self.names.take() {
            Some(names) => names,
            None => self.begin(),
        };
        self.names.insert(names).as_mut().poll_next(context)
    }
}

impl fmt::Debug for ListTables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListTables").field("page_size", &self.page_size).finish_non_exhaustive()
    }
}

struct Pages {
    db: Db,
    page_size: Option<u8>,
    /// What is left of the current page.
    names: VecDeque<String>,
    next: Next,
}

enum Next {
    First,
    After(String),
    Nothing,
}

impl Pages {
    async fn name(&mut self) -> Result<Option<String>> {
        loop {
            if let Some(name) = self.names.pop_front() {
                return Ok(Some(name));
            }
            let after = match std::mem::replace(&mut self.next, Next::Nothing) {
                Next::First => None,
                Next::After(name) => Some(name),
                Next::Nothing => return Ok(None),
            };
            let transport = self.db.transport();
            let request = transport.client.list_tables().set_exclusive_start_table_name(after);
            let request = request.set_limit(self.page_size.map(i32::from));
            let sent = transport
                .send_about_tables(Access::Read, async |counter| {
                    request.customize().interceptor(counter).send().await
                })
                .await;
            let page = sent.map_err(|failure| failure.error.operation("ListTables"))?.value;
            self.names = page.table_names.unwrap_or_default().into();
            self.next = page.last_evaluated_table_name.map_or(Next::Nothing, Next::After);
        }
    }
}
