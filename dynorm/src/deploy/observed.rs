//! The tables as they are, as far as DynamoDB has said.

use std::collections::BTreeMap;
use std::time::SystemTime;

use super::settings::{OnDemandMaximum, Settings, StreamView, TableClass, WarmThroughput};
use super::value::DeclaredTable;
use crate::schema::{Projection, TableSchema};
use crate::table::{Status, Throughput};
use crate::value::AttributeType;

/// The tables of a schema as they were last described.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Observed {
    /// The tables by their names; `None` if there is none of that name.
    pub tables: BTreeMap<String, Option<ObservedTable>>,
}

/// What is known of something that is asked for by a request of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Seen<T> {
    /// Nobody has asked, since nothing is wanted of it, or it is not to be seen yet.
    #[default]
    NotAsked,
    /// It is that.
    Is(T),
    /// It could not be read, and why. It is not equal to anything.
    Unknown(String),
    /// The engine has no such thing.
    Unsupported,
}

impl<T> Seen<T> {
    /// What it is, if it is known.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Seen::Is(value) => Some(value),
            Seen::NotAsked | Seen::Unknown(_) | Seen::Unsupported => None,
        }
    }
}

/// A table as it is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ObservedTable {
    /// Where it is in its life.
    pub status: Status,
    /// Its keys, and its indexes as far as they can be read.
    pub schema: TableSchema,
    /// The types of all attributes that DynamoDB has as keys of the table or an index.
    pub definitions: BTreeMap<String, AttributeType>,
    /// Its global indexes by their names.
    pub indexes: BTreeMap<String, ObservedIndex>,
    /// How its requests are paid for.
    pub throughput: Throughput,
    /// How often that was lowered.
    pub decreases: Decreases,
    /// The most that it takes each second, if it is on demand; `None` if there is no such limit.
    pub on_demand_maximum: Option<OnDemandMaximum>,
    /// What it takes at once; `None` if the engine does not say.
    pub warm_throughput: Option<WarmThroughput>,
    /// What its stream holds; `None` if it has none.
    pub stream: Option<StreamView>,
    /// Whether DynamoDB refuses to delete it.
    pub deletion_protection: bool,
    /// What storage costs.
    pub table_class: TableClass,
    /// The ARN of the account's key that it is encrypted with; `None` if it is a key of DynamoDB's
    /// own.
    pub encryption: Option<String>,
    /// Whether encryption or warm throughput is being changed at this moment.
    pub settling: Vec<String>,
    /// By what its items expire.
    pub time_to_live: Seen<ObservedExpiry>,
    /// For how many days back it can be restored; `None` if it cannot.
    pub point_in_time_recovery: Seen<Option<u8>>,
    /// Who else may use it; `None` if that is nobody.
    pub resource_policy: Seen<Option<ObservedPolicy>>,
    /// All its tags.
    pub tags: Seen<BTreeMap<String, String>>,
    /// What it has that dynorm leaves alone, in words.
    pub not_managed: Vec<String>,
    /// The Amazon resource name.
    pub arn: Option<String>,
    /// Items, as DynamoDB counted them some hours ago.
    pub item_count: u64,
    /// Size in bytes, as DynamoDB measured it some hours ago.
    pub size_bytes: u64,
}

/// A global index as it is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ObservedIndex {
    /// Where it is in its life.
    pub status: Status,
    /// Whether it is being filled with the items that were there before it.
    pub backfilling: bool,
    /// How its requests are paid for; `None` if the engine does not say.
    pub throughput: Option<Throughput>,
    /// How often that was lowered.
    pub decreases: Decreases,
    /// The most that it takes each second; `None` if there is no such limit.
    pub on_demand_maximum: Option<OnDemandMaximum>,
    /// What it takes at once; `None` if the engine does not say.
    pub warm_throughput: Option<WarmThroughput>,
}

/// By what the items of a table expire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObservedExpiry {
    /// The attribute, if they do or will within the hour.
    pub attribute: Option<String>,
    /// Whether that is being changed, which takes up to an hour.
    pub changing: bool,
}

/// A resource policy as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObservedPolicy {
    /// The document, in JSON.
    pub policy: String,
    /// Its revision, by which others' changes are told.
    pub revision: Option<String>,
}

/// How often provisioned throughput was lowered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decreases {
    /// Since midnight in UTC.
    pub today: u64,
    /// The last time.
    pub last: Option<SystemTime>,
}

/// The tag by which `CloudFormation` marks what is its own.
const STACK: &str = "aws:cloudformation:stack-name";

impl Observed {
    /// A table, if there is one of that name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&ObservedTable> {
        self.tables.get(name)?.as_ref()
    }
}

impl ObservedTable {
    /// What is being made, changed or deleted of it, in words; `None` if nothing is.
    #[must_use]
    pub fn under_way(&self) -> Option<String> {
        let mut parts = Vec::new();
        if !self.status.is_active() {
            parts.push(self.status.to_string());
        }
        for (name, index) in self.indexes.iter().filter(|(_, index)| !index.status.is_active()) {
            let filling = if index.backfilling { " and being filled" } else { "" };
            parts.push(format!("index `{name}` {}{filling}", index.status));
        }
        parts.extend(self.settling.iter().cloned());
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// Whether something that is declared of it was not to be seen yet.
    pub(super) fn lacks(&self, declared: &DeclaredTable) -> bool {
        let settings = &declared.settings;
        let tags = self.arn.is_some() && self.tags == Seen::NotAsked;
        tags || declared.time_to_live().is_managed() && self.time_to_live == Seen::NotAsked
            || settings.point_in_time_recovery.is_managed() && self.point_in_time_recovery == Seen::NotAsked
            || settings.resource_policy.is_managed() && self.resource_policy == Seen::NotAsked
    }

    /// The name of the `CloudFormation` stack that the table belongs to.
    #[must_use]
    pub fn stack(&self) -> Option<&str> {
        self.tags.value()?.get(STACK).map(String::as_str)
    }

    /// Whether it is the embedded engine's, of which some settings have to be known, since it
    /// refuses or forgets them: it names itself in the ARN. One that shows warm throughput knows
    /// more than that.
    pub(super) fn is_embedded(&self) -> bool {
        let named = self.arn.as_deref().is_some_and(|arn| arn.starts_with("arn:aws:dynamodb:dynoxide:"));
        named && self.warm_throughput.is_none()
    }

    /// Which server it is on, in words, as far as the ARN tells.
    pub(super) fn server(&self) -> String {
        let Some(arn) = self.arn.as_deref() else { return "the server".to_owned() };
        match arn.split(':').nth(3) {
            Some("dynoxide") => "dynoxide, the embedded engine,".to_owned(),
            Some("ddblocal") => "DynamoDB Local".to_owned(),
            _ => format!("the server of `{arn}`"),
        }
    }

    /// What decides about a plan, without what changes by itself, or by others whom it does not
    /// concern.
    pub(super) fn lasting(&self, declared: &Settings) -> ObservedTable {
        let mut lasting = self.clone();
        let indexes = lasting.schema.indexes.to_mut();
        indexes.sort_by(|one, other| one.name.cmp(&other.name));
        for index in indexes {
            if let Projection::Include(names) = &mut index.projection {
                names.to_mut().sort();
            }
        }
        if let Seen::Is(tags) = &mut lasting.tags {
            tags.retain(|key, _| declared.tags.contains_key(key) || key == STACK);
        }
        lasting.status = Status::Active;
        lasting.settling.clear();
        (lasting.item_count, lasting.size_bytes) = (0, 0);
        lasting.decreases = Decreases::default();
        for index in lasting.indexes.values_mut() {
            (index.status, index.backfilling) = (Status::Active, false);
            index.decreases = Decreases::default();
        }
        if let Seen::Is(expiry) = &mut lasting.time_to_live {
            expiry.changing = false;
        }
        lasting
    }
}
