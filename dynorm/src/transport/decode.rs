//! What becomes of an item that was read: one decoder for each use.

use std::marker::PhantomData;

use crate::codec::DecodeError;
use crate::codec::json::JsonReader;
use crate::model::{OldRead, Record};
use crate::track::{Snapshot, encode_defaults};
use crate::value::Map;

/// Makes something of an item.
pub trait ItemDecoder: Send + Sync + 'static {
    type Output: Send + 'static;

    /// Reads one item; the reader is before its opening brace.
    fn decode(&self, reader: &mut JsonReader<'_>) -> Result<Self::Output, DecodeError>;
}

/// The model alone; attributes that it does not know are passed over.
#[derive(Debug)]
pub struct Plain<M>(PhantomData<fn() -> M>);

/// The model, and the attributes that it does not know.
#[derive(Debug)]
pub struct Whole<M>(PhantomData<fn() -> M>);

/// The model, the attributes that it does not know, and a snapshot.
#[derive(Debug)]
pub struct Tracked<M>(PhantomData<fn() -> M>);

/// Whether there is an item, whatever it holds.
#[derive(Debug)]
pub struct Presence;

/// What [`Tracked`] makes of an item.
#[derive(Debug)]
pub struct Loaded<M> {
    pub(crate) model: M,
    pub(crate) extra: Map,
    pub(crate) snapshot: Snapshot,
}

impl<M> Plain<M> {
    pub(crate) const NEW: Self = Plain(PhantomData);
}

impl<M> Whole<M> {
    pub(crate) const NEW: Self = Whole(PhantomData);
}

impl<M> Tracked<M> {
    pub(crate) const NEW: Self = Tracked(PhantomData);
}

impl<M: Record> ItemDecoder for Plain<M> {
    type Output = M;

    fn decode(&self, reader: &mut JsonReader<'_>) -> Result<M, DecodeError> {
        reader.begin_object()?;
        M::read(reader, None, None)
    }
}

impl<M: Record> ItemDecoder for Whole<M> {
    type Output = (M, Map);

    fn decode(&self, reader: &mut JsonReader<'_>) -> Result<(M, Map), DecodeError> {
        reader.begin_object()?;
        let mut extra = Map::new();
        let model = M::read(reader, Some(&mut extra), None)?;
        Ok((model, extra))
    }
}

impl<M: Record> ItemDecoder for Tracked<M> {
    type Output = Loaded<M>;

    fn decode(&self, reader: &mut JsonReader<'_>) -> Result<Loaded<M>, DecodeError> {
        let start = reader.position();
        reader.begin_object()?;
        let mut extra = Map::new();
        let mut old = OldRead::default();
        let model = M::read(reader, Some(&mut extra), Some(&mut old))?;
        let defaults = encode_defaults(&model, reader.take_defaults());
        let raw = reader.raw_since(start);
        let snapshot = match old.0 {
            None => Snapshot::read(raw, defaults),
            Some(upgraded) => Snapshot::upgraded(raw, *upgraded)?,
        };
        Ok(Loaded { model, extra, snapshot })
    }
}

impl ItemDecoder for Presence {
    type Output = ();

    fn decode(&self, reader: &mut JsonReader<'_>) -> Result<(), DecodeError> {
        reader.skip_json()
    }
}
