//! One part of a table, read page by page, whatever the model: for what goes on from where another
//! process has stopped.

use std::sync::Arc;

use super::composed::items_scan;
use super::cursor::Cursor;
use super::pager::{self, Paging};
use super::pages::Page;
use super::request::{Fetch, operation};
use super::select::{Items, collect};
use super::spec::{Segments, Spec};
use crate::db::{Item, TableRef};
use crate::error::Result;
use crate::model::{Key, Record};
use crate::transport::PageSink;
use crate::transport::op::LastKey;

/// A part of a table, by its number of so many. Of an entity's table, the items of that entity.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment<'t> {
    pub(crate) table: &'t TableRef,
    pub(crate) number: u32,
    pub(crate) total: u32,
}

impl Segment<'_> {
    fn spec<M: Record>(self) -> Spec {
        items_scan::<M>(Segments::One { segment: self.number, total: self.total })
    }

    /// One page behind a cursor, of which the request looks at so many items at most.
    pub(crate) async fn page<M: Record>(
        self,
        start: Option<&Cursor>,
        page_size: u32,
    ) -> Result<Page<Item<M>>> {
        let mut spec = self.spec::<M>();
        spec.start = start.cloned();
        spec.page_size = Some(page_size);
        let (operation, table) = (operation(&spec), self.table.clone());
        let for_sinks = table.clone();
        let new_sink =
            move || -> Box<dyn PageSink> { Box::new(collect(&Items::<M>::default(), operation, &for_sinks)) };
        let (spec, new_sink) = (Box::new(spec), Arc::new(new_sink));
        let paging = Paging { table, spec, projection: None, new_sink };
        Ok(Page::of(pager::page(paging).await?))
    }

    /// The place behind an item of it.
    pub(crate) async fn behind<M: Record>(self, key: &Key) -> Result<Cursor> {
        let fetch = Fetch::new(self.table, Box::new(self.spec::<M>()), None).await?;
        Ok(fetch.cursor(LastKey::Map(key.to_map())))
    }
}
