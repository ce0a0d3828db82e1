//! Operations on many items: `BatchGetItem` and `BatchWriteItem`.

use crate::expr::Expression;
use crate::model::Key;
use crate::value::Map;

/// `BatchGetItem`, of one table.
#[derive(Clone, Copy)]
pub(crate) struct BatchGet<'a> {
    pub(crate) table: &'a str,
    /// At most 100.
    pub(crate) keys: &'a [Key],
    pub(crate) consistent: bool,
    /// Projection.
    pub(crate) expression: &'a Expression,
}

/// What came of a [`BatchGet`], but for the items, which went to the sink, in an order of the server's own.
#[derive(Debug, Default)]
pub(crate) struct BatchItems {
    /// The keys of items that were not looked up this time.
    pub(crate) unprocessed: Vec<Map>,
    /// The attributes of the items that are of the name of a key attribute, in the items' order. Only there if there are not
    /// just as many items as keys, to find out which they are of.
    pub(crate) found: Option<Vec<Map>>,
}

/// `BatchWriteItem`.
#[derive(Clone, Copy)]
pub(crate) struct BatchWrite<'a> {
    /// By table, each of which is there once; at most 25 entries.
    pub(crate) tables: &'a [(&'a str, Vec<WriteEntry<'a>>)],
}

/// One write of a batch.
#[derive(Clone, Copy, Debug)]
pub(crate) enum WriteEntry<'a> {
    /// The item as the wire's JSON, with braces.
    Put(&'a str),
    Delete(&'a Key),
}

/// One write of a batch that was not made this time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unprocessed {
    pub(crate) table: String,
    pub(crate) put: bool,
    /// Of a put the item, of a delete the key.
    pub(crate) attributes: Map,
}
