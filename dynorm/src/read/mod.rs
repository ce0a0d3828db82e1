//! Reads: the builders, the requests that they make, and the ways to send them. One file for each
//! operation; those of queries and scans stand beside them.

mod batch_get;
mod build;
mod chunk;
mod composed;
mod cursor;
mod diagnostics;
mod dynamic;
mod fetch;
mod fold;
mod get;
mod index;
mod options;
mod pager;
mod pages;
mod preview;
mod query;
mod range;
mod request;
mod results;
mod scan;
mod select;
mod spec;
mod transact_get;

pub use batch_get::{BatchGet, BatchGot, BatchStream};
pub use composed::{ComposedIndex, Given, PartKey, TakesPart, entity_query, entity_scan};
pub use cursor::Cursor;
pub use diagnostics::{Held, WholeItem};
pub use dynamic::HashValues;
pub use get::{Contains, GetItem};
pub use index::{ConsistentRead, Dynamic, Index, Primary, Queryable};
pub use pages::{ItemStream, Page, Pages};
pub use preview::Preview;
pub use query::{Keyed, Query, WithRange};
pub use range::{After, DynamicPart, RangeKey, RangeOpen, RangePart, Takes};
pub use scan::{Scan, Unkeyed, Whole};
pub use select::{Column, Columns, Items, Models, Projected, Projection, Select, Selection};
pub use spec::{Parts, Read, Wraps};
pub use transact_get::{Gets, TransactGet};
