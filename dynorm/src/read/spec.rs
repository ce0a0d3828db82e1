//! What a query or scan is told, before it knows a table.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use super::cursor::Cursor;
use super::fold::Operator;
use super::index::Index;
use crate::codec::EncodeError;
use crate::db::TableRef;
use crate::error::{Error, Kind, Result};
use crate::expr::Predicate;
use crate::expr::predicate::Comparison;
use crate::retry::RateLimit;
use crate::schema::Text;
use crate::schema::template::{Composition, Piece, render_in_order};
use crate::value::Value;

/// How many segments of a scan are read at once, unless the caller says otherwise.
const SEGMENTS_AT_ONCE: usize = 32;

/// All that a query or scan is told, whatever its types.
#[derive(Clone, Debug)]
pub struct Spec {
    /// `None` for the table itself.
    pub(super) index: Option<Text>,
    pub(super) access: Access,
    /// What it asks of items by itself.
    pub(super) filter: Option<Predicate>,
    /// What it was told to ask of them; `None` if no item can be so.
    pub(super) told: Option<Vec<Predicate>>,
    /// That an item is of an older schema, if those are let through whatever it was told.
    pub(super) outdated: Option<Predicate>,
    /// The attribute by which items expire, if those that have are to be left out. What time it is
    /// then is asked when it is run.
    pub(super) not_expired: Option<Text>,
    /// Of an entity's query: how its range key begins, with the parts that are given, and how many
    /// these are.
    pub(super) prefix: String,
    pub(super) parts: usize,
    /// The condition on the part behind those, behind which there is no other.
    pub(super) last: Option<Operator>,
    /// What the hash key is made of behind a tenant, whom only the table knows. In a box, since it
    /// is rare, and futures hold it.
    pub(super) behind_tenant: Option<Box<(&'static Composition, &'static [Piece], Vec<Value>)>>,
    /// Results handed to the caller.
    pub(super) limit: Option<usize>,
    /// Items looked at by one request.
    pub(super) page_size: Option<u32>,
    pub(super) consistent: bool,
    pub(super) start: Option<Cursor>,
    pub(super) rate_limit: Option<RateLimit>,
    pub(super) prefetch: bool,
    /// How many segments of a scan are read at once.
    pub(super) concurrency: usize,
    pub(super) report_capacity: bool,
    /// The first value that could not be encoded; reported when the query is run, so that it can be
    /// written in one go.
    pub(super) error: Option<Arc<EncodeError>>,
}

/// How items are found.
#[derive(Clone, Debug)]
pub(super) enum Access {
    /// Those of one hash key: the values of its attributes, and conditions on those of the range
    /// key, from the left. All conditions but the last are equalities; what is behind another one
    /// did not go together with it, and is refused.
    Hash { hash: Vec<Value>, range: Vec<RangeCondition>, forward: bool },
    /// All of them, or a part.
    Scan(Segments),
}

/// The condition of a query on an attribute of the range key.
#[derive(Clone, Debug)]
pub(super) enum RangeCondition {
    Compare(Comparison, Value),
    Between(Value, Value),
    BeginsWith(Value),
}

impl RangeCondition {
    pub(super) fn is_equality(&self) -> bool {
        matches!(self, RangeCondition::Compare(Comparison::Eq, _))
    }

    /// Both of them, if they are a lower and an upper bound, each of which includes its value.
    pub(super) fn both(&self, other: &Self) -> Option<Self> {
        use Comparison::{Ge, Le};
        match (self, other) {
            (RangeCondition::Compare(Ge, low), RangeCondition::Compare(Le, high))
            | (RangeCondition::Compare(Le, high), RangeCondition::Compare(Ge, low)) => {
                Some(RangeCondition::Between(low.clone(), high.clone()))
            }
            _ => None,
        }
    }
}

/// Which part of a table is scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Segments {
    All,
    /// All of it, as so many parts at once.
    Parallel(u32),
    One {
        segment: u32,
        total: u32,
    },
}

impl Spec {
    pub(super) fn new(index: Option<Text>, access: Access) -> Self {
        Spec {
            index,
            access,
            filter: None,
            told: Some(Vec::new()),
            outdated: None,
            not_expired: None,
            prefix: String::new(),
            parts: 0,
            last: None,
            behind_tenant: None,
            limit: None,
            page_size: None,
            consistent: false,
            start: None,
            rate_limit: None,
            prefetch: false,
            concurrency: SEGMENTS_AT_ONCE,
            report_capacity: false,
            error: None,
        }
    }

    /// Whether items that are looked at may be left out.
    pub(super) fn is_filtered(&self) -> bool {
        let is_told = self.told.as_ref().is_none_or(|told| !told.is_empty());
        self.filter.is_some() || is_told || self.not_expired.is_some()
    }

    /// Whether there is nothing to be sent, since no item can be what it asks for.
    pub(super) fn finds_nothing(&self) -> bool {
        self.told.is_none() && self.outdated.is_none()
    }

    /// Takes in the tenant whose items the table holds.
    ///
    /// # Errors
    ///
    /// If the table is not that of a tenant where one is needed, or is and would be scanned.
    pub(super) fn take_tenant_of(&mut self, table: &TableRef) -> Result<()> {
        if let Some(behind) = self.behind_tenant.take() {
            let (composition, template, parts) = *behind;
            let parts = table.tenancy().before(&parts)?;
            let key = render_in_order(composition, template, &parts)?;
            if let Access::Hash { hash, .. } = &mut self.access {
                *hash = vec![key.into()];
            }
        } else if let (Access::Scan(_), true) = (&self.access, table.tenancy().is_some()) {
            let message = "a scan reads the items of all tenants, and the table is that of one alone";
            return Err(Error::new(Kind::Invalid, message));
        }
        Ok(())
    }

    /// The value, or null and a note of the error.
    pub(super) fn take(&mut self, value: Result<Value, EncodeError>) -> Value {
        value.unwrap_or_else(|error| {
            self.error.get_or_insert_with(|| Arc::new(error));
            Value::Null
        })
    }
}

/// A query or scan with its types, as generated code holds it.
pub struct Parts<I, S, O> {
    pub(super) spec: Spec,
    pub(super) select: O,
    types: PhantomData<fn() -> (I, S)>,
}

impl<I, S, O> Parts<I, S, O> {
    pub(super) fn new(spec: Spec, select: O) -> Self {
        Parts { spec, select, types: PhantomData }
    }
}

impl<I, S, O: Clone> Clone for Parts<I, S, O> {
    fn clone(&self) -> Self {
        Parts::new(self.spec.clone(), self.select.clone())
    }
}

impl<I, S, O> fmt::Debug for Parts<I, S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spec.fmt(f)
    }
}

/// Wraps a `T`: what generated types that carry a query must do.
#[doc(hidden)]
pub trait Wraps<T> {
    fn wrap(inner: T) -> Self;
    fn inner(&self) -> &T;
    fn into_inner(self) -> T;
}

impl<T> Wraps<T> for T {
    fn wrap(inner: T) -> Self {
        inner
    }

    fn inner(&self) -> &T {
        self
    }

    fn into_inner(self) -> T {
        self
    }
}

/// A query or scan: a plain value, built without a client and run on a table as often as wanted.
/// See [`Query`](super::Query) and [`Scan`](super::Scan).
///
/// `I` is what is read, the table or an index. `S` says how: a query by
/// [`HashOnly`](crate::HashOnly) or [`HashAndRange`](crate::HashAndRange), [`After`](super::After)
/// some attributes of the range key were given; or a scan of the [`Whole`](super::Whole). `O` is
/// what becomes of each item.
#[must_use = "a query or scan does nothing until it is run"]
pub struct Read<I: Index, S, O> {
    /// The generated type that holds the query, and has a method for each attribute of the range
    /// key.
    methods: I::Methods<S, O>,
}

impl<I: Index, S, O> Read<I, S, O> {
    pub(super) fn new(spec: Spec, select: O) -> Self {
        Read { methods: I::Methods::wrap(Parts::new(spec, select)) }
    }

    pub(super) fn spec(&self) -> &Spec {
        &self.methods.inner().spec
    }

    pub(super) fn select_ref(&self) -> &O {
        &self.methods.inner().select
    }

    pub(super) fn into_parts(self) -> (Spec, O) {
        let parts = self.methods.into_inner();
        (parts.spec, parts.select)
    }

    /// The same with a changed spec.
    pub(super) fn with(self, change: impl FnOnce(&mut Spec)) -> Self {
        let mut parts = self.methods.into_inner();
        change(&mut parts.spec);
        Read { methods: I::Methods::wrap(parts) }
    }
}

/// Gives the methods of the range key's attributes.
impl<I: Index, S, O> Deref for Read<I, S, O> {
    type Target = I::Methods<S, O>;

    fn deref(&self) -> &Self::Target {
        &self.methods
    }
}

impl<I: Index, S, O: Clone> Clone for Read<I, S, O> {
    fn clone(&self) -> Self {
        Read { methods: I::Methods::wrap(self.methods.inner().clone()) }
    }
}

impl<I: Index, S, O> fmt::Debug for Read<I, S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spec().fmt(f)
    }
}
