//! Schemas that have everything there is.

#[allow(dead_code, reason = "not each test pulls this table")]
pub mod songs;

use dynorm::deploy::{Encryption, OnDemandMaximum, Setting, StreamView, TableClass, WarmThroughput};
use dynorm::prelude::*;
use dynorm::schema::{IndexKind, IndexSchema, KeyAttribute, Projection, TableSchema};
use dynorm::{Schema, Throughput};

#[derive(Model, Debug)]
#[model(table = "users")]
#[index(name = "by_residence", all, hash(country, account_type), range(visits, date_joined))]
pub struct User {
    #[hash_key]
    account_type: String,
    #[range_key]
    last_name: String,
    #[index(include(last_name_first, city), hash, name = "EmailIndex")]
    email: Option<String>,
    #[index(all)]
    date_joined: u64,
    #[index(keys_only, hash, name = "CountryIndex")]
    country: String,
    visits: u32,
    last_name_first: String,
    city: String,
    #[model(unique)]
    phone: String,
}

#[derive(Model, Debug)]
#[model(table = "shop")]
pub struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(all, hash, name = "GSI1")]
    gsi1pk: Option<String>,
    #[index(range, name = "GSI1")]
    gsi1sk: Option<String>,
    #[entity]
    entity: Option<String>,
}

#[derive(Model)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "CUST#{customer}", range = "ORDER#{number:06}")]
#[key(index = "GSI1", hash = "STATE#{state}", range = "{placed}#{number:06}")]
pub struct Order {
    customer: String,
    number: u32,
    state: String,
    placed: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "customer")]
#[key(hash = "CUST#{customer}", range = "CUSTOMER")]
pub struct Customer {
    customer: String,
}

const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"dynamodb:GetItem","Resource":"*"}]}"#;

/// As a program has it, at one stage.
pub fn shop() -> Schema {
    dynorm::schema![User, Order, Customer]
        .all(|table| table.point_in_time_recovery(35).deletion_protection(true).tag("stage", "prod"))
        .table::<User>(|table| {
            table
                .throughput(Throughput::provisioned(50, 20))
                .index("EmailIndex", |index| index.throughput(Throughput::provisioned(5, 5)))
                .stream(StreamView::NewAndOldImages)
                .encryption(Encryption::Customer("arn:aws:kms:eu-west-1:123456789012:key/1".into()))
        })
        .table::<Order>(|table| {
            table
                .on_demand_maximum(OnDemandMaximum::new(1_000, 500))
                .warm_throughput(WarmThroughput::new(15_000, 5_000))
                .table_class(TableClass::InfrequentAccess)
                .time_to_live("expires_at")
                .tag("old", Setting::Off)
                .resource_policy(POLICY)
        })
}

/// Names that other languages take for something else. DynamoDB takes any for attributes.
pub const NASTY: [&str; 34] = [
    "no",
    "yes",
    "on",
    "off",
    "y",
    "n",
    "null",
    "~",
    "true",
    "007",
    "0o7",
    "0x1F",
    "1e3",
    "1_000",
    "12:30:45",
    "2026-11-26",
    ".inf",
    "=",
    "<<",
    "- x",
    "a: b",
    "# c",
    "&a",
    "*a",
    "!b",
    "%{if x}",
    "${x}",
    "$${x}",
    "\"'\\",
    " lead",
    "trail ",
    "two\nlines\t",
    "<script>alert(1)</script>",
    "ein \u{fc} \u{1f980} \u{85}",
];

/// Which of these AWS takes for tags.
pub fn nasty_tags() -> impl Iterator<Item = &'static str> {
    let is_allowed = |letter: char| letter.is_alphanumeric() || " _.:/=+-@".contains(letter);
    NASTY.into_iter().filter(move |name| name.chars().all(is_allowed))
}

/// A table whose keys, projections and tags have such names.
pub fn nasty() -> Schema {
    let mut table = TableSchema::of_keys(KeyAttribute::string(NASTY[0]), KeyAttribute::binary(NASTY[9]));
    table.table = "9.nasty-_".into();
    // Keys of the table and of the index are in it anyway.
    let include = |from: usize, to: usize| {
        let names =
            (from..to).filter(|place| ![0, 9, 26, 28].contains(place)).map(|place| NASTY[place].into());
        Projection::Include(names.collect::<Vec<_>>().into())
    };
    let local = IndexSchema::new(
        "yes".into(),
        IndexKind::Local,
        KeyAttribute::string(NASTY[0]),
        Some(KeyAttribute::number(NASTY[17])),
        Projection::KeysOnly,
    );
    let global =
        IndexSchema::global("on.off-007", vec![KeyAttribute::string(NASTY[26])], vec![], include(1, 20));
    let hash = vec![KeyAttribute::string(NASTY[28]), KeyAttribute::string(NASTY[33])];
    let range = vec![KeyAttribute::string(NASTY[31]), KeyAttribute::string(NASTY[32])];
    let several = IndexSchema::global("null", hash, range, include(20, 31));
    table.indexes = vec![local, global, several].into();
    let mut twin = TableSchema::of_keys(KeyAttribute::string("id"), None);
    twin.table = "9_nasty_-".into();
    let mut schema = Schema::new().with_table(&table).with_table(&twin);
    for name in nasty_tags() {
        schema = schema.all(|table| table.tag(name, name));
    }
    schema
}
