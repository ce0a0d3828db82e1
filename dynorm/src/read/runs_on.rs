//! Which table a query or scan can be run on: nobody reads the items of another tenant.

use super::composed::Given;
use super::index::Index;
use super::range::After;
use super::scan::Whole;
use crate::model::{HashAndRange, HashOnly, OneTenant, Record, ScannedAs, Untyped};

/// A query or scan in a state that a table of such a shape can run. All tables run their own,
/// but for those of [tenants](derive@crate::Model#tenants): a query runs on the table of one
/// tenant, a scan on that of all.
#[diagnostic::on_unimplemented(
    message = "nothing says that a table of the shape `{Shape}` can run this",
    label = "needs a bound",
    note = "code for any query or scan asks for `S: RunsOn<I, Shape>`, where the table is a `Table<I::Record, Shape>`"
)]
pub trait RunsOn<I, Shape> {}

// Whose items are read is said by these other traits.
impl<I: Index<Record: Record<Shape: ScannedAs<Shape>>>, Shape> RunsOn<I, Shape> for Whole {}
impl<I, Shape: OneTenant, const PARTS: usize> RunsOn<I, Shape> for Given<PARTS> {}
impl<I, Shape: OneTenant> RunsOn<I, Shape> for HashOnly {}
impl<I, Shape: OneTenant> RunsOn<I, Shape> for HashAndRange {}
impl<I, Shape: OneTenant, K> RunsOn<I, Shape> for After<K> {}
impl<I, Shape: OneTenant> RunsOn<I, Shape> for Untyped {}
