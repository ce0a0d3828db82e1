//! Entities: models whose keys are made of their fields, in a table that they share.

use std::fmt;
use std::marker::PhantomData;

use super::key::{IntoKey, KeyValues};
use super::part::{KeyPart, PartKind};
use super::{MadeOfParts, Model, OneTenant, Tenancy};
use crate::codec::flatten::panic_with;
use crate::codec::json::JsonReader;
use crate::codec::memory::to_value;
use crate::codec::names::{Names, Wanted};
use crate::codec::{DecodeError, Encode, EncodeError, Fields, Reader, Writer};
use crate::error::{Error, Kept, Result};
use crate::schema::TableSchema;
use crate::schema::form::{Absent, Form};
use crate::schema::template::{Composition, Piece, Slot, render};
use crate::value::Value;

/// A model whose keys are made of its fields. Made by `#[derive(Model)]` with `#[model(in =
/// "Layout", entity = "name")]`.
pub trait Entity: Model<Shape: MadeOfParts> {
    /// The model of the table, whose key attributes are made of this entity's fields.
    type Layout: Model;
    /// The type of its tenant, if it has one: see [Tenants](derive@crate::Model#tenants).
    type Tenant: Encode;
    /// Whether it has one. It is the first part of all hash keys then.
    #[doc(hidden)]
    const HAS_TENANT: bool;
    /// The form of the hash keys of the table, which entities may share.
    #[doc(hidden)]
    type Partition;
    /// What makes the keys.
    #[doc(hidden)]
    const COMPOSITION: &'static Composition;
    /// The attributes that are made, and behind them that of the entity's name.
    #[doc(hidden)]
    const COMPUTED: &'static Names;

    /// The value of a part; `None` if it is absent.
    ///
    /// # Errors
    ///
    /// If DynamoDB cannot hold it.
    #[doc(hidden)]
    fn part(&self, place: usize) -> Result<Option<Value>, EncodeError>;
}

/// The hash keys of one form in the table or an index, by a digest of both.
#[derive(Debug)]
pub enum OfPartition<const DIGEST: u64> {}

/// An entity that has keys in the index whose name has this digest.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not in the index that the collection is of",
    label = "has no keys in this index",
    note = "say what its keys are made of there, by `#[key(index = \"..\", ..)]` on the entity, or \
            leave it out of the collection"
)]
pub trait InIndex<const NAME: u64> {
    /// The form of its hash keys there.
    type Partition;
}

/// The attributes of an entity's layout that are made of its fields: written with them, and never
/// read, but for the entity's name, which must be the one that is read for.
#[derive(Debug)]
pub struct Computed<E>(PhantomData<fn() -> E>);

impl<E: Entity> Fields for Computed<E> {
    /// Whether the entity's version was there, and its name.
    type Slots = (bool, bool);
    const NAMES: &'static Names = E::COMPUTED;

    fn decode_field<'de, R: Reader<'de>>(
        (versioned, named): &mut (bool, bool),
        index: usize,
        _name: &str,
        reader: &mut R,
    ) -> Result<(), DecodeError> {
        if index + 1 < E::COMPUTED.len() {
            let Some(version) = E::COMPOSITION.version.filter(|_| index + 2 == E::COMPUTED.len()) else {
                return reader.skip();
            };
            let found = reader.string()?;
            *versioned = true;
            return if found == version { Ok(()) } else { Err(E::COMPOSITION.another_version(&found)) };
        }
        let found = reader.string()?;
        *named = true;
        if E::COMPOSITION.is_named(&found) {
            return Ok(());
        }
        Err(E::COMPOSITION.another(Some(found.into_owned())))
    }

    fn finish(
        &mut (versioned, named): &mut (bool, bool),
        _defaults: &mut Wanted,
    ) -> Result<Self, DecodeError> {
        if named && (versioned || E::COMPOSITION.version.is_none()) {
            return Ok(Computed(PhantomData));
        }
        let missing = usize::from(named);
        let name = E::COMPUTED.all().iter().rev().nth(missing).map_or("", |name| name.plain);
        Err(E::COMPOSITION.another(None).at(name))
    }
}

/// Why an item cannot be read: first of all, since it is one of another entity, whatever else does
/// not fit then.
#[cold]
pub(super) fn explain(mut item: JsonReader<'_>, schema: &TableSchema, error: DecodeError) -> DecodeError {
    let (Some(composition), Some(attribute)) = (schema.composition, &schema.entity) else { return error };
    while let Ok(Some(name)) = item.next_name() {
        if name != **attribute {
            if item.skip().is_err() {
                break;
            }
            continue;
        }
        return match item.string() {
            Ok(found) if !composition.is_named(&found) => {
                composition.another(Some(found.into_owned())).at(attribute.clone())
            }
            _ => error,
        };
    }
    error
}

/// Writes the attributes that are made, of those that are wanted.
///
/// # Errors
///
/// If a part cannot be encoded, or is a number with more digits than its template has.
#[inline(never)]
pub fn encode_computed<E: Entity, W: Writer>(
    entity: &E,
    wanted: Wanted,
    writer: &mut W,
) -> Result<(), EncodeError> {
    let parts = parts(E::COMPOSITION, &|place| entity.part(place))?;
    let mut texts = Vec::with_capacity(E::COMPUTED.len());
    for slot in E::COMPOSITION.slots {
        texts.extend(slot_texts(E::COMPOSITION, slot, &parts)?);
    }
    texts.extend(E::COMPOSITION.version.map(|version| Some(version.to_owned())));
    texts.push(Some(E::COMPOSITION.name.to_owned()));
    for (index, (name, text)) in E::COMPUTED.all().iter().zip(texts).enumerate() {
        if wanted.has(index)
            && let Some(text) = text
        {
            writer.static_name(name);
            writer.string(&text);
        }
    }
    Ok(())
}

/// The value of a part; `None` if it is absent.
///
/// # Errors
///
/// If DynamoDB cannot hold it.
pub fn part_value<T: Encode>(part: &T) -> Result<Option<Value>, EncodeError> {
    Ok(if part.is_absent() { None } else { Some(to_value(part)?) })
}

/// The values of all parts.
fn parts(
    composition: &Composition,
    part: &dyn Fn(usize) -> Result<Option<Value>, EncodeError>,
) -> Result<Vec<Option<Value>>, EncodeError> {
    let named = composition.parts.iter().enumerate();
    named.map(|(place, name)| part(place).map_err(|error| error.at(*name))).collect()
}

/// What a slot's templates make of the parts: all of them, or nothing if a part is absent, which
/// takes the item out of the index. Forms of other programs may have some of them then.
fn slot_texts(
    composition: &Composition,
    slot: &Slot,
    parts: &[Option<Value>],
) -> Result<Vec<Option<String>>, EncodeError> {
    let part = |place: usize| parts.get(place).and_then(Option::as_ref);
    let at = |(place, error): (usize, EncodeError)| match composition.parts.get(place) {
        Some(name) => error.at(*name),
        None => error,
    };
    let texts = slot.templates().map(|template| render(composition.form, template, part).map_err(at));
    let texts: Vec<_> = texts.collect::<Result<_, _>>()?;
    let is_there = match composition.form.as_ref().map_or(Absent::Slot, Form::absent) {
        Absent::Slot => texts.iter().all(Option::is_some),
        Absent::Key => true,
        Absent::Rest => slot.parts().next().is_none() || slot.parts().any(|place| part(place).is_some()),
    };
    Ok(if is_there { texts } else { vec![None; texts.len()] })
}

/// The values of an entity's key.
///
/// # Errors
///
/// If a part cannot be encoded.
pub fn composed_key<E: Entity>(entity: &E) -> KeyValues {
    key_of(E::COMPOSITION, &parts(E::COMPOSITION, &|place| entity.part(place))?)
}

fn key_of(composition: &Composition, parts: &[Option<Value>]) -> KeyValues {
    let mut texts = Vec::new();
    if let Some(table) = composition.slots.first() {
        texts = slot_texts(composition, table, parts)?;
    }
    let mut texts = texts.into_iter().map(|text| Value::from(text.unwrap_or_default()));
    Ok((texts.next().unwrap_or(Value::Null), texts.next()))
}

/// The key of an item of the entity `M`: what `M::key(..)` makes of the values of its parts.
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
/// #[key(hash = "CUST#{customer}", range = "ORDER#{number:06}")]
/// struct Order {
///     customer: String,
///     number: u32,
///     total: u64,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynorm::Result<()> {
/// # let db = Db::embedded()?;
/// let orders = db.table::<Order>();
/// # orders.create().await?;
/// orders.put(&Order { customer: "Ann".into(), number: 7, total: 12 }).await?;
/// let order = orders.get(Order::key("Ann", 7u32)).await?.expect("it was just put");
/// assert_eq!(order.total, 12);
/// # Ok(())
/// # }
/// ```
pub struct ComposedKey<M> {
    /// Those that are given. A tenant comes from the table.
    parts: Result<Vec<Value>, Kept>,
    model: PhantomData<fn() -> M>,
}

impl<M: Entity> ComposedKey<M> {
    /// The key that these parts make, behind the tenant if there is one.
    #[doc(hidden)]
    #[must_use]
    pub fn of<const N: usize>(parts: [Result<Value, EncodeError>; N]) -> Self {
        let names = M::COMPOSITION.parts.iter().skip(usize::from(M::HAS_TENANT));
        let parts = parts.into_iter().zip(names).map(|(part, name)| part.map_err(|error| error.at(*name)));
        let parts = parts.collect::<Result<Vec<_>, _>>();
        ComposedKey { parts: parts.map_err(|error| Error::from(error).into()), model: PhantomData }
    }

    pub(crate) fn into_pair(self, tenancy: &Tenancy) -> KeyValues {
        let mut parts = self.parts.map_err(Kept::into_error)?;
        if M::HAS_TENANT {
            parts = tenancy.before(&parts)?;
        }
        let parts: Vec<_> = parts.into_iter().map(Some).collect();
        key_of(M::COMPOSITION, &parts)
    }
}

impl<M> Clone for ComposedKey<M> {
    fn clone(&self) -> Self {
        ComposedKey { parts: self.parts.clone(), model: PhantomData }
    }
}

impl<M> fmt::Debug for ComposedKey<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ComposedKey").finish_non_exhaustive()
    }
}

impl<M: Entity, Shape: MadeOfParts + OneTenant> IntoKey<M, Shape> for ComposedKey<M> {
    fn into_values(self, tenancy: &Tenancy) -> KeyValues {
        self.into_pair(tenancy)
    }
}

impl<M: Entity, Shape: MadeOfParts + OneTenant> IntoKey<M, Shape> for &ComposedKey<M> {
    fn into_values(self, tenancy: &Tenancy) -> KeyValues {
        self.clone().into_pair(tenancy)
    }
}

/// Fails to compile if a type does not fit its place in a template.
///
/// # Panics
///
/// In this case, when the compiler evaluates it.
#[track_caller]
pub const fn check_part<T: KeyPart>(part: &str, piece: Piece, is_of_table: bool, form: Option<Form>) {
    match (T::KIND, piece) {
        (PartKind::Digits, Piece::Text(_)) if form.is_none() => panic_with(&[
            "`",
            part,
            "` is a number, which needs a width in a key, or `10` would be before `9`: write how \
             many digits, such as `{",
            part,
            ":06}`",
        ]),
        (PartKind::Text, Piece::Digits(..)) => {
            panic_with(&["`", part, "` is text, which has no width: write `{", part, "}`"])
        }
        _ if is_of_table && T::OPTIONAL => panic_with(&[
            "`",
            part,
            "` may be absent, and an item without a key cannot be stored: make the field required, \
             or leave it to the keys of indexes",
        ]),
        _ => {}
    }
}

impl Error {
    /// Of a read or a write of one entity: that the item is another one.
    #[must_use]
    pub fn is_another_entity(&self) -> bool {
        self.kind() == crate::error::Kind::AnotherEntity
    }
}
