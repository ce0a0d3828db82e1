//! The functions that start queries, for those who draw a schema.

/// A function that a model got by its derive, and that starts queries of its table or of an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueryFunction {
    /// The name of the index; `None` for the table.
    pub index: Option<&'static str>,
    /// As it is called, with what it takes: `Order::by_status(tenant, status)`.
    pub call: &'static str,
    /// The methods that put conditions on the range key, from the left: `due`, `priority`.
    pub range: &'static [&'static str],
}

impl QueryFunction {
    /// That of an index, or of the table.
    pub(crate) const fn new(
        index: Option<&'static str>,
        call: &'static str,
        range: &'static [&'static str],
    ) -> Self {
        QueryFunction { index, call, range }
    }
}
