//! Queries of entities: conditions on the parts of a range key, folded to one condition on the key.

use std::fmt;
use std::marker::PhantomData;

use super::fold::{self, Folded, Operator};
use super::index::{Index, Primary, Queryable};
use super::query::Keyed;
use super::scan::Whole;
use super::select::Items;
use super::spec::{Access, Parts, RangeCondition, Read, Segments, Spec};
use super::unescaped;
use crate::codec::memory::to_value;
use crate::codec::{Encode, EncodeError};
use crate::expr::predicate::{Comparison, Operand};
use crate::expr::typed::Prefixed;
use crate::expr::{AttributePath, Predicate};
use crate::model::{Entity, Model, Record, ValueOf};
use crate::schema::form::Form;
use crate::schema::template::{Composition, Piece, Slot, part_of, render_in_order};
use crate::value::Value;

/// The table of an entity, or one of its indexes, whose keys are made of the entity's fields.
pub trait ComposedIndex: Index<Record: Entity> {
    /// Which of the entity's slots it is.
    #[doc(hidden)]
    const SLOT: usize;
    /// The form of its hash keys.
    #[doc(hidden)]
    type Of;
}

impl<M: Entity + Queryable> ComposedIndex for Primary<M> {
    const SLOT: usize = 0;
    type Of = M::Partition;
}

/// A query of an entity, of whose range key so many parts are given.
#[derive(Debug)]
pub enum Given<const PARTS: usize> {}

#[diagnostic::do_not_recommend]
impl<const PARTS: usize> Keyed for Given<PARTS> {}

/// A query of an entity that takes the part of its range key behind so many others now.
#[diagnostic::on_unimplemented(
    message = "a query does not take this part of the range key here",
    label = "not the part that is next",
    note = "the parts of a range key are given in the order of its template, none left out, and all \
            but the last by `eq`: behind `ge` and the like there is no other; `filter` takes \
            conditions on any field"
)]
pub trait TakesPart<const PARTS: usize> {}
#[diagnostic::do_not_recommend]
impl<const PARTS: usize> TakesPart<PARTS> for Given<PARTS> {}

/// A query of the items of an entity that have these parts in their hash key.
#[doc(hidden)]
pub fn entity_query<I: ComposedIndex, const N: usize>(
    parts: [Result<Value, EncodeError>; N],
) -> Read<I, Given<0>, I::Output> {
    let access = Access::Hash { hash: Vec::new(), range: Vec::new(), forward: true };
    let mut spec = Spec::new(I::NAME.map(Into::into), access);
    let (composition, slot) = (I::Record::COMPOSITION, slot::<I>());
    let template = slot.hash.or_else(|| composition.slots.first()?.hash).unwrap_or_default();
    let parts = parts.into_iter().collect::<Result<Vec<_>, _>>();
    if let (Some(Form { collisions: true, .. }), Ok(parts)) = (composition.form, &parts) {
        // Values that make one key are told apart by the attributes.
        let names = template.iter().filter_map(|piece| composition.part_name(*piece));
        for (name, value) in names.zip(parts) {
            check_held::<I>(&mut spec, name);
            spec.add_predicate(Predicate::equals(AttributePath::new(name), value.clone()));
        }
    }
    let key = parts.and_then(|parts| {
        if !I::Record::HAS_TENANT {
            return render_in_order(composition, template, &parts);
        }
        let key = render_open(composition, template, &parts)?;
        spec.behind_tenant = Some(Box::new((composition, template, parts)));
        Ok(key)
    });
    let value = spec.take(key.map(Value::from));
    let start = |range| match composition.form {
        None => fold::start(range),
        Some(form) => unescaped::start(form, range),
    };
    let start = slot.range.map(start).unwrap_or_default();
    if let Access::Hash { hash, range, .. } = &mut spec.access {
        (*hash, *range) = (vec![value], start.condition.into_iter().collect());
    }
    if !composition.tells_apart(&slot) {
        add_entity_filter::<I::Record>(&mut spec);
    }
    spec.prefix = start.prefix;
    Read::new(spec, I::Output::default())
}

/// The key that a template makes, with the name of its first part instead of a value: the tenant,
/// whom only the table knows.
fn render_open(
    composition: &Composition,
    template: &[Piece],
    parts: &[Value],
) -> Result<String, EncodeError> {
    let (mut key, mut parts) = (String::new(), parts.iter());
    for (at, piece) in template.iter().enumerate() {
        let value = match piece.part() {
            None => &Value::Null,
            Some(0) => {
                key.extend(["{", composition.parts.first().copied().unwrap_or_default(), "}"]);
                continue;
            }
            Some(_) => parts.next().unwrap_or(&Value::Null),
        };
        let rest = template.get(at + 1..).unwrap_or_default();
        composition.write(*piece, rest, value, &mut key)?;
    }
    Ok(key)
}

/// A scan of the items of an entity: what else is in the table is read, and left out.
#[doc(hidden)]
pub fn entity_scan<M: Entity + Queryable>() -> Read<Primary<M>, Whole, <Primary<M> as Index>::Output> {
    Read::new(items_scan::<M>(Segments::All), Items::default())
}

/// A scan of a table's items; of an entity's table, of the items of that entity.
pub(super) fn items_scan<M: Record>(segments: Segments) -> Spec {
    let mut spec = Spec::new(None, Access::Scan(segments));
    for filter in M::declared_schema().map(Predicate::of_entity).unwrap_or_default() {
        spec.add_predicate(filter);
    }
    spec
}

fn slot<I: ComposedIndex>() -> Slot {
    let slots = I::Record::COMPOSITION.slots;
    slots.get(I::SLOT).copied().unwrap_or(Slot { index: None, hash: None, range: None })
}

/// Leaves out items of other entities.
fn add_entity_filter<M: Entity>(spec: &mut Spec) {
    for filter in Predicate::of_entity(M::SCHEMA) {
        spec.add_predicate(filter);
    }
}

impl<I: ComposedIndex, S, O: Clone> Parts<I, S, O> {
    /// A part of the range key, to put a condition on it.
    #[doc(hidden)]
    pub fn part<T, Now, Next>(&self) -> PartKey<I, T, Now, Next, O> {
        PartKey { spec: self.spec.clone(), select: self.select.clone(), types: PhantomData }
    }
}

/// A part of the range key of an entity's query that is to get a condition. All conditions of a
/// query become one, on the range key.
///
/// Whatever the condition but `eq`, a query is of the type that it had before, so that a condition
/// may be there only sometimes; and a lower and an upper bound of one part go together. Two bounds
/// on one side are an error when the query is run.
#[must_use = "a part of a key is nothing without a condition, such as `.eq(..)`"]
pub struct PartKey<I, T, Now, Next, O> {
    spec: Spec,
    select: O,
    types: PhantomData<fn() -> (I, T, Now, Next)>,
}

impl<I: ComposedIndex, T, Now, Next, O> PartKey<I, T, Now, Next, O> {
    fn finish<S>(
        mut self,
        operator: Operator,
        values: Result<(Value, Option<Value>), EncodeError>,
    ) -> Read<I, S, O> {
        let (composition, template) = (I::Record::COMPOSITION, slot::<I>().range.unwrap_or_default());
        let part = part_of(template, self.spec.parts);
        let name = part.and_then(|(piece, _)| composition.part_name(piece));
        let folded = values.and_then(|(low, high)| {
            let (given, prefix) = (self.spec.parts, &*self.spec.prefix);
            let folded = match composition.form {
                None => fold::fold(template, given, prefix, operator, &low, high.as_ref())?,
                Some(form) => {
                    unescaped::fold(form, template, (given, prefix), operator, &low, high.as_ref())?
                }
            };
            Ok((folded, low, high))
        });
        match folded {
            Ok((Folded { condition, prefix, but_not, is_wide }, low, high)) => {
                self.spec.set_part(operator, condition, name);
                if operator == Operator::Eq && part_of(template, self.spec.parts + 1).is_some() {
                    self.spec.prefix = prefix;
                    self.spec.parts += 1;
                    self.spec.last = None;
                }
                let path = name.map(AttributePath::new);
                match (path, name) {
                    (Some(path), Some(name)) if but_not => {
                        if !I::Record::SCHEMA.holds(I::NAME, name) {
                            self.spec.take(Err(EncodeError::invalid(
                                "`lt` on the last part of a key looks at the part itself, which \
                                 this index does not hold: `include` it, or use `le`",
                            )
                            .at(name)));
                        }
                        let (path, low) = (Operand::Path(path), Operand::Value(low));
                        self.spec.add_predicate(Predicate::Compare(path, Comparison::Ne, low));
                    }
                    (Some(path), Some(name)) if is_wide => {
                        check_held::<I>(&mut self.spec, name);
                        self.spec.add_predicate(operator.of(path, low, high));
                    }
                    _ => {}
                }
            }
            Err(error) => {
                let error = match name {
                    Some(name) => error.at(name),
                    None => error,
                };
                self.spec.take(Err(error));
            }
        }
        Read::new(self.spec, self.select)
    }

    fn one<S>(self, operator: Operator, value: &impl Encode) -> Read<I, S, O> {
        self.finish(operator, to_value(value).map(|value| (value, None)))
    }

    /// Equal to a value: then the next part can have a condition.
    pub fn eq(self, value: impl ValueOf<T>) -> Read<I, Next, O> {
        self.one(Operator::Eq, &value)
    }

    /// Less than a value: numbers by value, text by its bytes.
    pub fn lt(self, value: impl ValueOf<T>) -> Read<I, Now, O> {
        self.one(Operator::Lt, &value)
    }

    /// Less than a value, or equal to it.
    pub fn le(self, value: impl ValueOf<T>) -> Read<I, Now, O> {
        self.one(Operator::Le, &value)
    }

    /// Greater than a value.
    pub fn gt(self, value: impl ValueOf<T>) -> Read<I, Now, O> {
        self.one(Operator::Gt, &value)
    }

    /// Greater than a value, or equal to it.
    pub fn ge(self, value: impl ValueOf<T>) -> Read<I, Now, O> {
        self.one(Operator::Ge, &value)
    }

    /// At least `low` and at most `high`.
    pub fn between(self, low: impl ValueOf<T>, high: impl ValueOf<T>) -> Read<I, Now, O> {
        let values = to_value(&low).and_then(|low| Ok((low, Some(to_value(&high)?))));
        self.finish(Operator::Between, values)
    }

    /// At least `low` if there is one, and at most `high` if there is one: for bounds that a caller
    /// may leave out. Without either it is [`any`](Self::any). `low` is not above `high`.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "shop")]
    /// # struct Shop {
    /// #     #[hash_key]
    /// #     pk: String,
    /// #     #[range_key]
    /// #     sk: String,
    /// #     #[entity]
    /// #     entity: Option<String>,
    /// # }
    /// #[derive(Model)]
    /// #[model(in = "Shop", entity = "order")]
    /// #[key(hash = "CUST#{customer}", range = "ORDER#{placed}#{number:06}")]
    /// struct Order {
    ///     customer: String,
    ///     placed: String,
    ///     number: u32,
    /// }
    ///
    /// /// What a search form asks for.
    /// fn search(from: Option<&str>, to: Option<&str>) -> dynorm::Result<String> {
    ///     let found = Order::query("Ann").placed().within(from, to);
    ///     Ok(found.preview()?.key_condition.unwrap_or_default())
    /// }
    ///
    /// assert_eq!(search(Some("2026-01"), None)?, "#0=:0 AND (#1 BETWEEN :1 AND :2)");
    /// assert_eq!(search(None, None)?, "#0=:0 AND begins_with(#1,:1)");
    /// # Ok::<(), dynorm::Error>(())
    /// ```
    pub fn within(self, low: Option<impl ValueOf<T>>, high: Option<impl ValueOf<T>>) -> Read<I, Now, O> {
        match (low, high) {
            (Some(low), Some(high)) => self.between(low, high),
            (Some(low), None) => self.ge(low),
            (None, Some(high)) => self.le(high),
            (None, None) => self.any(),
        }
    }

    /// Any value: no condition on this part, and so none on those behind it. It leaves the query as
    /// it was, for a `match` with a condition in its other arms.
    pub fn any(self) -> Read<I, Now, O> {
        Read::new(self.spec, self.select)
    }

    /// Begins with a text. Numbers have no beginning.
    pub fn begins_with(self, prefix: impl ValueOf<T>) -> Read<I, Now, O>
    where
        T: Encode<Type: Prefixed>,
    {
        self.one(Operator::BeginsWith, &prefix)
    }
}

impl Spec {
    /// Puts a condition on the range key, for one on a part of it: with the other bound of the same
    /// part, if that has one.
    fn set_part(
        &mut self,
        operator: Operator,
        condition: Option<RangeCondition>,
        name: Option<&'static str>,
    ) {
        let Access::Hash { range, .. } = &mut self.access else { return };
        let Some(before) = self.last.replace(operator) else {
            *range = condition.into_iter().collect();
            return;
        };
        match fold::both((before, range.pop()), (operator, condition)) {
            Ok(both) => {
                range.extend(both);
                // A third one goes with neither.
                self.last = Some(Operator::Between);
            }
            Err(error) => {
                self.take(Err(match name {
                    Some(name) => error.at(name),
                    None => error,
                }));
            }
        }
    }
}

/// Notes an error if an index does not hold a part which a query has to look at besides the key.
fn check_held<I: ComposedIndex>(spec: &mut Spec, name: &'static str) {
    if !I::Record::SCHEMA.holds(I::NAME, name) {
        spec.take(Err(EncodeError::invalid(
            "keys of this form do not say all of this part, so that the query looks at the part \
             itself, which this index does not hold: `include` it",
        )
        .at(name)));
    }
}

impl<I, T, Now, Next, O> fmt::Debug for PartKey<I, T, Now, Next, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PartKey").field(&self.spec).finish()
    }
}
