//! Models whose items expire.

use super::target::Target;
use crate::expr::predicate::{Comparison, Operand};
use crate::expr::{AttributePath, Predicate};
use crate::model::Model;
use crate::schema::Text;

/// A model with a field that says when an item expires: `#[ttl]`. Made by `#[derive(Model)]`. See
/// [`TimeToLive`](crate::time::TimeToLive).
#[diagnostic::on_unimplemented(
    message = "the items of `{Self}` do not expire",
    label = "has no field with `#[ttl]`",
    note = "mark the field that says when an item expires, in seconds since 1970: `#[ttl] expires: Option<u64>`"
)]
pub trait Expires: Model {
    /// The path of this field.
    type Ttl: Target<Self>;

    /// The path of this field.
    #[doc(hidden)]
    fn ttl_path() -> Self::Ttl;
}

/// Which key attributes the field with `#[ttl]` of a model is.
pub(crate) type TtlKeys<M> = <<M as Expires>::Ttl as Target<M>>::Keys;

/// What the field with `#[ttl]` of a model holds.
pub(crate) type TtlValue<M> = <<M as Expires>::Ttl as Target<M>>::Value;

impl Predicate {
    /// That an item has not expired at that second. One whose attribute is absent or no number
    /// never does, and the comparison with it is false.
    pub(crate) fn not_expired(ttl: &Text, now: u64) -> Self {
        let path = Operand::Path(AttributePath::new(ttl.clone()));
        let expired = Predicate::Compare(path, Comparison::Le, Operand::Value(now.into()));
        Predicate::Not(Box::new(expired))
    }
}
