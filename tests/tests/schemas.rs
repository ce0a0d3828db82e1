//! `Schema` as a value: models united on their tables, what contradicts, and settings.

use dynorm::deploy::{DeclaredTable, OnDemandMaximum, Setting, Settings, StreamView, TableClass};
use dynorm::schema::{IndexSchema, KeyAttribute, Projection, TableSchema};
use dynorm::{Model, Schema, Throughput, schema};

#[derive(Model)]
#[model(table = "shop")]
struct Customer {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(all, hash, name = "ByEmail")]
    email: Option<String>,
}

#[derive(Model)]
#[model(table = "shop")]
struct Invoice {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(keys_only, hash, name = "ByState")]
    state: Option<String>,
    #[index(all, hash, name = "ByEmail")]
    email: Option<String>,
}

#[derive(Model)]
#[model(table = "shop")]
struct Stray {
    #[hash_key]
    pk: String,
    #[index(keys_only, hash, name = "ByEmail")]
    email: Option<String>,
    #[index(all, hash, name = "ByCity")]
    state: Option<u32>,
}

#[derive(Model)]
#[model(table = "users")]
struct User {
    #[hash_key]
    name: String,
    #[model(unique)]
    email: String,
}

#[derive(Model)]
#[model(table = "users-unique")]
struct Squatter {
    #[hash_key]
    name: String,
}

#[derive(Model)]
#[model(table = "mall")]
struct Mall {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[entity]
    entity: Option<String>,
}

#[derive(Model)]
#[model(in = "Mall", entity = "shop")]
#[key(hash = "MALL#{mall}", range = "SHOP#{name}")]
struct Shop {
    mall: String,
    name: String,
}

#[derive(Model)]
#[model(in = "Mall", entity = "floor")]
#[key(hash = "MALL#{mall}", range = "FLOOR#{number:02}")]
struct Floor {
    mall: String,
    number: u8,
}

#[derive(Model)]
#[model(in = "Mall", entity = "parcel")]
#[key(hash = "MALL#{mall}", range = "SHOP#{shop}")]
struct Parcel {
    mall: String,
    shop: String,
}

#[derive(Model)]
#[model(table = "sessions")]
struct Session {
    #[hash_key]
    id: String,
    #[ttl]
    expires: Option<u64>,
}

#[derive(Model)]
#[model(table = "sessions")]
struct Visit {
    #[hash_key]
    id: String,
}

#[derive(Model)]
#[model(table = "sessions")]
struct Login {
    #[hash_key]
    id: String,
    #[ttl]
    until: Option<u64>,
}

fn names(schema: &Schema) -> Vec<&str> {
    schema.tables().map(DeclaredTable::name).collect()
}

#[test]
fn models_on_one_table_are_united() {
    let schema = schema![Customer, Invoice, Customer];
    schema.check().unwrap();
    assert_eq!(names(&schema), ["shop"]);
    let shop = schema.find("shop").unwrap();
    let models: Vec<_> = shop.models.iter().map(|model| model.name).collect();
    assert_eq!(models, ["Customer", "Invoice"]);
    let mut indexes: Vec<_> = shop.schema.indexes.iter().map(|index| &*index.name).collect();
    indexes.sort_unstable();
    assert_eq!(indexes, ["ByEmail", "ByState"]);
}

#[test]
fn what_contradicts_names_both_models() {
    let problems = schema![Customer, Invoice, Stray].problems();
    assert_eq!(
        problems,
        [
            "table `shop` has the key `pk` (S) + `sk` (S) for `Customer` and `Invoice`, and `pk` (S) for `Stray`",
            "index `ByEmail` of table `shop` is global by `email` (S) with all attributes for `Customer` and `Invoice`, and global by \
             `email` (S) with keys only for `Stray`",
            "table `shop`: the attribute is `state` (S) for index `ByState` (`Invoice`), and `state` (N) for index `ByCity` (`Stray`)",
        ]
    );
    let error = schema![Customer, Stray].check().unwrap_err();
    assert_eq!(error.kind(), dynorm::Kind::Invalid);
    assert!(error.to_string().contains("`Stray`"), "{error}");
}

#[test]
fn entities_share_their_layout_s_table_and_no_key() {
    let schema = schema![Shop, Mall, Floor];
    schema.check().unwrap();
    assert_eq!(names(&schema), ["mall"]);
    assert_eq!(schema.find("mall").unwrap().models.len(), 3);
    assert_eq!(schema.find("mall").unwrap().schema.entity.as_deref(), Some("entity"));
    assert_eq!(
        schema![Shop, Floor, Parcel].problems(),
        [
            "`Shop` and `Parcel` are entities of table `mall` whose keys can be the same, so that an item of one would be written over an item of \
          the other"
        ]
    );
}

#[test]
fn the_items_of_a_table_expire_by_one_attribute() {
    let schema = schema![Visit, Session];
    schema.check().unwrap();
    assert_eq!(schema.find("sessions").unwrap().time_to_live(), Setting::On("expires".to_owned()));
    assert_eq!(
        schema![Session, Login].problems(),
        ["the items of table `sessions` expire by `expires` for `Session`, and by `until` for `Login`"]
    );
    let off = schema.clone().all(|table| table.time_to_live(Setting::Off));
    assert_eq!(
        off.problems(),
        ["table `sessions`: its items are not to expire, and they do by `expires` for `Visit` and `Session`"]
    );
    let other = schema.clone().all(|table| table.time_to_live("until"));
    assert_eq!(
        other.problems(),
        ["table `sessions`: its items are to expire by `until`, and by `expires` for `Visit` and `Session`"]
    );
    schema.all(|table| table.time_to_live("expires")).check().unwrap();
}

#[test]
fn markers_of_unique_values_have_a_table_of_their_own() {
    let schema = schema![User];
    schema.check().unwrap();
    assert_eq!(names(&schema), ["users", "users-unique"]);
    let markers = schema.find("users-unique").unwrap();
    assert!(markers.is_markers() && markers.models.is_empty());
    assert_eq!(markers.markers_of.as_deref(), Some("users"));
    assert_eq!(markers.schema.hash, KeyAttribute::string("name"));

    let words = "holds the markers of the unique values of `users`, and `Squatter` is to be on it";
    assert_eq!(schema![User, Squatter].problems(), [format!("table `users-unique` {words}")]);
    let words = "is to hold the markers of the unique values of `users`, and `Squatter` is on it";
    assert_eq!(schema![Squatter, User].problems(), [format!("table `users-unique` {words}")]);
}

#[test]
fn names_can_be_others_and_have_a_prefix() {
    let schema = Schema::new().with::<User>().with_named::<User>("people").with_table_prefix("dev-");
    assert_eq!(names(&schema), ["dev-users", "dev-users-unique", "dev-people", "dev-people-unique"]);
    assert_eq!(schema.find("dev-people-unique").unwrap().markers_of.as_deref(), Some("dev-people"));
    assert_eq!(names(&schema.only(|table| table.name() == "dev-people")), ["dev-people"]);
}

#[test]
fn settings_are_unmanaged_until_they_are_said_and_the_last_word_counts() {
    let schema = schema![User, Customer]
        .all(|table| table.point_in_time_recovery(35).deletion_protection(true).tag("stage", "prod"))
        .table::<Customer>(|table| {
            table
                .point_in_time_recovery(Setting::Off)
                .stream(StreamView::NewImage)
                .throughput(Throughput::provisioned(5, 5))
                .index("ByEmail", |index| index.throughput(Throughput::provisioned(2, 1)))
                .tag("stage", Setting::Off)
        })
        .table_named("users-unique", |table| table.deletion_protection(false));
    schema.check().unwrap();
    let users = &schema.find("users").unwrap().settings;
    assert_eq!(users.point_in_time_recovery, Setting::On(35));
    assert_eq!(users.throughput, Setting::Unmanaged);
    assert_eq!(users.tags["stage"], Setting::On("prod".to_owned()));
    let shop = &schema.find("shop").unwrap().settings;
    assert_eq!(shop.point_in_time_recovery, Setting::Off);
    assert_eq!(shop.stream.value(), Some(&StreamView::NewImage));
    assert_eq!(shop.tags["stage"], Setting::Off);
    assert_eq!(shop.indexes["ByEmail"].throughput, Setting::On(Throughput::provisioned(2, 1)));
    assert_eq!(schema.find("users-unique").unwrap().settings.deletion_protection, Setting::Off);
    let scaled = schema.table::<Customer>(Settings::throughput_unmanaged);
    let shop = &scaled.find("shop").unwrap().settings;
    assert!(!shop.throughput.is_managed() && !shop.indexes["ByEmail"].throughput.is_managed());
}

#[test]
fn settings_that_cannot_be_are_told() {
    let schema = schema![Customer]
        .table::<User>(|table| table)
        .table_named("nothing", |table| table)
        .table::<Customer>(|table| {
            table
                .throughput(Throughput::provisioned(0, 1))
                .on_demand_maximum(OnDemandMaximum::reads(5))
                .point_in_time_recovery(36)
                .tag("aws:stage", "prod")
                .table_class(TableClass::Standard)
                .time_to_live("sk")
                .drop_index("ByEmail")
                .index("ByEmail", |index| index.throughput(Throughput::OnDemand))
                .index("Other", |index| index)
        });
    let problems = schema.problems();
    for word in [
        "`schemas::User`, which is not in the schema",
        "table `nothing`, which is not in the schema",
        "one read and one write unit at least",
        "at most 5 reads and any number of writes a second: that is for on demand",
        "1 to 35 days",
        "the tag `aws:stage` is AWS's own",
        "`sk` is a key, and cannot be the time to live",
        "index `ByEmail` is to be dropped, and `Customer` has it",
        "index `ByEmail` is to be on demand, its table provisioned with 0 read and 1 write units",
        "settings are given for index `Other`, which no model has",
    ] {
        assert!(problems.iter().any(|problem| problem.contains(word)), "{word}: {problems:#?}");
    }
    assert_eq!(problems.len(), 10, "{problems:#?}");
}

#[test]
fn a_name_that_dynamodb_does_not_take_is_told() {
    let schema = schema![User].with_table_prefix("a b/");
    let words = "cannot be called `a b/users`: a name has 3 to 255 letters, digits, `_`, `-` and `.`";
    assert_eq!(schema.problems()[0], format!("table `a b/users`: it {words}"));
    assert_eq!(Schema::new().with_named::<Customer>("ab").problems().len(), 1);
}

#[test]
fn tables_without_a_model_are_as_their_schema_says() {
    let index = |name: &'static str| {
        let hash = vec![KeyAttribute::string("city"), KeyAttribute::number("age")];
        IndexSchema::global(name, hash, vec![], Projection::KeysOnly)
    };
    let mut table = TableSchema::of_keys(KeyAttribute::string("id"), None);
    table.table = "plain".into();
    table.indexes = vec![index("AAA")].into();
    let mut more = table.clone();
    more.indexes = vec![index("BBB")].into();
    let schema = Schema::new().with_table(&table).with_table(&more);
    schema.check().unwrap();
    assert_eq!(schema.find("plain").unwrap().schema.indexes.len(), 2);
    more.hash = KeyAttribute::number("id");
    let problems = schema.with_table(&more).problems();
    assert_eq!(problems, ["table `plain` has the key `id` (S) for table `plain`, and `id` (N) for another"]);
}
