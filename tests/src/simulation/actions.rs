//! Writes as data: what is done to an item, on what condition, and what should become of the item.
//! Nothing of dynorm's is used but its values.

use std::fmt;

use dynorm::{Map, Number, Value};

use super::history::Place;
use super::model::{in_the_way, saved, without_version};
use super::operations::Saving;
use super::wire::show;

/// One thing that an update does.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Adds so many to the count.
    Add(u64),
    /// Takes so many from the count.
    Subtract(u64),
    /// Sets the label, or removes it.
    Label(Option<&'static str>),
    /// One more line of the log.
    Append(&'static str),
    /// One more tag.
    Tag(&'static str),
    /// One tag less.
    Untag(&'static str),
    /// The city of the address, which must be there.
    City(&'static str),
}

/// What a write asks of the item.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// A count of at least so many.
    AtLeast(u64),
    /// A count below that.
    Below(u64),
    /// This label.
    Labelled(&'static str),
    /// No label.
    Unlabelled,
    /// This tag.
    Tagged(&'static str),
}

/// What is done to an item.
#[derive(Clone, Debug)]
pub enum Act {
    /// An item in the place of any other.
    Put(Map),
    /// An item where there is none.
    Insert(Map),
    /// It is deleted.
    Delete,
    /// Nothing: it is only asked for.
    Check,
    /// It is changed, whatever it is.
    Update {
        /// How.
        steps: Vec<Step>,
        /// Whether one is made that is not there.
        upsert: bool,
    },
    /// An item is saved that was read.
    Save(Saving),
}

/// A write of one item.
#[derive(Clone, Debug)]
pub struct Action {
    /// Which.
    pub place: Place,
    /// What.
    pub act: Act,
    /// On what condition.
    pub wanted: Option<Wanted>,
}

/// An item's count.
#[must_use]
pub fn count(item: &Map) -> Option<u64> {
    let count = item.get("count").and_then(Value::as_number).and_then(Number::to_u128);
    count.and_then(|count| u64::try_from(count).ok())
}

impl Wanted {
    /// Whether it holds of an item, or of nothing.
    #[must_use]
    pub fn holds(&self, item: Option<&Map>) -> bool {
        let value = |name: &str| item.and_then(|item| item.get(name));
        let count = item.and_then(count);
        match self {
            Wanted::AtLeast(least) => count.is_some_and(|count| count >= *least),
            Wanted::Below(end) => count.is_some_and(|count| count < *end),
            Wanted::Labelled(label) => value("label") == Some(&Value::from(*label)),
            Wanted::Unlabelled => value("label").is_none(),
            Wanted::Tagged(tag) => {
                matches!(value("tags"), Some(Value::StringSet(tags)) if tags.contains(*tag))
            }
        }
    }
}

impl Step {
    /// Whether it needs an address.
    fn needs_address(&self) -> bool {
        matches!(self, Step::City(_))
    }

    fn make(&self, item: &mut Map) {
        let counted = |count: u64| Value::from(count);
        match self {
            Step::Add(more) => {
                let count = count(item).unwrap_or(0);
                item.insert("count".into(), counted(count + more));
            }
            Step::Subtract(less) => {
                let count = count(item).unwrap_or(0);
                item.insert("count".into(), counted(count.saturating_sub(*less)));
            }
            Step::Label(Some(label)) => drop(item.insert("label".into(), (*label).into())),
            Step::Label(None) => drop(item.remove("label")),
            Step::Append(line) => {
                let log = item.entry("log".into()).or_insert_with(|| Value::List(Vec::new()));
                if let Value::List(log) = log {
                    log.push((*line).into());
                }
            }
            Step::Tag(tag) => {
                let tags = item.entry("tags".into()).or_insert_with(|| Value::StringSet([].into()));
                if let Value::StringSet(tags) = tags {
                    tags.insert((*tag).into());
                }
            }
            Step::Untag(tag) => {
                if let Some(Value::StringSet(tags)) = item.get_mut("tags") {
                    tags.remove(*tag);
                    if tags.is_empty() {
                        item.remove("tags");
                    }
                }
            }
            Step::City(city) => {
                if let Some(Value::Map(address)) = item.get_mut("address") {
                    address.insert("city".into(), (*city).into());
                }
            }
        }
    }
}

impl Action {
    /// Why it must not be made where the item is so; `None` if it may.
    #[must_use]
    pub fn forbidden(&self, now: Option<&Map>) -> Option<String> {
        if let Some(wanted) = self.wanted.as_ref().filter(|wanted| !wanted.holds(now)) {
            return Some(format!("{wanted:?} does not hold"));
        }
        let gone = || now.is_none().then(|| "there is no such item".to_owned());
        match &self.act {
            Act::Put(_) | Act::Delete => None,
            Act::Insert(_) => now.map(|_| "there is an item".to_owned()),
            Act::Check => gone().filter(|_| self.wanted.is_none()),
            Act::Update { steps, upsert } => {
                let address = now.and_then(|now| now.get("address"));
                let lacks = steps.iter().any(Step::needs_address) && !matches!(address, Some(Value::Map(_)));
                let lacks = lacks.then(|| "there is no address".to_owned());
                gone().filter(|_| !upsert).or(lacks)
            }
            Act::Save(save) => in_the_way(save, now),
        }
    }

    /// What it makes of the item: another one, or none. `None` if it only asks for something.
    #[must_use]
    pub fn makes(&self, now: Option<&Map>) -> Option<Option<Map>> {
        if self.is_only_asked() {
            return None;
        }
        Some(match &self.act {
            Act::Put(item) | Act::Insert(item) => Some(item.clone()),
            Act::Delete | Act::Check => None,
            Act::Update { steps, .. } => {
                let mut item = now.cloned().unwrap_or_else(|| key_of(self.place));
                for step in steps {
                    step.make(&mut item);
                }
                Some(item)
            }
            Act::Save(save) => Some(saved(save, now)),
        })
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_only_asked(&self) -> bool {
        match &self.act {
            Act::Check => true,
            // What is overwritten is written, changed or not.
            Act::Save(save) => {
                let unchanged =
                    save.base.as_ref().map(without_version) == Some(without_version(&save.target));
                unchanged && !save.overwrite
            }
            _ => false,
        }
    }
}

/// The item of a place, of its key alone.
fn key_of(place: Place) -> Map {
    [("shelf".to_owned(), super::things::SHELF.into()), ("number".to_owned(), u64::from(place.1).into())]
        .into()
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (table, number) = self.place;
        write!(f, "{table}/{number} ")?;
        match &self.act {
            Act::Put(item) => write!(f, "put {}", show(Some(item)))?,
            Act::Insert(item) => write!(f, "insert {}", show(Some(item)))?,
            Act::Delete => f.write_str("delete")?,
            Act::Check => f.write_str("check")?,
            Act::Update { steps, upsert } => {
                write!(f, "update {steps:?}{}", if *upsert { ", upsert" } else { "" })?;
            }
            Act::Save(save) => {
                let how = match (save.overwrite, save.partial) {
                    (true, _) => "overwrite",
                    (_, true) => "save in part",
                    _ => "save",
                };
                write!(f, "{how} from {} to {}", show(save.base.as_ref()), show(Some(&save.target)))?;
            }
        }
        self.wanted.as_ref().map_or(Ok(()), |wanted| write!(f, " if {wanted:?}"))
    }
}
