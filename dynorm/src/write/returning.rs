//! Writes that give back the item as it was: it is nowhere else any more.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;

use super::any::AnyWrite;
use super::diagnostics::GivesBackOnce;
use super::preview::WritePreview;
use super::send::send;
use crate::codec::json::JsonReader;
use crate::codec::{DecodeError, Reader};
use crate::db::{Item, Updated, with_returned};
use crate::error::{Error, Kind, Result};
use crate::expr::typed::ConditionOn;
use crate::model::Record;
use crate::transport::decode::{Tracked, Whole};
use crate::transport::op;
use crate::transport::{ItemDecoder, ItemSink};

/// A write that gives the item back: as it was before, or of an update as it is after.
///
/// Await it to send it. A transaction gives no items back, and so does not take it.
///
/// # The item as it was
///
/// It comes as a new [`Item`]: one that is not in the table, and that a [`save`](Item::save) would
/// put there anew, with the attributes that the model does not know. `None` if there was none.
/// After a put it can be laid beside what was put, and to bring it back is
/// [`overwrite`](Item::overwrite).
///
/// # The item as it is after an update
///
/// It comes as one that was read: what was changed can be changed further, and [saved](Item::save).
/// Whether an update was sent again and may have been made twice
/// ([`Updated::may_be_applied_twice`](crate::Updated::may_be_applied_twice)) is not told with it:
/// await the update by itself where that matters.
///
/// # Errors
///
/// Those of the write, and:
///
/// - [`Kind::Decode`] if the item does not fit the model. The write is made all the same, and the
///   item's attributes are in the error: [`Error::returned_attributes`].
/// - [`Kind::NotFound`] if what was there cannot be told, since an attempt before got no certain
///   answer: a deletion finds no item, but may itself have deleted one; a put finds its own item,
///   and so may an update. As of any error after such an attempt, [`Error::may_be_applied`] is then
///   true; of such a put or update it says that it is made.
#[must_use = "a request is sent when it is awaited"]
pub struct Returning<M, What = Old> {
    write: AnyWrite,
    types: PhantomData<fn() -> (M, What)>,
}

/// The item as it was before the write.
#[derive(Debug)]
pub enum Old {}

/// The item as it is after the write.
#[derive(Debug)]
pub enum New {}

impl<M, What> Returning<M, What> {
    pub(super) fn new(write: AnyWrite) -> Self {
        Returning { write, types: PhantomData }
    }
}

impl<M: Record, What> Returning<M, What> {
    /// Only if the item meets the condition: as on the write itself. Of several conditions all must
    /// hold.
    pub fn only_if(mut self, condition: impl ConditionOn<M>) -> Self {
        self.write = self.write.only_if(condition.into_condition().into_holds());
        self
    }

    // Of all lifetimes, since a bound without a parameter would be an error here.
    #[doc(hidden)]
    pub fn idempotent(self) -> Self
    where
        Self: for<'a> GivesBackOnce<'a>,
    {
        self
    }
}

impl<M: Record> Returning<M, Old> {
    /// What this will send.
    ///
    /// # Errors
    ///
    /// As [`AnyWrite::preview`]. [`Kind::Invalid`] if it is sent as a transaction, for the sake of
    /// [unique](crate::UniqueValue) values: that gives no item back.
    pub fn preview(&self) -> Result<WritePreview> {
        WritePreview::of(&self.write, Some("ALL_OLD"))
    }
}

impl<M: Record> Returning<M, New> {
    /// What this will send.
    ///
    /// # Errors
    ///
    /// As [`AnyWrite::preview`].
    pub fn preview(&self) -> Result<WritePreview> {
        WritePreview::of(&self.write, Some("ALL_NEW"))
    }
}

impl<M: Record> IntoFuture for Returning<M, Old> {
    type Output = Result<Option<Item<M>>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let table = self.write.table().clone();
            let mut sink = Returned { decoder: Whole::NEW, item: None };
            let sent = send(self.write, op::Returning::Old, &mut sink).await?;
            let context =
                |error: Error| error.operation(sent.operation).on_table(table.name()).with_key(&sent.key);
            match sink.item {
                _ if sent.made.met_itself => Err(context(met_itself())),
                Some(Ok((model, extra))) => Ok(Some(Item::unsaved(table, model, extra))),
                Some(Err(misfit)) => Err(context(misfit.into_error("as it was"))),
                None if sent.made.none_is_open => Err(context(perhaps_deleted())),
                None => Ok(None),
            }
        })
    }
}

impl<M: Record> IntoFuture for Returning<M, New> {
    type Output = Result<Item<M>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { send_for_new(self.write).await.map(|(item, _)| item) })
    }
}

/// Sends an update, and gives the item as it is then.
pub(super) async fn send_for_new<M: Record>(write: AnyWrite) -> Result<(Item<M>, Updated)> {
    let table = write.table().clone();
    let mut sink = Returned { decoder: Tracked::<M>::NEW, item: None };
    let sent = send(write, op::Returning::New, &mut sink).await?;
    let context = |error: Error| error.operation(sent.operation).on_table(table.name()).with_key(&sent.key);
    match sink.item {
        Some(Ok(loaded)) => Ok((Item::loaded(table, loaded), sent.made.updated)),
        Some(Err(misfit)) => Err(context(misfit.into_error("as it is"))),
        None => Err(context(nothing_came_back())),
    }
}

impl<M, What> Clone for Returning<M, What> {
    fn clone(&self) -> Self {
        Returning::new(self.write.clone())
    }
}

impl<M, What> fmt::Debug for Returning<M, What> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Returning").field(&self.write).finish()
    }
}

/// The item that came back. As it was before, it cannot be read again.
struct Returned<D: ItemDecoder> {
    decoder: D,
    item: Option<Result<D::Output, Misfit>>,
}

/// An item that does not fit the model.
struct Misfit {
    error: DecodeError,
    json: Box<str>,
}

impl<D: ItemDecoder> ItemSink for Returned<D> {
    fn read(&mut self, reader: &mut JsonReader<'_>) -> Result<(), DecodeError> {
        if is_empty(reader)? {
            // So some engines say that there was none.
            return reader.skip_json();
        }
        let (start, decoder) = (reader.position(), &self.decoder);
        let item = reader.attempt(|reader| decoder.decode(reader))?;
        self.item = Some(item.map_err(|error| Misfit { error, json: reader.raw_since(start).into() }));
        Ok(())
    }
}

fn is_empty(reader: &JsonReader<'_>) -> Result<bool, DecodeError> {
    let mut ahead = reader.clone();
    ahead.begin_object()?;
    Ok(ahead.next_name()?.is_none())
}

impl Misfit {
    fn into_error(self, which: &str) -> Error {
        let message = format!(
            "the write was made, but the item {which} does not fit the model: {}; it is in \
             `Error::returned_attributes`",
            self.error
        );
        with_returned(Error::from(self.error).message(message).applied(), &self.json)
    }
}

fn perhaps_deleted() -> Error {
    let message =
        "there is no such item, but an earlier attempt may have deleted one: what that was is not known";
    Error::new(Kind::NotFound, message).applied_perhaps()
}

fn met_itself() -> Error {
    let message = "the write was made, but perhaps not by the attempt that was answered alone: what \
                   the item was before is not known";
    Error::new(Kind::NotFound, message).applied()
}

fn nothing_came_back() -> Error {
    Error::new(Kind::Other, "the update was made, but the answer is without the item").applied()
}
