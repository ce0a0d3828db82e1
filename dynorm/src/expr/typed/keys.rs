//! Which key attributes a condition mentions: a filter must not name the keys of what is queried.

/// Which key attributes a path or condition mentions: [`NonKey`], a marker that the derive makes
/// for each key attribute, a pair of these, or [`AnyKey`].
pub trait KeyUse: 'static {
    /// What two conditions mention together.
    type And<Other: KeyUse>: KeyUse;
}

/// Mentions no key attribute of the table or of any index.
#[derive(Debug)]
pub enum NonKey {}

impl KeyUse for NonKey {
    type And<Other: KeyUse> = Other;
}

impl<A: KeyUse, B: KeyUse> KeyUse for (A, B) {
    type And<Other: KeyUse> = ((A, B), Other);
}

/// May mention any attribute, keys too: of conditions that are of one type whatever they mention.
/// See [`Condition::any_key`](crate::Condition::any_key).
#[derive(Debug)]
pub enum AnyKey {}

impl KeyUse for AnyKey {
    type And<Other: KeyUse> = AnyKey;
}

/// Says that what is mentioned is no key of the index `I`, so that a query of it can filter by it.
///
/// DynamoDB refuses [filters on key attributes] of what is queried.
///
/// [filters on key attributes]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.FilterExpression.html
#[diagnostic::on_unimplemented(
    message = "a filter cannot use `{Self}`, a key attribute of `{I}`, which is what is queried",
    label = "this filter names a key attribute",
    note = "the hash key is given when the query is made, and the range key has conditions of its \
            own, such as `.range_key_name().ge(..)`; scans can filter by any attribute"
)]
pub trait FilterOn<I: ?Sized> {}

impl<I: ?Sized> FilterOn<I> for NonKey {}
/// The compiler does not know; the query looks when it is run.
impl<I: ?Sized> FilterOn<I> for AnyKey {}
impl<I: ?Sized, A: FilterOn<I>, B: FilterOn<I>> FilterOn<I> for (A, B) {}
