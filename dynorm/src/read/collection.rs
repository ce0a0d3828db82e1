//! Collections: items of several entities, each read as the entity that it is.

use std::fmt;
use std::marker::PhantomData;

use super::select::Select;
use super::spec::Spec;
use crate::codec::json::JsonReader;
use crate::codec::{DecodeError, Problem, Reader};
use crate::db::{Item, TableRef};
use crate::expr::predicate::Operand;
use crate::expr::{AttributePath, Predicate};
use crate::model::{Entity, Model, Record};
use crate::schema::TableSchema;
use crate::schema::template::Composition;
use crate::transport::ItemDecoder;
use crate::transport::decode::{Plain, Tracked};
use crate::value::{Map, Value};

/// DynamoDB compares with so many values in one `IN`.
const MAX_CHOICES: usize = 100;

/// Items of several entities of the layout `L`: an enum with a variant for each, made by
/// [`#[derive(Collection)]`](derive@crate::Collection).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no collection of entities in the table of `{L}`",
    label = "not an enum with a variant for each entity",
    note = "derive `Collection` for an enum whose variants hold entities of `{L}`, or `Item`s of them",
    note = "the query or scan of one entity gives that alone: begin with its `partition`, or with \
            the scan of its layout"
)]
pub trait Collection<L>: Sized + Send + 'static {
    /// The entities, and what becomes of others.
    #[doc(hidden)]
    const MEMBERS: &'static Members;

    /// Reads an item: that of the entity at a place, or one of none.
    #[doc(hidden)]
    fn read(place: usize, entry: Entry<'_, '_>) -> Result<Self, DecodeError>;
}

/// That a collection is of what stands under the hash keys of `P` in the layout `L`: those of one
/// form, in the table or in an index.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no collection of what stands under this hash key",
    label = "of other hash keys, or no collection",
    note = "derive `Collection` for an enum with a variant for each entity; it is of the hash keys \
            that these have in the table, or by `#[model(index = \"..\")]` in an index, or by \
            `#[model(scan)]` of none. Begin with the `partition` of one of its entities",
    note = "a struct with `#[one]` and `#[many]` is read by `gather`"
)]
pub trait InPartition<L, P>: Collection<L> {}

/// What a variant of a collection holds: an entity, or an [`Item`] of one, which saves by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be in a collection",
    label = "neither an entity nor an `Item` of one",
    note = "a collection holds entities, models with `#[model(in = \"Layout\", entity = \"..\")]`, \
            and `Item`s of them; what is none of them goes to `#[model(other)]`"
)]
pub trait Member: Sized + Send + 'static {
    /// The entity.
    type Entity: Entity;
    /// The schema of its table, with its templates.
    #[doc(hidden)]
    const SCHEMA: &'static TableSchema = <Self::Entity as Model>::SCHEMA;

    /// For `Known`.
    #[doc(hidden)]
    const KNOWN: usize = 0;

    #[doc(hidden)]
    fn read(entry: Entry<'_, '_>) -> Result<Self, DecodeError>;
}

#[diagnostic::do_not_recommend]
impl<M: Entity> Member for M {
    type Entity = M;

    fn read(entry: Entry<'_, '_>) -> Result<Self, DecodeError> {
        Plain::NEW.decode(entry.reader)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Entity> Member for Item<M> {
    type Entity = M;

    fn read(entry: Entry<'_, '_>) -> Result<Self, DecodeError> {
        let loaded = Tracked::NEW.decode(entry.reader)?;
        Ok(Item::loaded(entry.table.of(M::SCHEMA), loaded))
    }
}

/// What keeps the items of entities that a collection has no place for: a [`Map`], or an
/// [`Item<Map>`](Item), which saves by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold items of just any entity",
    label = "neither a `Map` nor an `Item<Map>`",
    note = "`#[model(other)]` keeps whatever is there: make it a `dynorm::Map`, or an `Item<dynorm::Map>` to save it"
)]
pub trait OtherMember: Sized + Send + 'static {
    /// For `Known`.
    #[doc(hidden)]
    const KNOWN: usize = 0;

    #[doc(hidden)]
    fn read(entry: Entry<'_, '_>) -> Result<Self, DecodeError>;
}

#[diagnostic::do_not_recommend]
impl OtherMember for Map {
    fn read(entry: Entry<'_, '_>) -> Result<Self, DecodeError> {
        Plain::NEW.decode(entry.reader)
    }
}

#[diagnostic::do_not_recommend]
impl OtherMember for Item<Map> {
    fn read(entry: Entry<'_, '_>) -> Result<Self, DecodeError> {
        let loaded = Tracked::NEW.decode(entry.reader)?;
        Ok(Item::loaded(entry.table.without_model(), loaded))
    }
}

/// The entities of a collection.
#[doc(hidden)]
#[derive(Debug)]
pub struct Members {
    /// The collection's own name.
    pub name: &'static str,
    /// In the order of its variants.
    pub entities: &'static [&'static TableSchema],
    /// Whether what is none of them is left out before it is read.
    pub skips_others: bool,
}

impl Members {
    fn compositions(&self) -> impl Iterator<Item = &'static Composition> + use<'_> {
        self.entities.iter().filter_map(|schema| schema.composition)
    }

    /// The attribute that names the entity.
    fn attribute(&self) -> &'static str {
        self.entities.first().and_then(|schema| schema.entity.as_deref()).unwrap_or_default()
    }

    /// Which entity an item is, and otherwise what it says that it is.
    fn place(&self, mut item: JsonReader<'_>) -> Result<(usize, Option<String>), DecodeError> {
        let attribute = self.attribute();
        item.begin_object()?;
        while let Some(name) = item.next_name()? {
            if name != attribute {
                item.skip()?;
                continue;
            }
            let Ok(entity) = item.string() else { break };
            let place = self.compositions().position(|composition| composition.is_named(&entity));
            return Ok(match place {
                Some(place) => (place, None),
                None => (self.entities.len(), Some(entity.into_owned())),
            });
        }
        Ok((self.entities.len(), None))
    }

    /// Has a query or scan leave out what it has no place for, if that is what it says.
    pub(super) fn limit(&self, spec: &mut Spec) {
        if self.skips_others {
            self.leave_out_others(spec);
        }
    }

    fn leave_out_others(&self, spec: &mut Spec) {
        let path = AttributePath::new(self.attribute());
        let names = self.compositions().flat_map(|entity| std::iter::once(&entity.name).chain(entity.was));
        let names: Vec<_> = names.map(|name| Operand::Value(Value::from(*name))).collect();
        let chunks = names.chunks(MAX_CHOICES);
        let mut any: Vec<_> =
            chunks.map(|names| Predicate::In(Operand::Path(path.clone()), names.to_vec())).collect();
        let only = any.pop().map(|last| {
            if any.is_empty() {
                return last;
            }
            any.push(last);
            Predicate::Or(any)
        });
        if let Some(only) = only {
            spec.add_predicate(only);
        }
    }
}

/// An item that is about to be read.
#[doc(hidden)]
pub struct Entry<'r, 'de> {
    reader: &'r mut JsonReader<'de>,
    table: &'r TableRef,
    members: &'static Members,
    /// What it says that it is, of one that the collection has no place for.
    found: Option<String>,
}

impl Entry<'_, '_> {
    /// That there is no place for it.
    ///
    /// # Errors
    ///
    /// Always.
    pub fn refused<T>(self) -> Result<T, DecodeError> {
        let problem = Problem::NoMember { collection: self.members.name, found: self.found };
        Err(DecodeError::new(problem).at(self.members.attribute()))
    }
}

impl fmt::Debug for Entry<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").field("members", &self.members.name).finish_non_exhaustive()
    }
}

/// Reads one item as the member that it is; `read` has a place for each, and one for all others.
pub(super) fn read_member<T>(
    members: &'static Members,
    table: &TableRef,
    reader: &mut JsonReader<'_>,
    read: impl FnOnce(usize, Entry<'_, '_>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let (place, found) = members.place(reader.clone())?;
    read(place, Entry { reader, table, members, found })
}

/// Gives each item as the member of a [`Collection`] `C` of the layout `L` that it is.
pub struct Entities<L, C>(PhantomData<fn() -> (L, C)>);

impl<L, C> Default for Entities<L, C> {
    fn default() -> Self {
        Entities(PhantomData)
    }
}

impl<L, C> Clone for Entities<L, C> {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl<L, C> fmt::Debug for Entities<L, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entities")
    }
}

impl<M: Record, L: Model, C: Collection<L>> Select<M> for Entities<L, C> {
    type Output = C;
    type Decoder = EntitiesDecoder<L, C>;

    fn decoder(&self, table: &TableRef) -> EntitiesDecoder<L, C> {
        EntitiesDecoder::new(table)
    }

    fn narrow(spec: &mut Spec) {
        if !C::MEMBERS.skips_others {
            C::MEMBERS.leave_out_others(spec);
        }
    }
}

/// Reads items as members of a collection.
#[derive(Debug)]
pub struct EntitiesDecoder<L, C> {
    table: TableRef,
    types: PhantomData<fn() -> (L, C)>,
}

impl<L, C> EntitiesDecoder<L, C> {
    pub(super) fn new(table: &TableRef) -> Self {
        EntitiesDecoder { table: table.clone(), types: PhantomData }
    }
}

impl<L: Model, C: Collection<L>> ItemDecoder for EntitiesDecoder<L, C> {
    type Output = C;

    fn decode(&self, reader: &mut JsonReader<'_>) -> Result<C, DecodeError> {
        read_member(C::MEMBERS, &self.table, reader, C::read)
    }
}
