//! A table as the strict layer keeps it: also what the embedded engine does not keep, and how far
//! each change has come.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::clock::Moment;

/// Read and write units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Units {
    pub(super) read: i64,
    pub(super) write: i64,
}

impl Units {
    /// What every table on demand can take at once.
    pub(super) const WARM: Units = Units { read: 12_000, write: 4_000 };

    pub(super) fn at_least(self, other: Units) -> Units {
        Units { read: self.read.max(other.read), write: self.write.max(other.write) }
    }
}

/// What a table or an index may be asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Capacity {
    /// Zero on demand.
    pub(super) units: Units,
    /// The most that is served on demand.
    pub(super) maximum: (Option<i64>, Option<i64>),
    pub(super) warm: Units,
    /// Whether `warm` is being raised.
    pub(super) warming: bool,
    pub(super) decreases: Vec<Moment>,
    pub(super) last_increase: Option<Moment>,
}

/// The key by which a table is encrypted, if that is not DynamoDB's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Encryption {
    pub(super) key: String,
}

/// A stream that is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stream {
    pub(super) view: String,
    pub(super) label: String,
}

/// What `UpdateTable` changes, indexes aside. What was asked for is seen when the table is active
/// again.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Settings {
    pub(super) on_demand: bool,
    /// When the table last became one on demand.
    pub(super) last_on_demand: Option<Moment>,
    pub(super) capacity: Capacity,
    pub(super) stream: Option<Stream>,
    pub(super) class: Option<String>,
    pub(super) last_class: Option<Moment>,
    pub(super) protected: bool,
    pub(super) encryption: Option<Encryption>,
}

/// How far a table or an index is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Filled from that moment on, if it is filled at all; ready at the other.
    Creating {
        filled: Option<Moment>,
        until: Moment,
    },
    Active,
    Updating {
        until: Moment,
    },
    Deleting {
        until: Moment,
    },
}

impl State {
    fn until(self) -> Option<Moment> {
        match self {
            State::Active => None,
            State::Creating { until, .. } | State::Updating { until } | State::Deleting { until } => {
                Some(until)
            }
        }
    }

    fn is_over(self, now: Moment) -> bool {
        self.until().is_some_and(|until| until <= now)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            State::Creating { .. } => "CREATING",
            State::Active => "ACTIVE",
            State::Updating { .. } => "UPDATING",
            State::Deleting { .. } => "DELETING",
        }
    }
}

/// A global index.
#[derive(Clone, Debug)]
pub(super) struct Index {
    pub(super) name: String,
    /// As it was sent.
    pub(super) keys: Json,
    pub(super) projection: Json,
    pub(super) state: State,
    pub(super) capacity: Capacity,
    /// What it has when it is active again.
    pub(super) next: Option<Capacity>,
}

impl Index {
    /// Whether it is there to stay.
    pub(super) fn stays(&self) -> bool {
        !matches!(self.state, State::Deleting { .. })
    }
}

/// The deletion by time.
#[derive(Clone, Debug, Default)]
pub(super) struct TimeToLive {
    pub(super) attribute: Option<String>,
    /// The attribute that it had until now, if it is off.
    pub(super) was: Option<String>,
    pub(super) changed: Option<Moment>,
}

/// Who may do what, as somebody has said it.
#[derive(Clone, Debug, Default)]
pub(super) struct Policy {
    pub(super) text: Option<String>,
    /// One more with each change.
    pub(super) revision: u64,
    pub(super) changed: Option<Moment>,
}

/// A table.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) number: u64,
    pub(super) created: Moment,
    /// As they were sent.
    pub(super) keys: Json,
    pub(super) local: Vec<Json>,
    /// Name and type of each attribute that is a key of something.
    pub(super) definitions: Vec<(String, String)>,
    pub(super) indexes: Vec<Index>,
    pub(super) state: State,
    pub(super) settings: Settings,
    /// What it has when it is active again.
    pub(super) next: Option<Settings>,
    pub(super) latest_stream: Option<String>,
    pub(super) ttl: TimeToLive,
    /// Days that can be gone back, if any.
    pub(super) recovery: Option<i64>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) policy: Policy,
    /// When it became one on demand, had another class, another key.
    pub(super) switches: Vec<Moment>,
    pub(super) classes: Vec<Moment>,
    pub(super) encryptions: Vec<Moment>,
}

impl Table {
    /// What has become of it by now; `None` if it is gone.
    pub(super) fn settled(mut self, now: Moment) -> Option<Table> {
        if self.state.is_over(now) {
            if matches!(self.state, State::Deleting { .. }) {
                return None;
            }
            self.state = State::Active;
            if let Some(next) = self.next.take() {
                self.settings = next;
            }
        }
        self.indexes.retain(|index| index.stays() || !index.state.is_over(now));
        for index in &mut self.indexes {
            if index.state.is_over(now) {
                index.state = State::Active;
                if let Some(next) = index.next.take() {
                    index.capacity = next;
                }
            }
        }
        Some(self)
    }

    pub(super) fn index(&self, name: &str) -> Option<&Index> {
        self.indexes.iter().find(|index| index.name == name)
    }

    /// An index on its way: the table's only one.
    pub(super) fn index_on_its_way(&self) -> Option<&Index> {
        self.indexes.iter().find(|index| index.state != State::Active)
    }

    pub(super) fn arn(&self) -> String {
        arn(&self.name)
    }

    /// The names of all attributes that are keys of something that stays.
    pub(super) fn in_use(&self) -> Vec<String> {
        let local = self.local.iter().map(|index| &index["KeySchema"]);
        let global = self.indexes.iter().filter(|index| index.stays()).map(|index| &index.keys);
        let mut names = Vec::new();
        for name in std::iter::once(&self.keys).chain(local).chain(global).flat_map(attributes) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Forgets the types of attributes that are keys of nothing any more.
    pub(super) fn forget_definitions(&mut self) {
        let in_use = self.in_use();
        self.definitions.retain(|(name, _)| in_use.contains(name));
    }

    /// The moment at which nothing of it is being changed any more.
    pub(super) fn idle_at(&self) -> Option<Moment> {
        self.indexes.iter().map(|index| index.state).chain([self.state]).filter_map(State::until).max()
    }
}

/// The resource name of a table.
pub(super) fn arn(name: &str) -> String {
    format!("arn:aws:dynamodb:us-east-1:000000000000:table/{name}")
}

/// The attributes of a `KeySchema`.
pub(super) fn attributes(keys: &Json) -> Vec<String> {
    let keys = keys.as_array().into_iter().flatten();
    keys.filter_map(|key| key["AttributeName"].as_str().map(str::to_owned)).collect()
}
