//! The schema that `#[derive(Model)]` gives.

use dynorm::schema::{IndexKind, Projection};
use dynorm::{AttributeType, Document, HashAndRange, HashOnly, Model, NoRange};

#[derive(Document, Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct UserId(String);

type Timestamp = u64;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users", rename_all = "camelCase")]
struct User {
    #[hash_key]
    #[index(range, name = "Inverted")]
    account_type: UserId,
    #[range_key]
    #[index(keys_only, hash, name = "Inverted")]
    last_name: String,
    first_name: String,
    #[index(all)]
    date_joined: Timestamp,
    #[index(include(first_name, nick), hash, name = "EmailIndex")]
    #[index(range, name = "By.photo")]
    email: Option<String>,
    #[model(rename = "nickname")]
    nick: Option<String>,
    #[index(all, hash, name = "By.photo")]
    #[index(keys_only)]
    photo: Vec<u8>,
    #[version(count)]
    version: u32,
}

#[test]
fn the_table_has_the_keys_that_are_marked() {
    let schema = User::schema();
    assert_eq!(schema.table, "users");
    assert_eq!(schema.hash.name, "accountType");
    assert_eq!(schema.hash.attribute_type, AttributeType::String);
    let range = schema.range.as_ref().unwrap();
    assert_eq!((&*range.name, range.attribute_type), ("lastName", AttributeType::String));
    assert_eq!(schema.version.as_ref().map(|version| &*version.name), Some("version"));
}

#[test]
fn indexes_come_in_the_order_of_their_first_field() {
    let described: Vec<_> = User::schema()
        .indexes
        .iter()
        .map(|index| {
            let keys: Vec<_> = index.keys().map(ToString::to_string).collect();
            format!("{} {} on {}: {}", index.kind, index.name, keys.join(" and "), index.projection)
        })
        .collect();
    assert_eq!(
        described,
        [
            "global Inverted on `lastName` (S) and `accountType` (S): keys only",
            "local DateJoinedIndex on `accountType` (S) and `dateJoined` (N): all attributes",
            "global EmailIndex on `email` (S): keys and firstName, nickname",
            "global By.photo on `photo` (B) and `email` (S): all attributes",
            "local PhotoIndex on `accountType` (S) and `photo` (B): keys only",
        ]
    );
    let email = User::schema().index("EmailIndex").unwrap();
    assert_eq!(email.kind, IndexKind::Global);
    assert!(matches!(&email.projection, Projection::Include(names) if names.len() == 2));
}

#[test]
fn keys_and_version_are_within_reach() {
    let mut user = User {
        account_type: UserId("standard".into()),
        last_name: "Doe".into(),
        first_name: "John".into(),
        date_joined: 1,
        email: None,
        nick: None,
        photo: vec![1],
        version: 1,
    };
    assert_eq!(user.key_values().unwrap(), ("standard".into(), Some("Doe".into())));
    user.set_version(&2.into());
    assert_eq!(user.version, 2);
}

#[test]
fn the_shape_of_the_key_is_a_type() {
    #[derive(Model)]
    #[model(table = "counters")]
    struct Counter {
        #[hash_key]
        id: u64,
        #[model(default)]
        value: i64,
    }

    fn hash_only<M: Model<Hash = u64, Range = NoRange, Shape = HashOnly>>() -> &'static str {
        &M::schema().table
    }
    fn both<M: Model<Hash = UserId, Range = String, Shape = HashAndRange>>() {}

    assert_eq!(hash_only::<Counter>(), "counters");
    both::<User>();
    assert!(Counter::schema().range.is_none());
    assert!(Counter::schema().version.is_none());
    let counter = Counter { id: 1, value: 2 };
    assert_eq!((counter.key_values().unwrap(), counter.value), ((1.into(), None), 2));
}

#[test]
fn an_enum_without_data_may_be_a_key() {
    #[derive(Document, Debug, PartialEq)]
    enum Kind {
        Small,
        Large,
    }

    #[derive(Model)]
    #[model(table = "boxes")]
    struct Parcel {
        #[hash_key]
        kind: Kind,
        #[range_key]
        #[model(rename = "n")]
        number: u8,
    }

    assert_eq!(Parcel::schema().hash.attribute_type, AttributeType::String);
    assert_eq!(Parcel::schema().range.as_ref().unwrap().to_string(), "`n` (N)");
    let parcel = Parcel { kind: Kind::Large, number: 1 };
    let stored = dynorm::codec::memory::to_map(&parcel).unwrap();
    assert_eq!(stored["kind"].as_str(), Some("Large"));
    assert_eq!(dynorm::codec::memory::from_map::<Parcel>(&stored).unwrap().number, 1);
    assert_ne!(Kind::Small, parcel.kind);
}
