//! One step of a plan: what is to be done to a table, and whether it may be.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::SystemTime;

use super::settings::{
    Encryption, IndexSettings, OnDemandMaximum, Setting, StreamView, TableClass, WarmThroughput,
};
use super::value::DeclaredTable;
use crate::schema::{IndexSchema, KeyAttribute};
use crate::table::{Shown, Throughput};

/// One step of a [`Plan`](super::Plan). Shown, it is a sentence.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Step {
    /// The table's name.
    pub table: String,
    /// What is to be done.
    pub action: Action,
    /// Whether it may be done.
    pub class: Class,
    /// Why it is to be done, or what comes of it; may be empty.
    pub why: String,
}

/// Whether a step may be done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Class {
    /// It destroys nothing, and nobody notices.
    Safe,
    /// Something is gone or away afterwards: only with the caller's leave.
    Destructive,
    /// DynamoDB takes it at that time, and not before.
    Later(SystemTime),
    /// It cannot be done in place, or not as things are; what to do instead.
    Blocked(String),
    /// This engine has no such thing. It is no difference.
    Unsupported,
}

/// What is to be done to a table.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// Make it, with all that it is to have.
    CreateTable(Box<DeclaredTable>),
    /// Give it another key, which DynamoDB cannot.
    #[non_exhaustive]
    ChangeKey {
        /// What is wanted.
        wanted: (KeyAttribute, Option<KeyAttribute>),
        /// What there is.
        found: (KeyAttribute, Option<KeyAttribute>),
    },
    /// Make an index. A local one can only be made with its table.
    CreateIndex(Box<NewIndex>),
    /// Give an index other keys or attributes, which DynamoDB cannot.
    #[non_exhaustive]
    ChangeIndex {
        /// What is wanted.
        wanted: IndexSchema,
        /// What there is, in words.
        found: String,
    },
    /// Drop a global index.
    #[non_exhaustive]
    DropIndex {
        /// Its name.
        name: String,
    },
    /// Change how requests of the table and its indexes are paid for.
    Throughput(ThroughputChange),
    /// Change the most that the table and its indexes take each second.
    OnDemandMaximum(MaximumChange),
    /// Raise what the table, or an index, takes at once.
    #[non_exhaustive]
    WarmThroughput {
        /// The index; `None` for the table.
        index: Option<String>,
        /// What is wanted.
        warm: WarmThroughput,
    },
    /// Have the items expire by this attribute, or no more by it.
    #[non_exhaustive]
    TimeToLive {
        /// The attribute with the time.
        attribute: String,
        /// Whether it is to be on.
        on: bool,
    },
    /// Turn the stream on with this view, or off.
    Stream(Option<StreamView>),
    /// Keep what is needed to restore so many days back, or nothing.
    PointInTimeRecovery(Option<u8>),
    /// Have DynamoDB refuse to delete the table, or not.
    DeletionProtection(bool),
    /// Have this resource policy, or none.
    ResourcePolicy(Option<String>),
    /// Set and take away tags.
    #[non_exhaustive]
    Tags {
        /// Tags by their keys.
        set: BTreeMap<String, String>,
        /// Keys of tags that are to go.
        remove: BTreeSet<String>,
    },
    /// Change what storage costs.
    TableClass(TableClass),
    /// Encrypt with that key, or with one of DynamoDB's own.
    Encryption(Option<Encryption>),
    /// Wait for a status that does not pass by itself.
    #[non_exhaustive]
    Revive {
        /// DynamoDB's name of the status.
        status: String,
    },
}

/// An index that is to be made.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NewIndex {
    /// Keys and projection.
    pub schema: IndexSchema,
    /// How requests are paid for, if its table is provisioned.
    pub throughput: Throughput,
    /// What is wanted besides.
    pub settings: IndexSettings,
}

/// A change of how requests are paid for: of what differs alone.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ThroughputChange {
    /// Of the table.
    pub table: Option<Throughput>,
    /// Whether that is a change of mode, from on demand or to it.
    pub mode: bool,
    /// Of its indexes.
    pub indexes: BTreeMap<String, Throughput>,
}

/// A change of the most that is taken each second.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct MaximumChange {
    /// Of the table.
    pub table: Setting<OnDemandMaximum>,
    /// Of its indexes.
    pub indexes: BTreeMap<String, Setting<OnDemandMaximum>>,
}

impl Step {
    /// Whether it makes the table differ from what is wanted, now or later.
    #[must_use]
    pub fn is_difference(&self) -> bool {
        self.class != Class::Unsupported
    }
}

impl Class {
    /// Its name: `safe`, `destructive`, `later`, `blocked` or `unsupported`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Class::Safe => "safe",
            Class::Destructive => "destructive",
            Class::Later(_) => "later",
            Class::Blocked(_) => "blocked",
            Class::Unsupported => "unsupported",
        }
    }
}

impl Action {
    /// Its name, such as `create_index`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Action::CreateTable(_) => "create_table",
            Action::ChangeKey { .. } => "change_key",
            Action::CreateIndex(_) => "create_index",
            Action::ChangeIndex { .. } => "change_index",
            Action::DropIndex { .. } => "drop_index",
            Action::Throughput(_) => "throughput",
            Action::OnDemandMaximum(_) => "on_demand_maximum",
            Action::WarmThroughput { .. } => "warm_throughput",
            Action::TimeToLive { .. } => "time_to_live",
            Action::Stream(_) => "stream",
            Action::PointInTimeRecovery(_) => "point_in_time_recovery",
            Action::DeletionProtection(_) => "deletion_protection",
            Action::ResourcePolicy(_) => "resource_policy",
            Action::Tags { .. } => "tags",
            Action::TableClass(_) => "table_class",
            Action::Encryption(_) => "encryption",
            Action::Revive { .. } => "revive",
        }
    }

    /// The one index that it is about.
    #[must_use]
    pub fn index(&self) -> Option<&str> {
        match self {
            Action::CreateIndex(index) => Some(&index.schema.name),
            Action::ChangeIndex { wanted, .. } => Some(&wanted.name),
            Action::DropIndex { name } => Some(name),
            Action::WarmThroughput { index, .. } => index.as_deref(),
            _ => None,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "table `{}`: {}", self.table, self.action)?;
        if !self.why.is_empty() {
            write!(f, ", {}", self.why)?;
        }
        match &self.class {
            Class::Safe => Ok(()),
            Class::Destructive => f.write_str(" (destructive)"),
            Class::Later(when) => write!(f, " (after {})", super::text::utc(*when)),
            Class::Blocked(recipe) => write!(f, " (cannot be done: {recipe})"),
            Class::Unsupported => f.write_str(" (this engine has no such thing)"),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::CreateTable(table) => {
                let schema = &table.schema;
                f.write_str("make it with ")?;
                super::text::key(f, &schema.hash, schema.range.as_ref())?;
                match schema.indexes.len() {
                    0 => Ok(()),
                    1 => f.write_str(" and one index"),
                    indexes => write!(f, " and {indexes} indexes"),
                }
            }
            Action::ChangeKey { wanted, found } => {
                f.write_str("change its key from ")?;
                super::text::key(f, &found.0, found.1.as_ref())?;
                f.write_str(" to ")?;
                super::text::key(f, &wanted.0, wanted.1.as_ref())
            }
            Action::CreateIndex(index) => {
                write!(f, "make index `{}`, {}", index.schema.name, Shown(&index.schema))
            }
            Action::ChangeIndex { wanted, found } => {
                write!(f, "change index `{}` from {found} to {}", wanted.name, Shown(wanted))
            }
            Action::DropIndex { name } => write!(f, "drop index `{name}`"),
            Action::Throughput(change) => change.fmt(f),
            Action::OnDemandMaximum(change) => change.fmt(f),
            Action::WarmThroughput { index: None, warm } => write!(f, "warm it up to {warm}"),
            Action::WarmThroughput { index: Some(index), warm } => {
                write!(f, "warm index `{index}` up to {warm}")
            }
            Action::TimeToLive { attribute, on: true } => write!(f, "have items expire by `{attribute}`"),
            Action::TimeToLive { attribute, on: false } => {
                write!(f, "have items no more expire by `{attribute}`")
            }
            Action::Stream(Some(view)) => write!(f, "turn its stream on, with {view}"),
            Action::Stream(None) => f.write_str("turn its stream off"),
            Action::PointInTimeRecovery(Some(1)) => f.write_str("keep one day to restore from"),
            Action::PointInTimeRecovery(Some(days)) => write!(f, "keep {days} days to restore from"),
            Action::PointInTimeRecovery(None) => f.write_str("turn point-in-time recovery off"),
            Action::DeletionProtection(true) => f.write_str("protect it from deletion"),
            Action::DeletionProtection(false) => f.write_str("protect it no more from deletion"),
            Action::ResourcePolicy(Some(_)) => f.write_str("give it the declared resource policy"),
            Action::ResourcePolicy(None) => f.write_str("take its resource policy away"),
            Action::Tags { set, remove } => super::text::tags(f, set, remove),
            Action::TableClass(class) => write!(f, "store it in class {class}"),
            Action::Encryption(Some(encryption)) => write!(f, "encrypt it with {encryption}"),
            Action::Encryption(None) => f.write_str("encrypt it with a key of DynamoDB's own"),
            Action::Revive { status } => write!(f, "it is {status}"),
        }
    }
}

impl fmt::Display for ThroughputChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = self.table.map(|throughput| format!("make it {throughput}"));
        let indexes = self.indexes.iter().map(|(name, throughput)| format!("index `{name}` {throughput}"));
        let parts: Vec<_> = table.into_iter().chain(indexes).collect();
        let verb = if self.table.is_none() { "make " } else { "" };
        write!(f, "{verb}{}", parts.join(", "))
    }
}

impl fmt::Display for MaximumChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = |maximum: &Setting<OnDemandMaximum>| match maximum {
            Setting::On(maximum) => maximum.to_string(),
            Setting::Off | Setting::Unmanaged => "as many requests as come".to_owned(),
        };
        let table = self.table.is_managed().then(|| format!("have it take {}", words(&self.table)));
        let indexes = self.indexes.iter().map(|(name, maximum)| format!("index `{name}` {}", words(maximum)));
        let parts: Vec<_> = table.into_iter().chain(indexes).collect();
        let verb = if self.table.is_managed() { "" } else { "have " };
        write!(f, "{verb}{}", parts.join(", "))
    }
}
