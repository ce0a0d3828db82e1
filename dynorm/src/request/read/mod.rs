//! Queries and scans: the builder, the request that it makes, and the ways to run it.

mod build;
mod cursor;
mod dynamic;
mod fetch;
mod full;
mod held;
mod index;
mod options;
mod pages;
mod paging;
mod preview;
mod query;
mod range;
mod rate_limit;
mod run;
mod scan;
mod select;
mod spec;

pub use cursor::Cursor;
pub use held::{Held, WholeItem};
pub use index::{ConsistentRead, Dynamic, Index, Primary, Queryable};
pub use pages::{ItemStream, Page, Pages};
pub use preview::Preview;
pub use query::{Keyed, Query, RangeOpen, WithRange};
pub use range::RangeKey;
pub use rate_limit::RateLimit;
pub use scan::{Scan, Unkeyed, Whole};
pub(super) use select::collect;
pub use select::{Column, Columns, Items, Models, Projected, Projection, Select, Selection};
pub use spec::{Parts, Read, Wraps};
