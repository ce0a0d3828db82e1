use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};
use std::sync::Arc;

use super::keys::{KeyUse, NonKey};
use crate::codec::{EncodeError, Problem};
use crate::expr::limits;
use crate::expr::predicate::Predicate;

/// A condition on an item of the model `M`: the filter of a query or scan, or the condition of a
/// write.
///
/// Made from [paths](crate::Path) and joined by [`and`](Self::and), [`or`](Self::or),
/// [`not`](Self::not), or by `&`, `|`, `!`. `K` says which key attributes it mentions.
pub struct Condition<M, K = NonKey> {
    /// A value that cannot be encoded is reported when the condition is used, so that conditions
    /// can be written in one go.
    predicate: Result<Predicate, Arc<EncodeError>>,
    /// How many conditions are inside of each other.
    depth: usize,
    types: PhantomData<fn() -> (M, K)>,
}

/// What `only_if` and `filter` take: a [`Condition`] on an item of the model that is written or read.
///
/// For code over any write or read of a model; programs that write conditions down need not know it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition on an item of `{M}`",
    label = "not a condition on a `{M}`",
    note = "a condition compares a path of the same model, such as `User::visits().lt(10)` of a `User`, and says whether something is there, such as \
            `User::email().exists()`; several are joined by `&`, `|` and `!`",
    note = "DynamoDB holds it against the items that it has; what the program itself knows, a `bool`, is a matter of `if`"
)]
pub trait ConditionOn<M> {
    /// Which key attributes it mentions.
    type Keys: KeyUse;

    /// The condition itself.
    fn into_condition(self) -> Condition<M, Self::Keys>;
}

#[diagnostic::do_not_recommend]
impl<M, K: KeyUse> ConditionOn<M> for Condition<M, K> {
    type Keys = K;

    fn into_condition(self) -> Condition<M, K> {
        self
    }
}

impl<M, K> Condition<M, K> {
    pub(super) fn new(predicate: Result<Predicate, EncodeError>) -> Self {
        Condition { predicate: predicate.map_err(Arc::new), depth: 0, types: PhantomData }
    }

    /// Each level is an operator, so that what is deeper than there may be operators can never be
    /// sent. Nothing deeper is made, since whatever goes through it takes stack for each level.
    fn bounded(predicate: Result<Predicate, Arc<EncodeError>>, depth: usize) -> Self {
        let predicate = match predicate {
            Ok(_) if depth > limits::MAX_OPERATORS => Err(Arc::new(EncodeError::new(Problem::TooDeep))),
            other => other,
        };
        Condition { predicate, depth, types: PhantomData }
    }

    /// The predicate, or why there is none.
    pub(crate) fn parts(&self) -> Result<&Predicate, &Arc<EncodeError>> {
        self.predicate.as_ref()
    }

    /// The predicate, or why there is none.
    pub(crate) fn into_predicate(self) -> Result<Predicate, Arc<EncodeError>> {
        self.predicate
    }

    fn join<L: KeyUse>(
        self,
        other: Condition<M, L>,
        joins: fn(&Predicate) -> bool,
        make: impl FnOnce(Predicate, Predicate) -> Predicate,
    ) -> Condition<M, K::And<L>>
    where
        K: KeyUse,
    {
        // One that is joined in the same way already gets one more part, and no level more.
        let left = self.depth + usize::from(!self.predicate.as_ref().is_ok_and(joins));
        let predicate = self.predicate.and_then(|left| Ok(make(left, other.predicate?)));
        Condition::bounded(predicate, left.max(other.depth + 1))
    }

    /// Both hold.
    #[must_use]
    pub fn and<L: KeyUse>(self, other: Condition<M, L>) -> Condition<M, K::And<L>>
    where
        K: KeyUse,
    {
        let joins = |left: &Predicate| matches!(left, Predicate::And(_));
        self.join(other, joins, |left, right| match (left, right) {
            (Predicate::And(mut all), right) => {
                all.push(right);
                Predicate::And(all)
            }
            (left, right) => Predicate::And(vec![left, right]),
        })
    }

    /// At least one holds.
    #[must_use]
    pub fn or<L: KeyUse>(self, other: Condition<M, L>) -> Condition<M, K::And<L>>
    where
        K: KeyUse,
    {
        let joins = |left: &Predicate| matches!(left, Predicate::Or(_));
        self.join(other, joins, |left, right| match (left, right) {
            (Predicate::Or(mut all), right) => {
                all.push(right);
                Predicate::Or(all)
            }
            (left, right) => Predicate::Or(vec![left, right]),
        })
    }

    /// Does not hold.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "it does; the method reads better in a chain")]
    pub fn not(self) -> Self {
        let predicate = self.predicate.map(|inner| Predicate::Not(Box::new(inner)));
        Condition::bounded(predicate, self.depth + 1)
    }
}

impl<M, K: KeyUse, L: KeyUse> BitAnd<Condition<M, L>> for Condition<M, K> {
    type Output = Condition<M, K::And<L>>;

    fn bitand(self, other: Condition<M, L>) -> Self::Output {
        self.and(other)
    }
}

impl<M, K: KeyUse, L: KeyUse> BitOr<Condition<M, L>> for Condition<M, K> {
    type Output = Condition<M, K::And<L>>;

    fn bitor(self, other: Condition<M, L>) -> Self::Output {
        self.or(other)
    }
}

impl<M, K> Not for Condition<M, K> {
    type Output = Self;

    fn not(self) -> Self {
        Condition::not(self)
    }
}

impl<M, K> Clone for Condition<M, K> {
    fn clone(&self) -> Self {
        Condition { predicate: self.predicate.clone(), depth: self.depth, types: PhantomData }
    }
}

impl<M, K> fmt::Debug for Condition<M, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.predicate {
            Ok(predicate) => write!(f, "Condition({predicate:?})"),
            Err(error) => write!(f, "Condition({error})"),
        }
    }
}
