//! Several models on one table, and what contradicts among them. Pure.

use std::collections::BTreeMap;

use super::settings::{OnDemandMaximum, Setting};
use super::value::{DeclaredModel, DeclaredTable};
use crate::schema::meeting::can_meet;
use crate::schema::{IndexKind, IndexSchema, KeyAttribute, Projection, TableSchema};
use crate::table::{Shown, Throughput, check_keys, same_index};

/// How many local indexes a table can have.
const MOST_LOCAL: usize = 5;
/// How many attributes the indexes of a table can include, counted for each index.
const MOST_INCLUDED: usize = 100;

/// Bytes of a resource policy.
const LONGEST_POLICY: usize = 20 * 1_024;

/// Adds what a model asks for to the table that it shares with others; gives what contradicts.
pub(super) fn unite(
    table: &mut DeclaredTable,
    added: &TableSchema,
    model: Option<&DeclaredModel>,
) -> Vec<String> {
    let who = || model.map_or("another".to_owned(), |model| format!("`{}`", model.name));
    let name = table.name().to_owned();
    let mut found = Vec::new();
    if table.is_markers() {
        let of = table.markers_of.clone().unwrap_or_default();
        found.push(format!(
            "table `{name}` holds the markers of the unique values of `{of}`, and {} is to be on it",
            who()
        ));
        return found;
    }
    let (hash, range) = (&table.schema.hash, &table.schema.range);
    if *hash != added.hash || *range != added.range {
        found.push(format!(
            "table `{name}` has the key {} for {}, and {} for {}",
            key(hash, range.as_ref()),
            table.who(),
            key(&added.hash, added.range.as_ref()),
            who()
        ));
    }
    for known in &table.models {
        let meet = known.schema.composition.zip(added.composition);
        if meet.is_some_and(|(known, added)| can_meet(known, added)) {
            found.push(format!(
                "`{}` and {} are entities of table `{name}` whose keys can be the same, so that an \
                 item of one would be written over an item of the other",
                known.name,
                who()
            ));
        }
    }
    for index in &*added.indexes {
        match table.schema.index(&index.name) {
            None => table.schema.indexes.to_mut().push(index.clone()),
            Some(known) if same_index(known, index) => {}
            Some(known) => found.push(format!(
                "index `{}` of table `{name}` is {} for {}, and {} for {}",
                index.name,
                Shown(known),
                with_index(table, &index.name),
                Shown(index),
                who()
            )),
        }
    }
    match (&table.schema.entity, &added.entity) {
        (Some(one), Some(other)) if one != other => found.push(format!(
            "the items of table `{name}` say what they are in the attribute `{one}` for {}, and in `{other}` for {}",
            table.who(),
            who()
        )),
        (None, Some(_)) => table.schema.entity.clone_from(&added.entity),
        _ => {}
    }
    match (&table.schema.ttl, &added.ttl) {
        (Some(one), Some(other)) if one != other => found.push(format!(
            "the items of table `{name}` expire by `{one}` for {}, and by `{other}` for {}",
            table.who(),
            who()
        )),
        (None, Some(_)) => table.schema.ttl.clone_from(&added.ttl),
        _ => {}
    }
    if table.schema.version != added.version {
        // Each of them has a version of its own; the table has none.
        table.schema.version = None;
    }
    if table.schema.item_schema != added.item_schema {
        table.schema.item_schema = None;
    }
    for unique in &*added.unique {
        if !table.schema.unique.contains(unique) {
            table.schema.unique.to_mut().push(unique.clone());
        }
    }
    found
}

/// The models that have an index.
fn with_index(table: &DeclaredTable, index: &str) -> String {
    let having = table.models.iter().filter(|model| model.schema.index(index).is_some());
    let names: Vec<_> = having.map(|model| format!("`{}`", model.name)).collect();
    if names.is_empty() { table.who() } else { names.join(" and ") }
}

fn key(hash: &KeyAttribute, range: Option<&KeyAttribute>) -> String {
    range.map_or_else(|| hash.to_string(), |range| format!("{hash} + {range}"))
}

/// What cannot be about a table, by itself.
pub(super) fn problems_of(table: &DeclaredTable) -> Vec<String> {
    let mut found = Vec::new();
    let indexes = table.schema.indexes.iter().map(|index| ("its index", &*index.name));
    for (what, name) in std::iter::once(("it", table.name())).chain(indexes) {
        if !is_name(name) {
            found.push(format!(
                "{what} cannot be called `{name}`: a name has 3 to 255 letters, digits, `_`, `-` and `.`"
            ));
        }
    }
    attribute_types(table, &mut found);
    let indexes = &table.schema.indexes;
    for index in &**indexes {
        found.extend(check_keys(index).err().map(|error| error.to_string()));
    }
    let local = indexes.iter().filter(|index| index.kind == IndexKind::Local).count();
    if local > MOST_LOCAL {
        found.push(format!("{local} local indexes are more than the {MOST_LOCAL} that a table can have"));
    }
    let included = indexes.iter().map(|index| match &index.projection {
        Projection::Include(names) => names.len(),
        Projection::All | Projection::KeysOnly => 0,
    });
    let included: usize = included.sum();
    if included > MOST_INCLUDED {
        found.push(format!(
            "its indexes include {included} attributes, more than the {MOST_INCLUDED} that there can be"
        ));
    }
    settings(table, &mut found);
    found.into_iter().map(|problem| format!("table `{}`: {problem}", table.name())).collect()
}

/// Whether DynamoDB takes that as the name of a table or an index.
fn is_name(name: &str) -> bool {
    (3..=255).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}

/// An attribute has one type, whatever it is a key of.
fn attribute_types(table: &DeclaredTable, found: &mut Vec<String>) {
    let mut known: BTreeMap<&str, (&KeyAttribute, Option<&IndexSchema>)> = BTreeMap::new();
    let of_table = table.schema.keys().map(|key| (key, None));
    let of_indexes =
        table.schema.indexes.iter().flat_map(|index| index.keys().map(move |key| (key, Some(index))));
    for (key, index) in of_table.chain(of_indexes) {
        let (first, of) = *known.entry(&key.name).or_insert((key, index));
        if first.attribute_type != key.attribute_type {
            let place = |index: Option<&IndexSchema>| match index {
                Some(index) => format!("index `{}` ({})", index.name, with_index(table, &index.name)),
                None => format!("the table ({})", table.who()),
            };
            found.push(format!("the attribute is {first} for {}, and {key} for {}", place(of), place(index)));
        }
    }
}

fn settings(table: &DeclaredTable, found: &mut Vec<String>) {
    let settings = &table.settings;
    if settings.point_in_time_recovery.value().is_some_and(|days| !(1..=35).contains(days)) {
        found.push("a table can be restored for 1 to 35 days back".to_owned());
    }
    let throughput = settings.throughput.value().copied();
    units("the table", throughput, settings.on_demand_maximum.value(), found);
    for (name, of_index) in &settings.indexes {
        match table.schema.index(name).map(|index| index.kind) {
            Some(IndexKind::Global) => {}
            Some(IndexKind::Local) => {
                found.push(format!("index `{name}` is local: it shares what is set for the table"));
            }
            None => found.push(format!("settings are given for index `{name}`, which no model has")),
        }
        let own = of_index.throughput.value().copied();
        let maximum = of_index.on_demand_maximum.value();
        let paid = if maximum.is_some() { own.or(throughput) } else { own };
        units(&format!("index `{name}`"), paid, maximum, found);
        if let (Some(own), Some(throughput)) = (own, throughput)
            && own.is_on_demand() != throughput.is_on_demand()
        {
            found.push(format!("index `{name}` is to be {own}, its table {throughput}: they go together"));
        }
    }
    for name in &settings.dropped_indexes {
        if table.schema.index(name).is_some() {
            let who = with_index(table, name);
            found.push(format!("index `{name}` is to be dropped, and {who} has it"));
        }
    }
    if let Some(ttl) = &table.schema.ttl {
        match &settings.time_to_live {
            Setting::On(attribute) if attribute != ttl => found.push(format!(
                "its items are to expire by `{attribute}`, and by `{ttl}` for {}",
                table.who()
            )),
            Setting::Off => {
                found
                    .push(format!("its items are not to expire, and they do by `{ttl}` for {}", table.who()));
            }
            Setting::On(_) | Setting::Unmanaged => {}
        }
    }
    if let Setting::On(attribute) = &settings.time_to_live
        && table.schema.is_key(attribute)
    {
        found.push(format!("`{attribute}` is a key, and cannot be the time to live"));
    }
    if settings.resource_policy.value().is_some_and(|policy| policy.len() > LONGEST_POLICY) {
        found.push(format!("its resource policy is longer than {LONGEST_POLICY} bytes"));
    }
    for key in settings.tags.keys().filter(|key| key.to_lowercase().starts_with("aws:")) {
        found.push(format!("the tag `{key}` is AWS's own"));
    }
}

fn units(
    what: &str,
    throughput: Option<Throughput>,
    maximum: Option<&OnDemandMaximum>,
    found: &mut Vec<String>,
) {
    if let Some(Throughput::Provisioned { read, write }) = throughput {
        if read == 0 || write == 0 {
            found.push(format!("{what} needs one read and one write unit at least"));
        }
        if let Some(maximum) = maximum {
            found.push(format!("{what} is to be provisioned, and to take {maximum}: that is for on demand"));
        }
    }
    if maximum.is_some_and(|maximum| maximum.read == Some(0) || maximum.write == Some(0)) {
        found.push(format!("{what} cannot take less than one read and one write a second"));
    }
    if maximum.is_some_and(|maximum| maximum.read.is_none() && maximum.write.is_none()) {
        found.push(format!("a maximum of {what} without a number is none: say `Setting::Off`"));
    }
}
