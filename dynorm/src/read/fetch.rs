//! From an index to the full items: [`Read::fetch`].

use std::collections::HashMap;

use futures_util::{StreamExt, stream};

use super::asking::MAX_KEYS;
use super::chunk::{Chunk, get_chunk};
use super::index::Index;
use super::keys::Keys;
use super::pager::pages;
use super::pages::{AnyPage, Facts, ItemStream, Pages};
use super::runs_on::RunsOn;
use super::select::{Items, Select, collect};
use super::spec::{Read, Spec};
use crate::db::{Item, Table, TableRef};
use crate::error::Result;
use crate::model::Key;
use crate::retry::{Patience, RateLimit};
use crate::value::Map;

impl<I: Index, S, O: Select<I::Record>> Read<I, S, O> {
    /// Runs on an index that does not hold all attributes, and gives the full items: each page's
    /// keys are read from the index, and its items from the table by batch get, in the index's
    /// order.
    ///
    /// An item that is deleted between the two is left out.
    pub fn fetch<Shape>(&self, table: &Table<I::Record, Shape>) -> ItemStream<Item<I::Record>>
    where
        S: RunsOn<I, Shape>,
    {
        let Spec { limit, consistent, rate_limit, .. } = self.spec().clone();
        let table = table.inner().clone();
        let keys = Read::<I, S, Keys>::new(self.spec().clone(), Keys).paging(&table);
        let full = Pages::<Map>::new(pages(keys)).then(move |page| {
            let (table, rate_limit) = (table.clone(), rate_limit.clone());
            async move { fetch_items::<I::Record>(&table, page?.into_items()?, consistent, rate_limit).await }
        });
        ItemStream::new(Pages::new(full.boxed()), limit)
    }
}

/// A page of the items with these keys.
async fn fetch_items<M: crate::model::Record>(
    table: &TableRef,
    keys: Vec<Map>,
    consistent: bool,
    rate_limit: Option<RateLimit>,
) -> Result<AnyPage> {
    let schema = &*table.schema().await?;
    let keys: Vec<Key> = keys.iter().map(|key| Key::of(schema, key)).collect::<Result<_>>()?;
    let chunks: Vec<Vec<Key>> = keys.chunks(MAX_KEYS).map(<[Key]>::to_vec).collect();
    let sink = || collect(&Items::<M>::default(), "BatchGetItem", table);
    let requests = chunks.into_iter().map(|keys| {
        let (patience, rate_limit) = (Patience::default(), rate_limit.clone());
        let chunk = Chunk { keys, consistent, patience, projection: None, rate_limit };
        async move {
            let mut items = sink();
            let got = get_chunk(table, chunk, &mut items).await;
            (items.into_results(), got.errors())
        }
    });
    let mut found = HashMap::with_capacity(keys.len());
    let mut failed = Vec::new();
    let mut got = std::pin::pin!(stream::iter(requests).buffered(4));
    while let Some((results, errors)) = got.next().await {
        for result in results {
            match result {
                Ok(item) => {
                    found.insert(item.key().await?, item);
                }
                Err(error) => failed.push(error),
            }
        }
        failed.extend(errors);
    }
    let in_order = keys.iter().filter_map(|key| found.remove(key)).map(Ok);
    let items = sink().with(in_order.chain(failed.into_iter().map(Err)));
    Ok(AnyPage { items: Box::new(items), facts: Facts::default() })
}
