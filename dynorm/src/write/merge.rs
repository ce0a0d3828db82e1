//! What to do about a conflict: [`Item::conflict`], [`Item::save_merging`].

use super::part_of::PartOf;
use super::save::{read, run};
use crate::codec::json::{JsonReader, item_to_json};
use crate::db::{Item, Saved, in_the_way, is_of_another_model, reason_of};
use crate::error::{Error, Kind, Result};
use crate::model::{Key, Record};
use crate::retry::{Next, Tries};
use crate::track::{EncodeAgain, Merge, Overlap, Saving, Side, attributes, encode_json};
use crate::transport::ItemDecoder;
use crate::transport::decode::Whole;
use crate::value::Map;

/// How many overlaps an error names.
const MOST_NAMED: usize = 8;

/// Why a conflict is not merged of which one's own change may be a part already.
pub(super) const PERHAPS_APPLIED: &str = "it is not made again on top of what is there now, since a count, say, \
     would be counted twice: look at the current item (`Conflict::theirs`, `Error::current`), and change that";

/// The conflict of a save, from all three sides: the item as it was read ([`base`](Self::base)), as
/// it is here ([`mine`](Self::mine)), and as it is in the table ([`theirs`](Self::theirs)). From
/// [`Item::conflict`].
///
/// [`merge`](Self::merge) puts what was changed here on top of what is in the table. Where both
/// sides have changed the same thing there is an [`Overlap`], of which somebody has to decide whose
/// change counts: by [`resolve`](Self::resolve), [`take_mine`](Self::take_mine) and
/// [`take_theirs`](Self::take_theirs).
///
/// ```
/// # use dynorm::prelude::*;
/// use dynorm::Side;
///
/// # #[derive(Model)]
/// # #[model(table = "users")]
/// # struct User {
/// #     #[hash_key]
/// #     name: String,
/// #     city: String,
/// #     email: Option<String>,
/// #     visits: u32,
/// # }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> dynorm::Result<()> {
/// # let db = Db::embedded()?;
/// # let users = db.table::<User>();
/// # users.create().await?;
/// # users.put(&User { name: "Ada".into(), city: "London".into(), email: None, visits: 1 }).await?;
/// # let mut ada = users.get("Ada").await?.unwrap();
/// # let mut other = users.get("Ada").await?.unwrap();
/// # (other.city, other.visits) = ("Paris".into(), 2);
/// # other.save().await?;
/// ada.email = Some("ada@example.com".into());
/// ada.visits = 7;
/// if let Err(error) = ada.save().await {
///     // Somebody else has moved to Paris meanwhile, and counted a visit. An error that is no such conflict comes back.
///     let mut conflict = ada.conflict(error)?;
///     for overlap in conflict.overlaps() {
///         println!("{}: {:?} here, {:?} there", overlap.path(), overlap.mine(), overlap.theirs());
///     }
///     conflict.take_mine(User::visits());
///     ada = conflict.merge()?;
///     ada.save().await?;
/// }
/// assert_eq!((&*ada.city, ada.email.as_deref(), ada.visits), ("Paris", Some("ada@example.com"), 7));
///
/// // Or by a rule for all that overlaps.
/// # let mut ada = ada;
/// # let mut other = users.get("Ada").await?.unwrap();
/// # other.visits = 8;
/// # other.save().await?;
/// # ada.visits = 9;
/// if let Err(error) = ada.save().await {
///     let mut conflict = ada.conflict(error)?;
///     conflict.resolve(|overlap| match overlap.path().attribute() {
///         "visits" => Side::Theirs,
///         _ => Side::Mine,
///     });
///     ada = conflict.merge()?;
/// }
/// # assert_eq!(ada.visits, 8);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is merged until `merge`, and nothing sent until that is saved"]
#[derive(Debug)]
pub struct Conflict<'a, M: Record> {
    base: Item<M>,
    mine: &'a Item<M>,
    theirs: Item<M>,
    merge: Merge,
    error: Error,
}

impl<'a, M: Record> Conflict<'a, M> {
    fn new(mine: &'a Item<M>, theirs: Item<M>, error: Error) -> Result<Self> {
        let sides = mine.as_read().and_then(|base| Ok(base.zip(merge(mine, &theirs)?)));
        match sides.map_err(|error| error.operation("Merge").on_table(mine.table.name()))? {
            Some((base, merge)) => Ok(Conflict { base, mine, theirs, merge, error }),
            None => Err(in_the_way(error.hint(NEW), theirs, Vec::new())),
        }
    }

    /// The item as it was read, before either change.
    #[must_use]
    pub fn base(&self) -> &Item<M> {
        &self.base
    }

    /// The item as it was to be saved.
    #[must_use]
    pub fn mine(&self) -> &'a Item<M> {
        self.mine
    }

    /// The item as it is in the table: as it came with the conflict.
    #[must_use]
    pub fn theirs(&self) -> &Item<M> {
        &self.theirs
    }

    /// The item as it is in the table, to be changed and saved.
    #[must_use]
    pub fn into_theirs(self) -> Item<M> {
        self.theirs
    }

    /// The error of the save.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// What was changed on both sides, and is not decided yet.
    #[must_use]
    pub fn overlaps(&self) -> &[Overlap] {
        &self.merge.overlaps
    }

    /// Decides all overlaps that are not decided yet.
    pub fn resolve(&mut self, mut side: impl FnMut(&Overlap) -> Side) -> &mut Self {
        self.merge.decide(|overlap| Some(side(overlap)));
        self
    }

    /// Of an attribute or a part of one, the change that was made here counts. Nothing happens
    /// where nothing overlaps.
    ///
    /// `User::address()` decides all overlaps inside of the address. `User::address().city()` does
    /// not decide one of the whole address, which there is if one side has removed it.
    pub fn take_mine(&mut self, path: impl PartOf<M>) -> &mut Self {
        self.take(path, Side::Mine)
    }

    /// Of an attribute or a part of one, what is in the table stays: as
    /// [`take_mine`](Self::take_mine) otherwise.
    pub fn take_theirs(&mut self, path: impl PartOf<M>) -> &mut Self {
        self.take(path, Side::Theirs)
    }

    fn take(&mut self, path: impl PartOf<M>, side: Side) -> &mut Self {
        let path = path.part_path();
        self.merge.decide(|overlap| overlap.is_within(&path).then_some(side));
        self
    }

    /// The item as it is in the table, with what was changed here on top: to be saved. Nothing is
    /// sent by this.
    ///
    /// What was changed here are the same parts that a [`partial_save`](Item::partial_save) would
    /// send, and each is taken if it still is as it was read. The same change on both sides is no
    /// overlap: **a count that both have moved on by one is moved on by one**. For that, use
    /// [`modify`](crate::Table#method.modify), which counts again.
    ///
    /// Attributes that the model does not know are as they are in the table, unless they were
    /// changed here. The version is that of the table, and the keys of an entity are made again of
    /// the fields by the next save. Fields that are not stored (`#[model(skip)]`) are as after a
    /// read.
    ///
    /// # Errors
    ///
    /// - [`Kind::Conflict`] if there are overlaps that are not decided. It names them,
    ///   [`Error::overlaps`] has them, and [`Item::conflict`] takes it to decide them.
    /// - The conflict itself, if it says [`may_be_applied`](Error::may_be_applied): the change may
    ///   be among what is in the table already, so that a count would be counted twice. Look at
    ///   [`theirs`](Self::theirs).
    /// - [`Kind::Decode`] if the model cannot be read from what both changes make together.
    pub fn merge(self) -> Result<Item<M>> {
        let Conflict { theirs, merge, error, .. } = self;
        if error.may_be_applied() {
            return Err(in_the_way(error.hint(PERHAPS_APPLIED), theirs, merge.overlaps));
        }
        if !merge.overlaps.is_empty() {
            return Err(in_the_way(error.hint(&undecided(&merge.overlaps)), theirs, merge.overlaps));
        }
        let (table, key) = (theirs.table.name().to_owned(), error.key().cloned());
        match with(theirs, &merge) {
            Ok(merged) => Ok(merged),
            Err(error) => {
                let error = error.operation("Merge").on_table(&table);
                Err(match &key {
                    Some(key) => error.with_key(key),
                    None => error,
                })
            }
        }
    }
}

const NEW: &str =
    "a new item has nothing that both sides have changed, so there is nothing to merge: see `Error::current`";
const GONE: &str =
    "the item is gone, or the server did not say what it is now, so there is nothing to merge with";
const MISFIT: &str = "the item as it is now does not fit the model, so there is nothing to merge with: see \
     `Error::current_attributes`";

impl<M: Record> Item<M> {
    /// Looks at the conflict that a save of this item met, to merge the changes of both sides: see
    /// [`Conflict`]. Of a transaction that saves several items, it is the conflict of this one.
    ///
    /// # Errors
    ///
    /// The error itself, if it is not a conflict that can be merged: it has another
    /// [`kind`](Error::kind), the item is new, was deleted meanwhile, or does not fit the model any
    /// more. For the conflicts among these it says so.
    ///
    /// [`Kind::Invalid`] if it is the error of another item. [`Kind::Encode`] if the model cannot
    /// be encoded.
    pub fn conflict(&self, error: Error) -> Result<Conflict<'_, M>> {
        let attributes = match &self.snapshot {
            Some(snapshot) => snapshot.attributes()?,
            None => self.encode()?,
        };
        let mut error =
            reason_of(error, |reason| reason.is_conflict() && self.is_concerned(reason, &attributes));
        if !error.is_conflict() {
            return Err(error);
        }
        if !self.is_concerned(&error, &attributes) {
            let message = "the conflict is that of another item, and can only be merged with that";
            return Err(Error::with_source(Kind::Invalid, error)
                .message(message)
                .operation("Merge")
                .on_table(self.table.name()));
        }
        if let Some(theirs) = error.take_current() {
            return Conflict::new(self, theirs, error);
        }
        let why = if error.current_attributes::<M>().is_some() { MISFIT } else { GONE };
        Err(error.hint(if self.is_new() { NEW } else { why }))
    }

    /// Whether an error is about the item of these attributes.
    fn is_concerned(&self, error: &Error, attributes: &Map) -> bool {
        let is_key = |key: &Key| key.attributes().all(|(name, value)| attributes.get(name) == Some(value));
        !is_of_another_model::<M>(error)
            && error.table() == Some(self.table.name())
            && error.key().is_some_and(is_key)
    }

    /// Saves the item as [`save`](Self::save) does. If others have changed it meanwhile, their
    /// changes and those that were made here are [merged](Conflict::merge), and that is saved, up
    /// to so many attempts in all and within a minute.
    ///
    /// Afterwards the item has the changes of both, less what is no conflict: without a
    /// `#[version]`, attributes that others have added, which stay in the table. The second attempt
    /// is made at once, on top of the item that came with the conflict. Before each of the others
    /// there is a wait at random that becomes longer, and the item is read again.
    ///
    /// Whoever changes the same to the same is no conflict: two who both count from 1 to 2 have
    /// counted once. To count, use [`modify`](crate::Table#method.modify).
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// #     city: String,
    /// #     email: Option<String>,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let users = db.table::<User>();
    /// # users.create().await?;
    /// # users.put(&User { name: "Ada".into(), city: "London".into(), email: None }).await?;
    /// let mut one = users.get("Ada").await?.unwrap();
    /// let mut other = users.get("Ada").await?.unwrap();
    /// one.city = "Paris".into();
    /// one.save().await?;
    /// other.email = Some("ada@example.com".into());
    /// other.save_merging(5).await?;
    /// assert_eq!(other.city, "Paris");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Kind::Conflict`], and the item is as it was before:
    ///
    /// - if both sides have changed the same thing: it names the paths, [`Error::overlaps`] has
    ///   them, and [`conflict`](Self::conflict) takes it to decide them;
    /// - if the attempts or the time are used up;
    /// - if the item is new and exists already, was deleted, or does not fit the model any more;
    /// - if it says [`may_be_applied`](Error::may_be_applied): the change may be among what is in
    ///   the table already, and is not made again on top of it.
    ///
    /// Otherwise as [`save`](Self::save).
    pub async fn save_merging(&mut self, attempts: u32) -> Result<Saved> {
        const OPERATION: &str = "SaveMerging";
        let mut tries = Tries::new(attempts, None);
        let mut error = match run(self, Saving::Conditional, OPERATION).await {
            Ok(saved) => return Ok(saved),
            Err(error) => error,
        };
        loop {
            if !error.is_conflict() {
                return Err(error);
            }
            if error.may_be_applied() {
                return Err(error.hint(PERHAPS_APPLIED));
            }
            if self.is_new() {
                return Err(error.hint(NEW));
            }
            let next = tries.next().await;
            // Always from what was read at first, so that overlaps have what was there before
            // either change.
            let conflict = match (next, error.current::<M>().is_some()) {
                (None, _) => return Err(error.hint(&given_up(&tries))),
                (Some(Next::AtOnce), true) => self.conflict(error)?,
                _ => {
                    let key = self.key().await?;
                    match read(&self.table, &key, OPERATION).await? {
                        Some(theirs) => Conflict::new(self, theirs, error)?,
                        None => return Err(error.hint(GONE)),
                    }
                }
            };
            let mut merged = conflict.merge()?;
            match run(&mut merged, Saving::Conditional, OPERATION).await {
                Ok(saved) => {
                    *self = merged;
                    return Ok(saved);
                }
                Err(newer) => error = newer,
            }
        }
    }
}

/// Merges the changes of an item with what it is now; `None` if it is new.
fn merge<M: Record>(mine: &Item<M>, theirs: &Item<M>) -> Result<Option<Merge>> {
    let (Some(read), Some(current)) = (&mine.snapshot, &theirs.snapshot) else { return Ok(None) };
    let now = encode_json(&mine.model, &mine.extra, None)?;
    let theirs_now = attributes(&encode_json(&theirs.model, &theirs.extra, None)?)?;
    let schema = M::declared_schema();
    let version = schema.and_then(|schema| schema.version.as_ref()).map(|version| &*version.name);
    let mut merge = read.merge(&now, version, (current, &theirs_now), EncodeAgain::of::<M>())?;
    // The fields are what is decided: of them, the next save makes the keys of an entity again.
    merge
        .overlaps
        .retain(|overlap| !schema.is_some_and(|schema| schema.is_computed(overlap.path().attribute())));
    Ok(Some(merge))
}

/// The item as it is now, with what was merged.
fn with<M: Record>(theirs: Item<M>, merge: &Merge) -> Result<Item<M>> {
    let json = item_to_json(&merge.item)?;
    let (model, extra) = Whole::<M>::NEW.decode(&mut JsonReader::new(&json)).map_err(|error| {
        let message = format!("what both changes make together does not fit the model: {error}");
        Error::from(error).message(message)
    })?;
    Ok(Item { model, extra, ..theirs })
}

/// Which parts are left to be decided.
fn undecided(overlaps: &[Overlap]) -> String {
    let named = overlaps.iter().take(MOST_NAMED).map(|overlap| format!("`{}`", overlap.path()));
    let mut paths = named.collect::<Vec<_>>().join(", ");
    if let Some(more) = overlaps.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
        paths = format!("{paths} and {more} more");
    }
    format!(
        "both sides have changed {paths}: decide whose change counts, by `Item::conflict` with `take_mine`, \
         `take_theirs` or `resolve`"
    )
}

pub(super) fn given_up(tries: &Tries) -> String {
    match tries.made() {
        1 => "given up after one attempt".to_owned(),
        made => format!("given up after {made} attempts"),
    }
}
