//! Where the items of an answer go. Requests know no models: they hand each item to a sink, so that
//! they are compiled once and not anew for each model.

use std::any::Any;

use super::decode::ItemDecoder;
use super::results::Results;
use crate::codec::DecodeError;
use crate::codec::json::JsonReader;
use crate::error::{Error, Result};
use crate::model::Key;

/// Takes an item of an answer.
pub(crate) trait ItemSink: Send {
    /// Reads the item that comes next. One that does not fit the model is the sink's own matter:
    /// this fails only if the answer is malformed.
    fn read(&mut self, reader: &mut JsonReader<'_>) -> Result<(), DecodeError>;

    /// Reads the item that comes next, which is of the table at a place among those of the request.
    fn read_of(&mut self, _table: usize, reader: &mut JsonReader<'_>) -> Result<(), DecodeError> {
        self.read(reader)
    }

    /// There is no such item: of answers that tell it by place.
    fn absent(&mut self) {}

    /// Makes room for so many more.
    fn reserve(&mut self, _items: usize) {}

    /// Gives the error of an item without which the answer is worth nothing.
    fn check(&mut self) -> Result<(), DecodeError> {
        Ok(())
    }
}

/// Takes the items of one answer or of several.
pub(crate) trait PageSink: ItemSink {
    /// How many there are, those that do not fit the model included.
    fn len(&self) -> usize;

    /// Drops all behind the first so many.
    fn truncate(&mut self, length: usize);

    /// Whether something came that nobody has asked for, or twice, since this was asked before: of
    /// sinks that know.
    fn has_met_strangers(&mut self) -> bool {
        false
    }

    /// The items: the [`Results`] that the sink's maker knows them to be.
    fn into_any(self: Box<Self>) -> Box<dyn Any + Send>;
}

/// For answers without items: passes over whatever there is.
pub(crate) struct NoItems;

impl ItemSink for NoItems {
    fn read(&mut self, reader: &mut JsonReader<'_>) -> Result<(), DecodeError> {
        reader.skip_json()
    }
}

/// The item of an answer that has one at most.
#[derive(Debug)]
pub(crate) struct One<D: ItemDecoder> {
    decoder: D,
    item: Option<D::Output>,
    error: Option<DecodeError>,
}

impl<D: ItemDecoder> One<D> {
    pub(crate) fn new(decoder: D) -> Self {
        One { decoder, item: None, error: None }
    }

    /// The item, if there was one.
    pub(crate) fn into_item(self) -> Option<D::Output> {
        self.item
    }
}

impl<D: ItemDecoder> ItemSink for One<D> {
    fn read(&mut self, reader: &mut JsonReader<'_>) -> Result<(), DecodeError> {
        let decoder = &self.decoder;
        match reader.attempt(|reader| decoder.decode(reader))? {
            Ok(item) => self.item = Some(item),
            Err(error) => self.error = Some(error),
        }
        Ok(())
    }

    fn check(&mut self) -> Result<(), DecodeError> {
        self.error.take().map_or(Ok(()), Err)
    }
}

/// The table that items are of: named by the error of one that does not fit.
pub(crate) trait ItemSource: Send + Sync {
    fn name(&self) -> &str;

    /// The key of an item that is there as JSON, if it can be read.
    fn key_in(&self, item: &str) -> Option<Key>;
}

/// All items, in the order in which they came.
pub(crate) struct Collect<D: ItemDecoder> {
    decoder: D,
    results: Results<D::Output>,
    /// Named by the error of an item that does not fit.
    operation: &'static str,
    table: Box<dyn ItemSource>,
}

impl<D: ItemDecoder> Collect<D> {
    pub(crate) fn new(decoder: D, operation: &'static str, table: impl ItemSource + 'static) -> Self {
        Collect { decoder, results: Results::new(), operation, table: Box::new(table) }
    }

    /// The same with results that came another way.
    pub(crate) fn with(mut self, results: impl IntoIterator<Item = Result<D::Output>>) -> Self {
        self.results.extend(results);
        self
    }

    pub(crate) fn into_results(self) -> Results<D::Output> {
        self.results
    }

    /// The error of an item that does not fit.
    #[cold]
    fn unfit(&self, error: DecodeError, item: &str) -> Error {
        let error = Error::from(error).operation(self.operation).on_table(self.table.name());
        match self.table.key_in(item) {
            Some(key) => error.with_key(&key),
            None => error,
        }
    }
}

impl<D: ItemDecoder> ItemSink for Collect<D> {
    fn read(&mut self, reader: &mut JsonReader<'_>) -> Result<(), DecodeError> {
        let decoder = &self.decoder;
        let start = reader.position();
        let item = reader.attempt(|reader| decoder.decode(reader))?;
        self.results.push(item.map_err(|error| self.unfit(error, reader.raw_since(start))));
        Ok(())
    }

    fn reserve(&mut self, items: usize) {
        self.results.reserve(items);
    }
}

impl<D: ItemDecoder> PageSink for Collect<D> {
    fn len(&self) -> usize {
        self.results.len()
    }

    fn truncate(&mut self, length: usize) {
        self.results.truncate(length);
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        Box::new(self.results)
    }
}

/// The items of a sink that collects `T`s.
///
/// # Panics
///
/// If it collects others: a mistake of dynorm's own.
pub(crate) fn results<T: 'static>(sink: Box<dyn PageSink>) -> Results<T> {
    match sink.into_any().downcast() {
        Ok(results) => *results,
        Err(_) => unreachable!("a sink of other items"),
    }
}
