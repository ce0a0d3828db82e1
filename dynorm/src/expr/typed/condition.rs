use std::fmt;
use std::marker::PhantomData;
use std::ops::{BitAnd, BitOr, Not};
use std::sync::Arc;

use super::keys::{AnyKey, KeyUse, NonKey};
use crate::codec::{EncodeError, Problem};
use crate::expr::limits;
use crate::expr::predicate::{Holds, Predicate};

/// A condition on an item of the model `M`: the filter of a query or scan, or the condition of a
/// write.
///
/// Made from [paths](crate::Path) and joined by [`and`](Self::and), [`or`](Self::or),
/// [`not`](Self::not), or by `&`, `|`, `!`. `K` says which key attributes it mentions.
pub struct Condition<M, K = NonKey> {
    /// A value that cannot be encoded is reported when the condition is used, so that conditions
    /// can be written in one go.
    holds: Result<Holds, Arc<EncodeError>>,
    /// How many conditions are inside of each other.
    depth: usize,
    types: PhantomData<fn() -> (M, K)>,
}

/// What `only_if` and `filter` take: a [`Condition`] on an item of the model that is written or
/// read.
///
/// For code over any write or read of a model; programs that write conditions down need not know
/// it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition on an item of `{M}`",
    label = "not a condition on a `{M}`",
    note = "a condition compares a path of the same model, such as `User::visits().lt(10)` of a \
            `User`, and says whether something is there, such as `User::email().exists()`; several \
            are joined by `&`, `|` and `!`",
    note = "DynamoDB holds it against the items that it has; what the program itself knows, a \
            `bool`, is a matter of `if`"
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

/// How two conditions are joined.
#[derive(Clone, Copy)]
enum Join {
    And,
    Or,
}

impl Join {
    /// Whether that joins in the same way already, and so gets one more part, and no level more.
    fn is_of(self, left: &Predicate) -> bool {
        matches!((self, left), (Join::And, Predicate::And(_)) | (Join::Or, Predicate::Or(_)))
    }

    fn join(self, left: Predicate, right: Predicate) -> Predicate {
        match (self, left) {
            (Join::And, Predicate::And(mut all)) => {
                all.push(right);
                Predicate::And(all)
            }
            (Join::Or, Predicate::Or(mut all)) => {
                all.push(right);
                Predicate::Or(all)
            }
            (Join::And, left) => Predicate::And(vec![left, right]),
            (Join::Or, left) => Predicate::Or(vec![left, right]),
        }
    }

    /// Whether a side adds nothing, so that the other one is all there is.
    fn is_without(self, side: &Holds) -> bool {
        matches!((self, side), (Join::And, Holds::Always) | (Join::Or, Holds::Never))
    }

    /// Whether a side decides, whatever the other one is.
    fn is_decided_by(self, side: &Holds) -> bool {
        matches!((self, side), (Join::And, Holds::Never) | (Join::Or, Holds::Always))
    }
}

impl<M, K> Condition<M, K> {
    pub(super) fn new(predicate: Result<Predicate, EncodeError>) -> Self {
        Condition::of(predicate.map(Holds::If).map_err(Arc::new), 0)
    }

    /// One that holds for no item.
    pub(super) fn never() -> Self {
        Condition::of(Ok(Holds::Never), 0)
    }

    fn of(holds: Result<Holds, Arc<EncodeError>>, depth: usize) -> Self {
        Condition { holds, depth, types: PhantomData }
    }

    /// Each level is an operator, so that what is deeper than there may be operators can never be
    /// sent. Nothing deeper is made, since whatever goes through it takes stack for each level.
    fn bounded(predicate: Predicate, depth: usize) -> Self {
        if depth > limits::MAX_OPERATORS {
            return Condition::of(Err(Arc::new(EncodeError::new(Problem::TooDeep))), depth);
        }
        Condition::of(Ok(Holds::If(predicate)), depth)
    }

    /// When it holds, or why it cannot be asked.
    pub(crate) fn holds(&self) -> Result<&Holds, &Arc<EncodeError>> {
        self.holds.as_ref()
    }

    /// When it holds, or why it cannot be asked.
    pub(crate) fn into_holds(self) -> Result<Holds, Arc<EncodeError>> {
        self.holds
    }

    fn joined<L, J>(self, other: Condition<M, L>, join: Join) -> Condition<M, J> {
        let (left, right) = match (self.holds, other.holds) {
            (Ok(left), Ok(right)) => (left, right),
            (Err(error), _) | (_, Err(error)) => return Condition::of(Err(error), 0),
        };
        match (left, right) {
            (Holds::If(left), Holds::If(right)) => {
                let depth = self.depth + usize::from(!join.is_of(&left));
                Condition::bounded(join.join(left, right), depth.max(other.depth + 1))
            }
            (left, right) if join.is_without(&left) || join.is_decided_by(&right) => {
                Condition::of(Ok(right), other.depth)
            }
            (left, _) => Condition::of(Ok(left), self.depth),
        }
    }

    /// Both hold.
    #[must_use]
    pub fn and<L: KeyUse>(self, other: Condition<M, L>) -> Condition<M, K::And<L>>
    where
        K: KeyUse,
    {
        self.joined(other, Join::And)
    }

    /// At least one holds.
    #[must_use]
    pub fn or<L: KeyUse>(self, other: Condition<M, L>) -> Condition<M, K::And<L>>
    where
        K: KeyUse,
    {
        self.joined(other, Join::Or)
    }

    /// Does not hold.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "it does; the method reads better in a chain")]
    pub fn not(self) -> Self {
        match self.holds {
            Ok(Holds::If(inner)) => Condition::bounded(Predicate::Not(Box::new(inner)), self.depth + 1),
            Ok(Holds::Always) => Condition::of(Ok(Holds::Never), 0),
            Ok(Holds::Never) => Condition::of(Ok(Holds::Always), 0),
            Err(error) => Condition::of(Err(error), self.depth),
        }
    }

    /// All of them hold. Of none that is always so: a filter of it leaves out nothing, and a write
    /// asks for nothing.
    ///
    /// Conditions on key attributes and on others are of one type by [`any_key`](Self::any_key):
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// use dynorm::Condition;
    /// use dynorm::typed::AnyKey;
    ///
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// #     visits: u32,
    /// # }
    /// fn search(name: Option<&str>, visits: Option<u32>) -> Condition<User, AnyKey> {
    ///     let mut all = Vec::new();
    ///     all.extend(name.map(|name| User::name().begins_with(name).any_key()));
    ///     all.extend(visits.map(|visits| User::visits().ge(visits).any_key()));
    ///     Condition::all(all)
    /// }
    ///
    /// let scan = User::scan().filter(search(Some("A"), None));
    /// assert_eq!(scan.preview()?.filter.as_deref(), Some("begins_with(#0,:0)"));
    /// # Ok::<(), dynorm::Error>(())
    /// ```
    #[must_use]
    pub fn all(conditions: impl IntoIterator<Item = Self>) -> Self {
        let always = Condition::of(Ok(Holds::Always), 0);
        conditions.into_iter().fold(always, |all, one| all.joined(one, Join::And))
    }

    /// At least one of them holds. Of none that is never so: a query or scan by it finds nothing,
    /// and sends nothing; a write by it is a conflict.
    #[must_use]
    pub fn any(conditions: impl IntoIterator<Item = Self>) -> Self {
        conditions.into_iter().fold(Condition::never(), |any, one| any.joined(one, Join::Or))
    }

    /// The same without the compiler's knowledge of which key attributes it mentions, so that
    /// conditions on different attributes are of one type: for lists of them, and functions that
    /// give one or another. As the filter of a query, one that mentions a key of what is queried is
    /// refused when the query is run, before anything is sent, and not by the compiler.
    #[must_use]
    pub fn any_key(self) -> Condition<M, AnyKey> {
        Condition::of(self.holds, self.depth)
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
        Condition::of(self.holds.clone(), self.depth)
    }
}

impl<M, K> fmt::Debug for Condition<M, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.holds {
            Ok(Holds::If(predicate)) => write!(f, "Condition({predicate:?})"),
            Ok(constant) => write!(f, "Condition({constant:?})"),
            Err(error) => write!(f, "Condition({error})"),
        }
    }
}
