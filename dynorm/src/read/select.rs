//! What becomes of each item that a query or scan finds.

use std::fmt;
use std::marker::PhantomData;

use super::spec::Spec;
use crate::codec::json::{JsonReader, item_from_json};
use crate::codec::memory::from_value;
use crate::codec::{Decode, DecodeError, Encode, Fields, Problem, document};
use crate::db::{Item, TableRef};
use crate::expr::typed::{KeyUse, Path, Presence};
use crate::expr::{AttributePath, ReadPaths};
use crate::model::Record;
use crate::transport::decode::{Plain, Tracked};
use crate::transport::{Collect, ItemDecoder};
use crate::value::Map;

/// What becomes of each item that is read: an [`Item`], the model alone, a projection or a tuple.
/// Sealed.
pub trait Select<M>: Clone + Send + Sync + 'static {
    /// What the caller gets.
    type Output: Send + 'static;
    #[doc(hidden)]
    type Decoder: ItemDecoder<Output = Self::Output>;

    #[doc(hidden)]
    fn decoder(&self, table: &TableRef) -> Self::Decoder;

    /// The attributes to read; `None` for all that there are.
    #[doc(hidden)]
    fn projection(&self) -> Option<Vec<AttributePath>> {
        None
    }

    /// Has a read that does not look at the items leave out those of which nothing would be made.
    #[doc(hidden)]
    fn narrow(_spec: &mut Spec) {}
}

/// Collects the items of a table as `select` says.
pub(super) fn collect<M, O: Select<M>>(
    select: &O,
    operation: &'static str,
    table: &TableRef,
) -> Collect<O::Decoder> {
    Collect::new(select.decoder(table), operation, table.clone())
}

macro_rules! marker {
    ($(#[$docs:meta])* $name:ident) => {
        $(#[$docs])*
        pub struct $name<T>(PhantomData<fn() -> T>);

        impl<T> Default for $name<T> {
            fn default() -> Self {
                $name(PhantomData)
            }
        }

        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                Self::default()
            }
        }

        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

marker! {
    /// Gives an [`Item`] for each item: the model with saves.
    Items
}
marker! {
    /// Gives the model alone for each item.
    Models
}
marker! {
    /// Gives a struct of some attributes for each item.
    Projected
}

impl<M: Record> Select<M> for Items<M> {
    type Output = Item<M>;
    type Decoder = ItemLoader<M>;

    fn decoder(&self, table: &TableRef) -> ItemLoader<M> {
        ItemLoader { table: table.clone(), tracked: Tracked::NEW }
    }
}

/// Makes items that know their table.
#[derive(Debug)]
pub struct ItemLoader<M> {
    table: TableRef,
    tracked: Tracked<M>,
}

impl<M: Record> ItemDecoder for ItemLoader<M> {
    type Output = Item<M>;

    fn decode(&self, reader: &mut JsonReader<'_>) -> Result<Item<M>, DecodeError> {
        self.tracked.decode(reader).map(|loaded| Item::loaded(self.table.clone(), loaded))
    }
}

impl<M: Record> Select<M> for Models<M> {
    type Output = M;
    type Decoder = Plain<M>;

    fn decoder(&self, _table: &TableRef) -> Plain<M> {
        Plain::NEW
    }
}

/// A struct of some attributes of a model. Made by `#[derive(Projection)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a projection of a model",
    label = "has no `Projection`",
    note = "derive `Projection` for it, with `#[model(of = \"Model\")]`"
)]
pub trait Projection: Fields + Send + 'static {
    /// The model that it has attributes of.
    type Model: Record;
}

/// What a projection can be of.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model of a table",
    label = "has no table",
    note = "derive `Model` for it and mark its `#[hash_key]`"
)]
pub trait Attributed {
    /// For `Known`, of what is generated.
    const KNOWN: usize = 0;
}

#[diagnostic::do_not_recommend]
impl<M: Record> Attributed for M {}

impl<M, P: Fields + Send + 'static> Select<M> for Projected<P> {
    type Output = P;
    type Decoder = Projected<P>;

    fn decoder(&self, _table: &TableRef) -> Self {
        self.clone()
    }

    fn projection(&self) -> Option<Vec<AttributePath>> {
        let mut names = Vec::new();
        // What takes all attributes has no list of them.
        P::NAMES.collect(&mut names).then(|| names.into_iter().map(AttributePath::new).collect())
    }
}

impl<P: Fields + Send + 'static> ItemDecoder for Projected<P> {
    type Output = P;

    fn decode(&self, reader: &mut JsonReader<'_>) -> Result<P, DecodeError> {
        reader.begin_object()?;
        document::decode_fields(reader, None)
    }
}

/// A path whose value can be read by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not select an attribute of `{M}`",
    label = "not a path of `{M}`",
    note = "pass paths such as `User::email()`, of the model that is read"
)]
pub trait Column<M> {
    /// The Rust type of the value.
    type Value: Decode + Send + 'static;

    /// Where it is.
    fn column_path(&self) -> AttributePath;
}

/// What is read of an attribute of type `T`, by whether it is there.
#[doc(hidden)]
pub trait ReadAs<T> {
    type Value: Decode + Send + 'static;
}

impl<T: Encode, P: Presence> ReadAs<T> for P
where
    P::Read<T>: Decode + Send + 'static,
{
    type Value = P::Read<T>;
}

impl<M, T, K: KeyUse, P: ReadAs<T>> Column<M> for Path<M, T, K, P> {
    type Value = P::Value;

    fn column_path(&self) -> AttributePath {
        self.attribute_path().clone()
    }
}

/// What [`select`](super::Read::select) takes: a path, or a tuple of up to eight.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not select attributes of `{M}`",
    label = "not a path of `{M}`, nor a tuple of them",
    note = "pass paths such as `User::email()`, one or a tuple of up to eight; for more, derive \
            `Projection` and use `project`"
)]
pub trait Columns<M> {
    /// The values.
    type Values: Send + 'static;

    #[doc(hidden)]
    fn paths(&self) -> Vec<AttributePath>;

    /// Reads the values from where the paths are in the answer.
    #[doc(hidden)]
    fn decode(answer: Answer<'_>) -> Result<Self::Values, DecodeError>;
}

/// A path, and where it is in an answer that has only what was asked for.
#[derive(Clone, Debug)]
struct Place {
    path: AttributePath,
    /// By its own name and by older ones.
    found_at: Vec<AttributePath>,
}

/// What was found of an item, and where in it each of the paths leads.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    map: &'a Map,
    places: &'a [Place],
}

impl Answer<'_> {
    /// What the only path leads to.
    ///
    /// # Errors
    ///
    /// If it is of another type, or not there and not optional.
    pub fn only<T: Decode>(self) -> Result<T, DecodeError> {
        self.value(0)
    }

    fn value<T: Decode>(self, index: usize) -> Result<T, DecodeError> {
        let place = &self.places[index];
        let at = |error: DecodeError| error.at(place.path.to_string());
        match place.found_at.iter().find_map(|path| path.get(self.map)) {
            Some(value) => from_value(value).map_err(at),
            None => T::absent().ok_or_else(|| at(DecodeError::new(Problem::Missing))),
        }
    }
}

impl<M, T, K: KeyUse, P: ReadAs<T>> Columns<M> for Path<M, T, K, P> {
    type Values = P::Value;

    fn paths(&self) -> Vec<AttributePath> {
        vec![self.attribute_path().clone()]
    }

    fn decode(answer: Answer<'_>) -> Result<Self::Values, DecodeError> {
        answer.only()
    }
}

macro_rules! columns {
    ($($column:ident $index:tt),*) => {
        impl<M, $($column: Column<M>),*> Columns<M> for ($($column,)*) {
            type Values = ($($column::Value,)*);

            fn paths(&self) -> Vec<AttributePath> {
                vec![$(self.$index.column_path()),*]
            }

            fn decode(answer: Answer<'_>) -> Result<Self::Values, DecodeError> {
                Ok(($(answer.value::<$column::Value>($index)?,)*))
            }
        }
    };
}
columns!(A 0);
columns!(A 0, B 1);
columns!(A 0, B 1, C 2);
columns!(A 0, B 1, C 2, D 3);
columns!(A 0, B 1, C 2, D 3, E 4);
columns!(A 0, B 1, C 2, D 3, E 4, F 5);
columns!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
columns!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

/// Gives the values of some paths for each item.
pub struct Selection<C> {
    places: Vec<Place>,
    sent: Vec<AttributePath>,
    columns: PhantomData<fn() -> C>,
}

impl<C> Selection<C> {
    pub(super) fn new<M>(columns: C) -> Self
    where
        C: Columns<M>,
    {
        let paths = columns.paths();
        let mut all = Vec::new();
        let mut counts = Vec::new();
        for path in &paths {
            let before = all.len();
            all.push(path.clone());
            all.extend(path.by_older_names());
            counts.push(all.len() - before);
        }
        let ReadPaths { sent, found_at } = ReadPaths::of(&all);
        let mut found_at = found_at.into_iter();
        let places = paths.into_iter().zip(counts).map(|(path, count)| {
            let found_at = found_at.by_ref().take(count).collect();
            Place { path, found_at }
        });
        Selection { places: places.collect(), sent, columns: PhantomData }
    }
}

impl<C> Clone for Selection<C> {
    fn clone(&self) -> Self {
        Selection { places: self.places.clone(), sent: self.sent.clone(), columns: PhantomData }
    }
}

impl<C> fmt::Debug for Selection<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Selection").field(&self.sent).finish()
    }
}

/// Decodes the values of some paths.
#[derive(Debug)]
pub struct SelectionDecoder<M, C> {
    places: Vec<Place>,
    types: PhantomData<fn() -> (M, C)>,
}

impl<M: 'static, C: Columns<M> + 'static> Select<M> for Selection<C> {
    type Output = C::Values;
    type Decoder = SelectionDecoder<M, C>;

    fn decoder(&self, _table: &TableRef) -> Self::Decoder {
        SelectionDecoder { places: self.places.clone(), types: PhantomData }
    }

    fn projection(&self) -> Option<Vec<AttributePath>> {
        Some(self.sent.clone())
    }
}

impl<M: 'static, C: Columns<M> + 'static> ItemDecoder for SelectionDecoder<M, C> {
    type Output = C::Values;

    fn decode(&self, reader: &mut JsonReader<'_>) -> Result<C::Values, DecodeError> {
        C::decode(Answer { map: &item_from_json(reader.raw_json()?)?, places: &self.places })
    }
}
