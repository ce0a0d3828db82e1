//! One request of a query or scan, and where the next one goes on.

use std::sync::OnceLock;

use super::build::{Built, build};
use super::cursor::{Cursor, Origin};
use super::spec::{Access, Segments, Spec};
use crate::db::TableRef;
use crate::error::{Error, Kind, Result};
use crate::expr::AttributePath;
use crate::schema::SEVERAL_ATTRIBUTES;
use crate::transport::decode::Presence;
use crate::transport::op::{LastKey, Page, Query, Scan};
use crate::transport::{Collect, PageSink, Reply};
use crate::value::Map;

/// A query or scan of one table, ready to send requests. Knows nothing of what becomes of the
/// items.
pub(super) struct Fetch {
    pub(super) table: TableRef,
    /// In a box, since it is large, and goes through many hands before it gets here.
    pub(super) spec: Box<Spec>,
    built: Built,
    /// What its cursors are bound to, once there is one.
    origin: OnceLock<Origin>,
}

/// What one request gave, but for the items.
pub(super) struct Fetched {
    /// Behind the last result; `None` if there are no more.
    pub(super) next: Option<LastKey>,
    /// The key of the first result, if it was asked for.
    pub(super) first: Option<LastKey>,
    pub(super) count: u64,
    pub(super) scanned: u64,
    pub(super) capacity: Option<f64>,
}

impl Fetch {
    /// `projection` has the attributes to read; `None` for all, and to count: DynamoDB refuses a
    /// projection with that.
    pub(super) async fn new(
        table: &TableRef,
        mut spec: Box<Spec>,
        projection: Option<Vec<AttributePath>>,
    ) -> Result<Self> {
        let operation = operation(&spec);
        spec.take_tenant_of(table).map_err(|error| error.operation(operation).on_table(table.name()))?;
        let now = table.db().clock().seconds();
        let schema =
            table.schema_for(|schema| build(&spec, schema, projection.clone(), now).map(drop)).await?;
        let built = build(&spec, &schema, projection, now)
            .map_err(|error| error.operation(operation).on_table(table.name()))?;
        Ok(Fetch { table: table.clone(), spec, built, origin: OnceLock::new() })
    }

    /// Where the first request starts.
    pub(super) fn start(&self) -> Result<Option<LastKey>> {
        let Some(cursor) = &self.spec.start else { return Ok(None) };
        let key = cursor.check(self.origin()).map_err(|error| self.context(error))?;
        Ok(Some(key.clone()))
    }

    pub(super) fn cursor(&self, key: LastKey) -> Cursor {
        Cursor::new(self.origin(), key)
    }

    fn origin(&self) -> &Origin {
        self.origin.get_or_init(|| Origin::of(&self.spec, self.table.name(), &self.built))
    }

    /// Adds what an error message should name.
    fn context(&self, error: Error) -> Error {
        error.operation(operation(&self.spec)).on_table(self.table.name())
    }

    /// Sends one request. `limit` is the number of results that are still wanted.
    pub(super) async fn page(
        &self,
        start: Option<&LastKey>,
        limit: Option<usize>,
        want_first: bool,
        sink: &mut dyn PageSink,
    ) -> Result<Fetched> {
        // With a filter, one request may have to look at many items to find a few, so only the
        // results are cut.
        let unfiltered = limit.filter(|_| !self.spec.is_filtered());
        let page_size = match (self.spec.page_size, unfiltered.and_then(|limit| u32::try_from(limit).ok())) {
            (Some(size), Some(limit)) => Some(size.min(limit)),
            (size, limit) => size.or(limit),
        };
        let cut = limit.filter(|limit| *limit > 0);
        let mut key_at = Vec::new();
        key_at.extend(want_first.then_some(0));
        // Of a page that is not filtered the server itself ends at the limit.
        key_at.extend(cut.filter(|_| unfiltered.is_none()).map(|limit| limit - 1));
        // The first result may be the last one.
        key_at.dedup();
        let before = sink.len();
        let reply = self.send(start, page_size, false, &key_at, sink).await?;
        let Page { count, scanned, mut last_key, key_items } = reply.value;
        let first = if want_first { key_items.first() } else { None };
        let first = first.map(|item| self.position(item)).transpose()?;
        if let Some(limit) = cut
            && sink.len() - before > limit
            && let Some(item) = key_items.last()
        {
            sink.truncate(before + limit);
            last_key = Some(self.position(item)?);
        }
        Ok(Fetched { next: last_key, first, count, scanned, capacity: reply.usage.capacity })
    }

    /// Counts the items of one page.
    pub(super) async fn count(&self, start: Option<&LastKey>) -> Result<(u64, Option<LastKey>)> {
        let mut nothing = Collect::new(Presence, operation(&self.spec), self.table.clone());
        let reply = self.send(start, self.spec.page_size, true, &[], &mut nothing).await?;
        Ok((reply.value.count, reply.value.last_key))
    }

    async fn send(
        &self,
        start: Option<&LastKey>,
        page_size: Option<u32>,
        count_only: bool,
        key_at: &[usize],
        sink: &mut dyn PageSink,
    ) -> Result<Reply<Page>> {
        let Fetch { table, spec, built, .. } = self;
        let permit = match &spec.rate_limit {
            Some(limit) => Some(limit.wait().await),
            None => None,
        };
        let reporting = spec.report_capacity || permit.is_some();
        let transport = table.db().transport().reporting(reporting);
        let (name, index) = (table.name(), spec.index.as_deref());
        let expression = &built.expression;
        let consistent = spec.consistent;
        let result = match &spec.access {
            Access::Hash { forward, .. } => {
                let forward = *forward;
                let query = Query {
                    table: name,
                    index,
                    expression,
                    forward,
                    page_size,
                    consistent,
                    count_only,
                    start,
                    key_at,
                };
                transport.send(&query, sink).await
            }
            Access::Scan(segments) => {
                let segment = match segments {
                    Segments::One { segment, total } => Some((*segment, *total)),
                    _ => None,
                };
                let scan = Scan {
                    table: name,
                    index,
                    expression,
                    page_size,
                    consistent,
                    count_only,
                    start,
                    key_at,
                    segment,
                };
                transport.send(&scan, sink).await
            }
        };
        let mut reply = result.map_err(|failure| self.context(self.hinted(failure.error)))?;
        if let Some(permit) = permit {
            permit.spend(reply.usage.capacity).map_err(|error| self.context(error))?;
        }
        #[cfg(dynorm_broken)]
        if reply.value.count == 0 && crate::broken::is("an empty page is the end") {
            reply.value.last_key = None;
        }
        if built.is_one_item && reply.value.scanned > 0 {
            // A page that ends at its size has a place to go on from, but here nothing can follow.
            reply.value.last_key = None;
        }
        Ok(reply)
    }

    /// Says what to do if the server does not know the index, whatever it calls that.
    fn hinted(&self, error: Error) -> Error {
        let of_several = self.built.is_of_several;
        let about_index = || {
            let said = error.to_string().to_ascii_lowercase();
            let about_keys = said.contains("key schema") || (of_several && said.contains("key condition"));
            // One that is being made is there.
            (said.contains("index") || about_keys) && !said.contains("backfilling")
        };
        match &self.spec.index {
            Some(name) if matches!(error.kind(), Kind::Invalid | Kind::NotFound) && about_index() => {
                self.table.forget();
                let verify = format!("`verify` tells whether the table's index `{name}` is the model's");
                let error = error.hint(&verify);
                if of_several { error.hint(SEVERAL_ATTRIBUTES) } else { error }
            }
            _ => error,
        }
    }

    /// The place behind an item.
    fn position(&self, item: &Map) -> Result<LastKey> {
        let mut key = Map::new();
        for name in &self.built.position {
            let value = item.get(&**name).ok_or_else(|| {
                // Perhaps the table was made anew, with other keys.
                self.table.forget();
                let problem = format!("an item came without its key attribute `{name}`");
                self.context(Error::new(Kind::Service, problem).at_attribute(&**name))
            })?;
            key.insert(name.clone().into_owned(), value.clone());
        }
        Ok(LastKey::Map(key))
    }
}

/// Refuses what would be refused before sending, of a query or scan that finds nothing and so sends
/// nothing. Without a model, that is what can be told without asking the table.
pub(super) fn check_unsent(
    table: &TableRef,
    mut spec: Box<Spec>,
    projection: Option<Vec<AttributePath>>,
) -> Result<()> {
    let Some(schema) = table.known_schema() else { return Ok(()) };
    let operation = operation(&spec);
    let checked = spec
        .take_tenant_of(table)
        .and_then(|()| build(&spec, &schema, projection, table.db().clock().seconds()).map(drop));
    checked.map_err(|error| error.operation(operation).on_table(table.name()))
}

pub(super) fn operation(spec: &Spec) -> &'static str {
    match spec.access {
        Access::Hash { .. } => "Query",
        Access::Scan(_) => "Scan",
    }
}
