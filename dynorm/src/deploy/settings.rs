//! What operations and money decide about a table: each setting unmanaged, off or on.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::table::Throughput;

/// What is wanted of a setting. What nobody has said is unmanaged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Setting<T> {
    /// It stays as it is, whatever it is: it is neither read nor changed.
    #[default]
    Unmanaged,
    /// It is to be off.
    Off,
    /// It is to be on, and to be that.
    On(T),
}

impl<T> Setting<T> {
    /// Whether anything is wanted.
    #[must_use]
    pub const fn is_managed(&self) -> bool {
        !matches!(self, Setting::Unmanaged)
    }

    /// What it is to be, if it is to be on.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Setting::On(value) => Some(value),
            Setting::Unmanaged | Setting::Off => None,
        }
    }
}

impl<T> From<T> for Setting<T> {
    fn from(value: T) -> Self {
        Setting::On(value)
    }
}

impl From<&str> for Setting<String> {
    fn from(value: &str) -> Self {
        Setting::On(value.to_owned())
    }
}

/// On or off.
impl From<bool> for Setting<()> {
    fn from(on: bool) -> Self {
        if on { Setting::On(()) } else { Setting::Off }
    }
}

/// What is wanted of a table besides its keys and indexes. All of it is unmanaged at first.
///
/// A setting takes its value, or a [`Setting`] that says otherwise. What is said later counts.
///
/// ```
/// # use dynorm::deploy::{Setting, Settings, StreamView};
/// let settings = Settings::default().point_in_time_recovery(7).stream(Setting::Off);
/// assert_eq!(settings.point_in_time_recovery, Setting::On(7));
/// assert_eq!(settings.stream, Setting::Off);
/// assert_eq!(settings.encryption, Setting::Unmanaged);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// How requests are paid for. It is never off. A table that is made without it is on demand.
    pub throughput: Setting<Throughput>,
    /// The most that an on-demand table takes each second.
    pub on_demand_maximum: Setting<OnDemandMaximum>,
    /// What the table is to take at once. Never off: it can only be raised.
    pub warm_throughput: Setting<WarmThroughput>,
    /// For how many days back the table can be restored, 1 to 35.
    pub point_in_time_recovery: Setting<u8>,
    /// Whether DynamoDB refuses to delete the table.
    pub deletion_protection: Setting<()>,
    /// Tags by their keys. Others are left alone.
    pub tags: BTreeMap<String, Setting<String>>,
    /// What storage costs beside requests. It is never off.
    pub table_class: Setting<TableClass>,
    /// Whose key the table is encrypted with. Off is a key of DynamoDB's own.
    pub encryption: Setting<Encryption>,
    /// What the table's stream holds.
    pub stream: Setting<StreamView>,
    /// The attribute with the time to live, where no model says it.
    pub time_to_live: Setting<String>,
    /// Who else may use the table: a policy document in JSON, of 20 KB at most.
    pub resource_policy: Setting<String>,
    /// What is wanted of global indexes, by their names.
    pub indexes: BTreeMap<String, IndexSettings>,
    /// Global indexes that no model has any more and that are to go. Others that no model knows are
    /// left alone.
    pub dropped_indexes: BTreeSet<String>,
}

/// What is wanted of a global index besides its keys and projection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexSettings {
    /// How its requests are paid for, which goes with the table's. If it is unmanaged and the index
    /// is to be made, it gets that of the table.
    pub throughput: Setting<Throughput>,
    /// The most that it takes each second, if its table is on demand.
    pub on_demand_maximum: Setting<OnDemandMaximum>,
    /// What it is to take at once.
    pub warm_throughput: Setting<WarmThroughput>,
}

/// The most read and write units that an on-demand table or index takes each second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct OnDemandMaximum {
    /// Read request units; `None` for as many as come.
    pub read: Option<u64>,
    /// Write request units; `None` for as many as come.
    pub write: Option<u64>,
}

impl OnDemandMaximum {
    /// So many read and write request units, each one or more.
    #[must_use]
    pub const fn new(read: u64, write: u64) -> Self {
        OnDemandMaximum { read: Some(read), write: Some(write) }
    }

    /// So many read request units, and as many writes as come.
    #[must_use]
    pub const fn reads(read: u64) -> Self {
        OnDemandMaximum { read: Some(read), write: None }
    }

    /// So many write request units, and as many reads as come.
    #[must_use]
    pub const fn writes(write: u64) -> Self {
        OnDemandMaximum { read: None, write: Some(write) }
    }
}

/// What a table or index can take at once. It can be raised, not lowered: more than is wanted is no
/// difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct WarmThroughput {
    /// Read units each second.
    pub read: u64,
    /// Write units each second.
    pub write: u64,
}

impl WarmThroughput {
    /// So many read and write units each second.
    #[must_use]
    pub const fn new(read: u64, write: u64) -> Self {
        WarmThroughput { read, write }
    }
}

/// What storage costs beside requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TableClass {
    /// For tables that are used.
    Standard,
    /// Cheaper storage and dearer requests.
    InfrequentAccess,
}

/// Whose key a table is encrypted with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encryption {
    /// The account's key `alias/aws/dynamodb`, which AWS manages. DynamoDB does not show whether it
    /// is this one: once the table has a key, it keeps that.
    AwsManaged,
    /// A key of the account, by its ARN, id or alias. DynamoDB shows the ARN, so what is given by
    /// an alias cannot be compared: once the table has a key, it keeps that.
    Customer(String),
}

/// What a stream says of each changed item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StreamView {
    /// Its key.
    KeysOnly,
    /// The item as it is after the change.
    NewImage,
    /// The item as it was before the change.
    OldImage,
    /// Both.
    NewAndOldImages,
}

impl Settings {
    /// How requests are to be paid for, those of global indexes included unless
    /// [`index`](Self::index) says otherwise.
    #[must_use]
    pub fn throughput(mut self, throughput: Throughput) -> Self {
        self.throughput = Setting::On(throughput);
        self
    }

    /// Leaves throughput alone, that of indexes too, as when it scales by itself.
    #[must_use]
    pub fn throughput_unmanaged(mut self) -> Self {
        self.throughput = Setting::Unmanaged;
        for index in self.indexes.values_mut() {
            index.throughput = Setting::Unmanaged;
        }
        self
    }

    /// The most that an on-demand table takes each second.
    #[must_use]
    pub fn on_demand_maximum(mut self, maximum: impl Into<Setting<OnDemandMaximum>>) -> Self {
        self.on_demand_maximum = maximum.into();
        self
    }

    /// What the table is to take at once, if it does not yet.
    #[must_use]
    pub fn warm_throughput(mut self, warm: WarmThroughput) -> Self {
        self.warm_throughput = Setting::On(warm);
        self
    }

    /// For how many days back the table can be restored, 1 to 35.
    #[must_use]
    pub fn point_in_time_recovery(mut self, days: impl Into<Setting<u8>>) -> Self {
        self.point_in_time_recovery = days.into();
        self
    }

    /// Whether DynamoDB refuses to delete the table.
    #[must_use]
    pub fn deletion_protection(mut self, on: impl Into<Setting<()>>) -> Self {
        self.deletion_protection = on.into();
        self
    }

    /// A tag by key and value; [`Setting::Off`] takes it away.
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<Setting<String>>) -> Self {
        self.tags.insert(key.into(), value.into());
        self
    }

    /// What storage costs beside requests.
    #[must_use]
    pub fn table_class(mut self, class: TableClass) -> Self {
        self.table_class = Setting::On(class);
        self
    }

    /// Whose key the table is encrypted with. Off is a key of DynamoDB's own.
    #[must_use]
    pub fn encryption(mut self, encryption: impl Into<Setting<Encryption>>) -> Self {
        self.encryption = encryption.into();
        self
    }

    /// What the table's stream holds.
    #[must_use]
    pub fn stream(mut self, view: impl Into<Setting<StreamView>>) -> Self {
        self.stream = view.into();
        self
    }

    /// The attribute with the time to live, in seconds since 1970, where no model says it.
    #[must_use]
    pub fn time_to_live(mut self, attribute: impl Into<Setting<String>>) -> Self {
        self.time_to_live = attribute.into();
        self
    }

    /// Who else may use the table: a policy document in JSON. It is compared as JSON, so spaces and
    /// the order of names do not matter.
    #[must_use]
    pub fn resource_policy(mut self, policy: impl Into<Setting<String>>) -> Self {
        self.resource_policy = policy.into();
        self
    }

    /// What is wanted of a global index.
    #[must_use]
    pub fn index(
        mut self,
        name: impl Into<String>,
        change: impl FnOnce(IndexSettings) -> IndexSettings,
    ) -> Self {
        let settings = self.indexes.entry(name.into()).or_default();
        *settings = change(*settings);
        self
    }

    /// Drops a global index that no model has any more, with the caller's leave when it comes to
    /// that.
    #[must_use]
    pub fn drop_index(mut self, name: impl Into<String>) -> Self {
        self.dropped_indexes.insert(name.into());
        self
    }
}

impl IndexSettings {
    /// How its requests are to be paid for, which goes with the table's.
    #[must_use]
    pub fn throughput(mut self, throughput: Throughput) -> Self {
        self.throughput = Setting::On(throughput);
        self
    }

    /// The most that it takes each second.
    #[must_use]
    pub fn on_demand_maximum(mut self, maximum: impl Into<Setting<OnDemandMaximum>>) -> Self {
        self.on_demand_maximum = maximum.into();
        self
    }

    /// What it is to take at once, if it does not yet.
    #[must_use]
    pub fn warm_throughput(mut self, warm: WarmThroughput) -> Self {
        self.warm_throughput = Setting::On(warm);
        self
    }
}

impl fmt::Display for OnDemandMaximum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = |units: Option<u64>| units.map_or("any number of".to_owned(), |units| units.to_string());
        write!(f, "at most {} reads and {} writes a second", units(self.read), units(self.write))
    }
}

impl fmt::Display for WarmThroughput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} reads and {} writes a second", self.read, self.write)
    }
}

impl fmt::Display for TableClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TableClass::Standard => "standard",
            TableClass::InfrequentAccess => "infrequent access",
        })
    }
}

impl fmt::Display for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Encryption::AwsManaged => f.write_str("the key that AWS manages"),
            Encryption::Customer(key) => write!(f, "the key `{key}`"),
        }
    }
}

impl fmt::Display for StreamView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            StreamView::KeysOnly => "keys",
            StreamView::NewImage => "new images",
            StreamView::OldImage => "old images",
            StreamView::NewAndOldImages => "new and old images",
        })
    }
}
