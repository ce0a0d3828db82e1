//! Gathered: a struct that one query fills, with all that stands under one hash key.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;

use futures_core::future::BoxFuture;

use super::collection::{Entry, Member, Members, OtherMember, read_member};
use super::composed::ComposedIndex;
use super::pager::pages;
use super::pages::Pages;
use super::partition::{Maps, Partition};
use super::request::operation;
use super::select::Select;
use super::spec::Read;
use crate::codec::DecodeError;
use crate::codec::json::JsonReader;
use crate::db::{Table, TableRef};
use crate::error::{Error, Kind, Result};
use crate::model::{Entity, Model, OneTenant};
use crate::transport::ItemDecoder;

/// A struct of what stands under one hash key of the layout `L`, made by
/// [`#[derive(Collection)]`](derive@crate::Collection): fields with `#[one]` and `#[many]`.
pub trait Gathered<L>: Sized + Send + 'static {
    /// The entities, and what becomes of others.
    #[doc(hidden)]
    const MEMBERS: &'static Members;

    /// Reads an item for the field at a place.
    #[doc(hidden)]
    fn read(place: usize, entry: Entry<'_, '_>) -> Result<AnyMember, DecodeError>;

    /// Puts together what was read.
    #[doc(hidden)]
    fn gather(found: &mut Found) -> Result<Self>;
}

/// That it is gathered from what stands under the hash keys of `P` in the layout `L`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be gathered from what stands under this hash key",
    label = "of other hash keys, or no struct of entities",
    note = "derive `Collection` for a struct whose fields with `#[one]` and `#[many]` hold \
            entities; it is of the hash keys that these have in the table, or by `#[model(index = \
            \"..\")]` in an index. Begin with the `partition` of one of its entities",
    note = "an enum with a variant for each is read by `entities`"
)]
pub trait GatheredIn<L, P>: Gathered<L> {}

/// What a field with `#[one]` holds: an entity or an `Item` of one, or an `Option` of it, if it may
/// be missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not one entity",
    label = "neither an entity nor an `Item` of one, nor an `Option` of these",
    note = "`#[one]` is for an entity, a model with `#[model(in = \"Layout\", entity = \"..\")]`, \
            or an `Item` of it, or an `Option` of one that may be missing; several go into a `Vec` \
            with `#[many]`"
)]
pub trait One: Sized {
    /// What is read.
    type Member: Member;

    /// For `Known`.
    #[doc(hidden)]
    const KNOWN: usize = 0;

    #[doc(hidden)]
    fn of(found: Option<Self::Member>) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<M: Member> One for M {
    type Member = M;

    fn of(found: Option<M>) -> Option<M> {
        found
    }
}

#[diagnostic::do_not_recommend]
impl<M: Member> One for Option<M> {
    type Member = M;

    fn of(found: Option<M>) -> Option<Option<M>> {
        Some(found)
    }
}

/// What a field with `#[many]` holds: a `Vec` of entities, or of `Item`s of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold many entities",
    label = "not a `Vec` of entities",
    note = "`#[many]` is for a `Vec` of an entity, or of `Item`s of it; for one that is there at \
            most once write `#[one]`"
)]
pub trait Many: Sized {
    /// What is read.
    type Member: Member;

    /// For `Known`.
    #[doc(hidden)]
    const KNOWN: usize = 0;
}

#[diagnostic::do_not_recommend]
impl<M: Member> Many for Vec<M> {
    type Member = M;
}

/// What a field with `#[model(other)]` holds: a `Vec` of [`Map`](crate::Map)s, or of `Item`s of
/// them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot hold the items of just any entities",
    label = "not a `Vec` of `Map`s or of `Item<Map>`s",
    note = "`#[model(other)]` keeps whatever is there: make it a `Vec<dynorm::Map>`, or a \
            `Vec<Item<dynorm::Map>>` to save them"
)]
pub trait Others: Sized {
    /// What is read.
    type Other: OtherMember;

    /// For `Known`.
    #[doc(hidden)]
    const KNOWN: usize = 0;
}

#[diagnostic::do_not_recommend]
impl<O: OtherMember> Others for Vec<O> {
    type Other = O;
}

/// An item that was read for a field.
#[doc(hidden)]
pub struct AnyMember {
    place: usize,
    member: Box<dyn Any + Send>,
}

impl AnyMember {
    /// For the field at a place.
    pub fn at<M: Send + 'static>(place: usize, member: M) -> Self {
        AnyMember { place, member: Box::new(member) }
    }
}

impl fmt::Debug for AnyMember {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyMember").field("place", &self.place).finish_non_exhaustive()
    }
}

/// All that was read, for each field in the order of the range key.
#[doc(hidden)]
#[derive(Debug)]
pub struct Found {
    members: &'static Members,
    places: Vec<Vec<Box<dyn Any + Send>>>,
}

impl Found {
    fn of(members: &'static Members, all: Vec<AnyMember>) -> Self {
        let mut places: Vec<_> = (0..=members.entities.len()).map(|_| Vec::new()).collect();
        for AnyMember { place, member } in all {
            if let Some(at) = places.get_mut(place) {
                at.push(member);
            }
        }
        Found { members, places }
    }

    /// What was read for the field at a place.
    pub fn many<M: 'static>(&mut self, place: usize) -> Vec<M> {
        let all = self.places.get_mut(place).map(std::mem::take).unwrap_or_default();
        all.into_iter().filter_map(|member| member.downcast().ok()).map(|member| *member).collect()
    }

    /// The one that was read for the field at a place.
    ///
    /// # Errors
    ///
    /// If there are several, or if there is none and the field is no `Option`.
    pub fn one<T: One>(&mut self, place: usize, field: &str) -> Result<T> {
        let mut all = self.many::<T::Member>(place);
        let (one, several) = (all.pop(), !all.is_empty());
        if several {
            return Err(self.error(Kind::Ambiguous, "several items", place, field));
        }
        T::of(one).ok_or_else(|| self.error(Kind::NotFound, "no item", place, field))
    }

    fn error(&self, kind: Kind, found: &str, place: usize, field: &str) -> Error {
        let collection = self.members.name;
        let schema = self.members.entities.get(place);
        let entity = schema.and_then(|schema| schema.composition).map_or("", |composition| composition.name);
        Error::new(
            kind,
            format!("{found} of the entity `{entity}`, where `{collection}` has one in the field `{field}`"),
        )
    }
}

/// Reads each item for the field of a [`Gathered`] that it belongs to.
struct Gathering<G>(PhantomData<fn() -> G>);

impl<G> Clone for Gathering<G> {
    fn clone(&self) -> Self {
        Gathering(PhantomData)
    }
}

impl<M: Entity, G: Gathered<M::Layout>> Select<M> for Gathering<G> {
    type Output = AnyMember;
    type Decoder = GatheringDecoder<M::Layout, G>;

    fn decoder(&self, table: &TableRef) -> GatheringDecoder<M::Layout, G> {
        GatheringDecoder { table: table.clone(), types: PhantomData }
    }
}

struct GatheringDecoder<L, G> {
    table: TableRef,
    types: PhantomData<fn() -> (L, G)>,
}

impl<L: Model, G: Gathered<L>> ItemDecoder for GatheringDecoder<L, G> {
    type Output = AnyMember;

    fn decode(&self, reader: &mut JsonReader<'_>) -> Result<AnyMember, DecodeError> {
        read_member(G::MEMBERS, &self.table, reader, G::read)
    }
}

impl<I: ComposedIndex, S> Read<Partition<I>, S, Maps> {
    /// All that stands under this hash key, put together as the struct `G`: one query, read to its
    /// end, however many pages that takes. It is held in memory, and is no snapshot: what others
    /// write meanwhile may be there or not.
    ///
    /// # Errors
    ///
    /// [`Kind::NotFound`] if there is no item for a field with `#[one]` that is no `Option`,
    /// [`Kind::Ambiguous`] if there are several, [`Kind::AnotherEntity`] for an item of an entity
    /// that `G` has no field for, unless it says otherwise. [`Kind::Invalid`] if the query has a
    /// `limit`, or starts after a cursor. Otherwise as any query.
    #[must_use = "a request is sent when it is awaited"]
    pub fn gather<G>(&self, table: &Table<I::Record, impl OneTenant>) -> BoxFuture<'static, Result<G>>
    where
        G: GatheredIn<<I::Record as Entity>::Layout, I::Of>,
    {
        let mut spec = self.spec().clone();
        G::MEMBERS.limit(&mut spec);
        let in_part = spec.limit.is_some() || spec.start.is_some();
        let paging = Read::<Partition<I>, S, _>::new(spec, Gathering::<G>(PhantomData)).paging(table.inner());
        let (operation, name) = (operation(self.spec()), table.name().to_owned());
        let context = move |error: Error| error.operation(operation).on_table(&name);
        Box::pin(async move {
            if in_part {
                let message = "what is gathered is read as a whole: leave out `limit` and \
                               `start_after`, or read it by `entities`, page by page";
                return Err(context(Error::new(Kind::Invalid, message)));
            }
            let mut pages = Pages::<AnyMember>::new(pages(paging));
            let mut all = Vec::new();
            while let Some(page) = pages.try_next().await? {
                all.append(&mut page.into_items()?);
            }
            G::gather(&mut Found::of(G::MEMBERS, all)).map_err(context)
        })
    }
}
