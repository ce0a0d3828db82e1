//! Tables by seed: one that is wanted at first, and what is wanted of it later.

use std::borrow::Cow;
use std::collections::BTreeMap;

use dynorm::deploy::{
    Encryption, OnDemandMaximum, Setting, Settings, StreamView, TableClass, WarmThroughput,
};
use dynorm::schema::{IndexKind, IndexSchema, KeyAttribute, Projection, TableSchema};
use dynorm::{AttributeType, Schema, Throughput};
use fastrand::Rng;

/// Attributes that may be keys of indexes, and their types unless a design has others.
const POOL: [(&str, AttributeType); 8] = [
    ("a", AttributeType::String),
    ("b", AttributeType::Number),
    ("c", AttributeType::String),
    ("d", AttributeType::Binary),
    ("e", AttributeType::String),
    ("f", AttributeType::Number),
    ("g", AttributeType::String),
    ("h", AttributeType::String),
];

/// Attributes that may be included.
const OTHERS: [&str; 4] = ["note", "size", "text", "year"];

/// A table as it is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    pub schema: TableSchema,
    pub settings: Settings,
    /// The types of the attributes that may be keys of indexes.
    pub types: BTreeMap<&'static str, AttributeType>,
}

impl Design {
    /// One by chance.
    pub fn first(rng: &mut Rng, name: &str) -> Self {
        let hash = key("id", one_of(rng, &TYPES));
        let range = rng.bool().then(|| key("at", one_of(rng, &TYPES)));
        let schema = TableSchema::new(Cow::Owned(name.to_owned()), hash, range, Cow::Borrowed(&[]), None);
        let mut design = Design { schema, settings: Settings::default(), types: POOL.into() };
        if design.schema.range.is_some() && chance(rng, 25) {
            design.add_local(rng);
        }
        for _ in 0..rng.usize(..4) {
            design.add_global(rng);
        }
        design.settings = settings(rng);
        design.settle_indexes(rng);
        design
    }

    /// What is wanted of the same table later, by chance.
    pub fn later(&self, rng: &mut Rng) -> Self {
        let mut design = self.clone();
        if chance(rng, 6) {
            design.schema.hash = key("id", one_of(rng, &TYPES));
        }
        if chance(rng, 6) && design.schema.range.is_some() {
            design.add_local(rng);
        }
        if chance(rng, 15) {
            let (name, sort) = (one_of(rng, &POOL).0, one_of(rng, &TYPES));
            design.types.insert(name, sort);
        }
        design.settings = later_settings(rng, &self.settings);
        for index in self.schema.indexes.iter().filter(|index| index.kind == IndexKind::Global) {
            match rng.u8(..100) {
                // It goes, and that is said or not.
                ..15 => {
                    design.remove(&index.name);
                    design.settings.dropped_indexes.insert(index.name.clone().into_owned());
                }
                15..25 => design.remove(&index.name),
                // It is another one.
                25..35 => {
                    design.remove(&index.name);
                    design.add_named(rng, &index.name);
                }
                _ => {}
            }
        }
        for _ in 0..rng.usize(..3) {
            design.add_global(rng);
        }
        // Where an attribute has another type now, it has that in all of its indexes.
        let types = design.types.clone();
        let hash = design.schema.hash.clone();
        for index in design.schema.indexes.to_mut() {
            if index.kind == IndexKind::Local {
                index.hash = vec![hash.clone()].into();
            }
            for key in index.hash.to_mut().iter_mut().chain(index.range.to_mut()) {
                if let Some(sort) = types.get(&*key.name) {
                    key.attribute_type = *sort;
                }
            }
        }
        design.settle_indexes(rng);
        design
    }

    /// The types of the attributes that may be keys of indexes, unless a design has others.
    pub fn usual_types() -> BTreeMap<&'static str, AttributeType> {
        POOL.into()
    }

    /// The schema of this table alone.
    pub fn schema(&self) -> Schema {
        let settings = self.settings.clone();
        Schema::new().with_table(&self.schema).table_named(&self.schema.table, |_| settings)
    }

    fn remove(&mut self, name: &str) {
        self.schema.indexes.to_mut().retain(|index| index.name != name);
        self.settings.indexes.remove(name);
    }

    fn add_local(&mut self, rng: &mut Rng) {
        let name = format!("Local{}", self.schema.indexes.len());
        if self.schema.index(&name).is_some() {
            return;
        }
        let at = self.attribute(rng, &[]);
        let hash = self.schema.hash.clone();
        let projection = projection(rng);
        let index = IndexSchema::new(name.into(), IndexKind::Local, hash, Some(at), projection);
        self.schema.indexes.to_mut().push(index);
    }

    fn add_global(&mut self, rng: &mut Rng) {
        let free = |name: &String| self.schema.index(name).is_none();
        let Some(name) = (0..9).map(|number| format!("By{number}")).find(free) else { return };
        self.settings.dropped_indexes.remove(&name);
        self.add_named(rng, &name);
    }

    fn add_named(&mut self, rng: &mut Rng, name: &str) {
        let several = chance(rng, 25);
        let (hash, range) = if several { (rng.usize(1..=4), rng.usize(..=4)) } else { (1, rng.usize(..=1)) };
        let mut keys: Vec<KeyAttribute> = Vec::new();
        while keys.len() < hash + range {
            let next = self.attribute(rng, &keys);
            keys.push(next);
        }
        let ranges = keys.split_off(hash);
        let index = IndexSchema::global(name.to_owned(), keys, ranges, projection(rng));
        self.schema.indexes.to_mut().push(index);
    }

    /// An attribute that is none of these.
    fn attribute(&self, rng: &mut Rng, taken: &[KeyAttribute]) -> KeyAttribute {
        loop {
            let (name, _) = one_of(rng, &POOL);
            if !taken.iter().any(|taken| taken.name == name) {
                return key(name, self.types[name]);
            }
        }
    }

    /// Says of some indexes what they are to have, as the table's throughput admits it.
    fn settle_indexes(&mut self, rng: &mut Rng) {
        let globals: Vec<_> =
            self.schema.indexes.iter().filter(|index| index.kind == IndexKind::Global).collect();
        let names: Vec<_> = globals.iter().map(|index| index.name.clone().into_owned()).collect();
        self.settings.indexes.clear();
        for name in names {
            let throughput = self.settings.throughput;
            self.settings = self.settings.clone().index(name, |index| match throughput {
                Setting::On(Throughput::Provisioned { .. }) if chance(rng, 40) => {
                    index.throughput(units(rng))
                }
                Setting::On(Throughput::OnDemand) if chance(rng, 20) => index.on_demand_maximum(maximum(rng)),
                _ => index,
            });
        }
    }
}

const TYPES: [AttributeType; 3] = [AttributeType::String, AttributeType::Number, AttributeType::Binary];

fn settings(rng: &mut Rng) -> Settings {
    let mut settings = Settings::default();
    for field in 0..FIELDS {
        if chance(rng, 45) {
            settings = set(rng, settings, field);
        }
    }
    consistent(settings)
}

fn later_settings(rng: &mut Rng, first: &Settings) -> Settings {
    let mut settings = first.clone();
    settings.dropped_indexes.clear();
    for field in 0..FIELDS {
        match rng.u8(..100) {
            ..55 => {}
            // Nobody cares any more.
            55..65 => settings = unset(settings, field),
            _ => settings = set(rng, settings, field),
        }
    }
    consistent(settings)
}

/// A maximum is of what is on demand, and may be left to stand by nobody's saying so.
fn consistent(mut settings: Settings) -> Settings {
    if !matches!(settings.throughput, Setting::On(Throughput::OnDemand)) {
        settings.on_demand_maximum = Setting::Unmanaged;
    }
    settings
}

const FIELDS: u8 = 9;

fn set(rng: &mut Rng, settings: Settings, field: u8) -> Settings {
    match field {
        0 if rng.bool() => settings.throughput(Throughput::OnDemand),
        0 => settings.throughput(units(rng)),
        1 => settings.on_demand_maximum(or_off(rng, maximum)),
        2 => settings
            .warm_throughput(WarmThroughput::new(11_000 + rng.u64(..4) * 1000, 4_000 + rng.u64(..3) * 500)),
        3 => settings.point_in_time_recovery(or_off(rng, |rng| rng.u8(1..=35))),
        4 => settings.deletion_protection(rng.bool()),
        5 => {
            let key = one_of(rng, &["stage", "team", "cost"]);
            settings.tag(key, or_off(rng, |rng| one_of(rng, &["x", "y", ""]).to_owned()))
        }
        6 => settings.table_class(one_of(rng, &[TableClass::Standard, TableClass::InfrequentAccess])),
        7 => settings.encryption(or_off(rng, encryption)),
        _ if rng.bool() => settings.stream(or_off(rng, |rng| one_of(rng, &VIEWS))),
        _ => settings.time_to_live(or_off(rng, |rng| one_of(rng, &["expires", "until"]).to_owned())),
    }
}

fn unset(mut settings: Settings, field: u8) -> Settings {
    match field {
        0 => return settings.throughput_unmanaged(),
        1 => settings.on_demand_maximum = Setting::Unmanaged,
        2 => settings.warm_throughput = Setting::Unmanaged,
        3 => settings.point_in_time_recovery = Setting::Unmanaged,
        4 => settings.deletion_protection = Setting::Unmanaged,
        5 => settings.tags.clear(),
        6 => settings.table_class = Setting::Unmanaged,
        7 => settings.encryption = Setting::Unmanaged,
        _ => {
            settings.stream = Setting::Unmanaged;
            settings.time_to_live = Setting::Unmanaged;
        }
    }
    settings
}

const VIEWS: [StreamView; 4] =
    [StreamView::KeysOnly, StreamView::NewImage, StreamView::OldImage, StreamView::NewAndOldImages];

fn encryption(rng: &mut Rng) -> Encryption {
    if rng.bool() {
        return Encryption::AwsManaged;
    }
    let key = one_of(rng, &["one", "two"]);
    Encryption::Customer(format!("arn:aws:kms:us-east-1:000000000000:key/{key}"))
}

fn units(rng: &mut Rng) -> Throughput {
    Throughput::provisioned(rng.u64(1..=20), rng.u64(1..=20))
}

fn maximum(rng: &mut Rng) -> OnDemandMaximum {
    match rng.u8(..3) {
        0 => OnDemandMaximum::reads(rng.u64(1..9)),
        1 => OnDemandMaximum::writes(rng.u64(1..9)),
        _ => OnDemandMaximum::new(rng.u64(1..9), rng.u64(1..9)),
    }
}

fn projection(rng: &mut Rng) -> Projection {
    match rng.u8(..3) {
        0 => Projection::All,
        1 => Projection::KeysOnly,
        _ => {
            let names = OTHERS.iter().filter(|_| rng.bool()).map(|name| Cow::Borrowed(*name));
            let names: Vec<_> = names.collect();
            // An empty list is none that DynamoDB takes.
            if names.is_empty() { Projection::KeysOnly } else { Projection::Include(names.into()) }
        }
    }
}

fn or_off<T>(rng: &mut Rng, value: impl FnOnce(&mut Rng) -> T) -> Setting<T> {
    if chance(rng, 30) { Setting::Off } else { Setting::On(value(rng)) }
}

fn key(name: &'static str, sort: AttributeType) -> KeyAttribute {
    KeyAttribute::new(Cow::Borrowed(name), sort)
}

fn one_of<T: Clone>(rng: &mut Rng, of: &[T]) -> T {
    of[rng.usize(..of.len())].clone()
}

fn chance(rng: &mut Rng, percent: u8) -> bool {
    rng.u8(..100) < percent
}
