//! What clients do.

use std::collections::BTreeMap;
use std::fmt;

use dynorm::{Map, Side, Value};

use super::actions::Action;
use super::flavour::Flavour;
use super::history::Place;
use super::model::{VERSION, same};
use super::things::{Change, Counted, Reading, Versioned};
use super::wire::show;

/// Makes the operations and their names.
macro_rules! kinds {
    ($($(#[$about:meta])* $kind:ident $name:literal,)+) => {
        /// An operation of dynorm's.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "the names are those of the methods")]
        pub enum Kind {
            $($(#[$about])* $kind,)+
        }

        impl Kind {
            /// All of them.
            pub const ALL: &[Kind] = &[$(Kind::$kind),+];

            /// In the table and the log.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Kind::$kind => $name,)+
                }
            }
        }
    };
}

kinds! {
    Get "get",
    Refresh "refresh",
    Query "query",
    IndexQuery "query of an index",
    Scan "scan",
    BatchGet "batch_get",
    TransactGet "transact_get",
    Put "put",
    PutIf "put, only_if",
    Insert "insert",
    SaveNew "save (new)",
    Save "save",
    PartialSaveNew "partial_save (new)",
    PartialSave "partial_save",
    Overwrite "overwrite",
    /// Any of the three saves, `idempotent`.
    SaveOnce "save, idempotent",
    SaveMerging "save_merging",
    Merge "conflict.merge",
    Modify "modify",
    Update "update",
    UpdateReturning "update, returning",
    ItemUpdate "item.update",
    Delete "delete",
    DeleteIf "delete, only_if",
    DeleteReturning "delete, returning",
    ItemDelete "item.delete",
    /// A write of one item, `idempotent`.
    Idempotent "idempotent",
    TransactWrite "transact_write",
    /// A transaction that takes here and gives there.
    Transfer "transfer",
    /// A transaction that its client does not know of whether it was made, with the same token.
    TransactAgain "transact_write, again",
    BatchWrite "batch_write",
    PutAll "put_all",
    PutStream "put_stream",
    /// Another program adds attributes, by the SDK.
    Foreign "another program",
}

impl Kind {
    /// Whether a condition of it may not hold.
    #[must_use]
    pub fn is_conditional(self) -> bool {
        use Kind::{
            DeleteIf, Foreign, Idempotent, Insert, ItemDelete, ItemUpdate, Merge, Modify, PartialSave,
            PartialSaveNew, PutIf, Save, SaveMerging, SaveNew, SaveOnce, TransactAgain, TransactWrite,
            Transfer, Update, UpdateReturning,
        };
        let saves =
            matches!(self, SaveNew | Save | PartialSaveNew | PartialSave | SaveMerging | Modify | Merge);
        let updates = matches!(self, Update | UpdateReturning | ItemUpdate);
        let writes = matches!(self, Insert | PutIf | DeleteIf | ItemDelete | SaveOnce | Idempotent | Foreign);
        saves || updates || writes || matches!(self, TransactWrite | TransactAgain | Transfer)
    }
}

/// What an operation is to do.
#[derive(Clone, Debug)]
pub enum Intent {
    /// To read one item.
    Read(Place),
    /// To read several by key.
    ReadAll(Vec<Place>),
    /// To read what a query or scan finds.
    Find(&'static str, Reading),
    /// To read several at one moment.
    ReadTogether(Vec<Place>),
    /// To write an item on a condition, or to update it.
    Write(Action),
    /// The same, exactly once.
    WriteOnce(Action),
    /// To write several, or none of them.
    Transact(Vec<Action>, Option<String>),
    /// To change an item as it is when it is saved.
    Modify(Place, Vec<Change>),
    /// To save an item, on top of what others have changed.
    Merging(Saving, u32),
    /// To merge a save that met a conflict with the item that it met, and where both have changed
    /// the same to take this side.
    Merge(Saving, Map, Option<Side>),
    /// To put an item in the place of any other.
    Put(Place, Map),
    /// To put an item where there is none.
    Insert(Place, Map),
    /// To save an item.
    Save(Saving),
    /// To delete an item.
    Delete(Place),
    /// To delete an item that was read, if it is as it was.
    DeleteRead(Saving),
    /// To put and delete.
    Batch(BTreeMap<Place, Option<Map>>),
    /// Another program's: to add an attribute, or a note to the address.
    Add(Place, &'static str),
}

/// A save.
#[derive(Clone, Debug)]
pub struct Saving {
    /// Where.
    pub place: Place,
    /// What was read, or last saved; `None` of a new item.
    pub base: Option<Map>,
    /// The state of the item that the client has seen all of, if there is one.
    pub seen: Option<Map>,
    /// What the item is to be: what was read, changed by what the client did.
    pub target: Map,
    /// On condition of nothing.
    pub overwrite: bool,
    /// On condition of what changed alone.
    pub partial: bool,
    /// The version that the client has of it.
    pub version: Option<Value>,
    /// Whether the client sees all attributes.
    pub sees_all: bool,
}

impl Saving {
    /// Whether there is a version that is unique.
    #[must_use]
    pub fn is_versioned(&self) -> bool {
        self.place.0 == Versioned::TABLE
    }

    /// Whether the item has the count that the client knows, though it is another item: a put has
    /// begun to count again.
    #[must_use]
    pub fn met_count_again(&self, now: Option<&Map>) -> bool {
        let has_count = now.is_some_and(|now| now.get(VERSION) == self.version.as_ref());
        self.is_counted() && self.base.is_some() && has_count && !same(self.base.as_ref(), now)
    }

    /// Whether there is one that counts.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        self.place.0 == Counted::TABLE
    }
}

impl fmt::Display for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Intent::Read((table, number)) | Intent::Delete((table, number)) => write!(f, "{table}/{number}"),
            Intent::DeleteRead(Saving { place: (table, number), base, .. }) => {
                write!(f, "{table}/{number} as {}", show(base.as_ref()))
            }
            Intent::ReadAll(places) | Intent::ReadTogether(places) => write!(f, "{places:?}"),
            Intent::Write(action) => action.fmt(f),
            Intent::WriteOnce(action) => write!(f, "once {action}"),
            Intent::Transact(actions, token) => {
                write!(f, "by {token:?}")?;
                actions.iter().try_for_each(|action| write!(f, "; {action}"))
            }
            Intent::Modify((table, number), changes) => write!(f, "{table}/{number} by {changes:?}"),
            Intent::Merge(Saving { place: (table, number), base, target, .. }, theirs, side) => {
                let (base, target, theirs) = (show(base.as_ref()), show(Some(target)), show(Some(theirs)));
                write!(f, "{table}/{number} from {base} to {target}, and there {theirs}, taking {side:?}")
            }
            Intent::Find(table, reading) => write!(f, "{table} {reading:?}"),
            Intent::Put((table, number), item) | Intent::Insert((table, number), item) => {
                write!(f, "{table}/{number} {}", show(Some(item)))
            }
            Intent::Save(Saving { place: (table, number), base, target, .. })
            | Intent::Merging(Saving { place: (table, number), base, target, .. }, _) => {
                write!(f, "{table}/{number} from {} to {}", show(base.as_ref()), show(Some(target)))
            }
            Intent::Batch(entries) => {
                let (puts, deletes): (Vec<_>, Vec<_>) = entries.iter().partition(|(_, item)| item.is_some());
                let numbers = |entries: Vec<(&Place, _)>| {
                    entries
                        .into_iter()
                        .map(|((table, number), _): (&Place, &Option<Map>)| format!("{table}/{number}"))
                        .collect::<Vec<_>>()
                };
                write!(f, "puts {:?}, deletes {:?}", numbers(puts), numbers(deletes))
            }
            Intent::Add((table, number), what) => write!(f, "{table}/{number} adds {what}"),
        }
    }
}
