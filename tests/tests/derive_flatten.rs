//! `#[model(flatten)]`: documents beside the fields that hold them.

use std::collections::BTreeSet;

use dynorm::codec::json::item_from_json;
use dynorm::codec::memory::{from_map, to_map};
use dynorm::{Db, Document, Map, Model, Value};
use dynorm_tests::{Reply, Script, table};

#[derive(Document, Debug, Clone, PartialEq)]
struct Address {
    street: String,
    zip: Option<u32>,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Audit {
    created: u64,
    changed: Option<u64>,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Person {
    name: String,
    #[model(flatten)]
    address: Address,
    age: u32,
    #[model(flatten)]
    audit: Audit,
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Map {
    entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn person() -> Person {
    Person {
        name: "Ann".into(),
        address: Address { street: "Hay Lane".into(), zip: Some(7) },
        age: 40,
        audit: Audit { created: 1, changed: None },
    }
}

#[test]
fn fields_of_flattened_documents_stand_beside_the_others() {
    let stored = map([
        ("name", "Ann".into()),
        ("street", "Hay Lane".into()),
        ("zip", 7.into()),
        ("age", 40.into()),
        ("created", 1.into()),
    ]);
    assert_eq!(to_map(&person()).unwrap(), stored);
    assert_eq!(from_map::<Person>(&stored).unwrap(), person());
}

#[test]
fn errors_in_flattened_documents_name_the_attribute_alone() {
    let mut stored = to_map(&person()).unwrap();
    stored.insert("created".into(), "yesterday".into());
    assert_eq!(from_map::<Person>(&stored).unwrap_err().path(), "created");
    stored.remove("created");
    let error = from_map::<Person>(&stored).unwrap_err();
    assert_eq!(error.to_string(), "attribute `created`: missing");
    let twice = r#"{"zip":{"N":"1"},"zip":{"N":"1"}}"#;
    assert_eq!(item_from_json::<Person>(twice).unwrap_err().to_string(), "attribute `zip`: present twice");
}

#[derive(Document, Debug, PartialEq)]
struct Open {
    name: String,
    #[model(flatten)]
    audit: Audit,
    #[model(flatten)]
    rest: Map,
}

#[test]
fn a_flattened_map_takes_what_no_field_takes() {
    let stored =
        map([("name", "Ann".into()), ("created", 1.into()), ("planet", "Earth".into()), ("moons", 1.into())]);
    let open: Open = from_map(&stored).unwrap();
    assert_eq!(open.rest, map([("planet", "Earth".into()), ("moons", 1.into())]));
    assert_eq!(to_map(&open).unwrap(), stored);
    let twice = r#"{"name":{"S":"a"},"created":{"N":"1"},"x":{"N":"1"},"x":{"N":"1"}}"#;
    assert_eq!(item_from_json::<Open>(twice).unwrap_err().to_string(), "attribute `x`: present twice");
}

#[test]
fn a_flattened_map_cannot_overwrite_a_field() {
    let audit = Audit { created: 1, changed: None };
    for name in ["name", "created"] {
        let open = Open { name: "Ann".into(), audit: audit.clone(), rest: map([(name, 2.into())]) };
        let error = to_map(&open).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("attribute `{name}`: in a flattened map, but also a field of its own")
        );
    }
}

#[test]
fn a_map_may_be_flattened_by_a_flattened_document() {
    #[derive(Document, Debug, PartialEq)]
    struct Outer {
        id: u32,
        #[model(flatten)]
        open: Open,
    }

    let stored =
        map([("id", 1.into()), ("name", "Ann".into()), ("created", 1.into()), ("planet", "Earth".into())]);
    let mut outer: Outer = from_map(&stored).unwrap();
    assert_eq!(outer.open.rest, map([("planet", "Earth".into())]));
    assert_eq!(to_map(&outer).unwrap(), stored);
    outer.open.rest.insert("id".into(), 2.into());
    assert_eq!(to_map(&outer).unwrap_err().path(), "id");
}

#[test]
fn a_flattened_document_may_be_optional() {
    #[derive(Document, Debug, PartialEq)]
    struct Person {
        name: String,
        #[model(flatten)]
        address: Option<Address>,
    }

    let stored = map([("name", "Ann".into())]);
    let person = Person { name: "Ann".into(), address: None };
    assert_eq!(from_map::<Person>(&stored).unwrap(), person);
    assert_eq!(to_map(&person).unwrap(), stored);

    let stored = map([("name", "Ann".into()), ("street", "Hay Lane".into())]);
    let address = Address { street: "Hay Lane".into(), zip: None };
    let person = Person { name: "Ann".into(), address: Some(address) };
    assert_eq!(from_map::<Person>(&stored).unwrap(), person);
    assert_eq!(to_map(&person).unwrap(), stored);

    let half = map([("name", "Ann".into()), ("zip", 1.into())]);
    assert_eq!(from_map::<Person>(&half).unwrap_err().to_string(), "attribute `street`: missing");
}

#[derive(Document, Debug, Clone, PartialEq, Default)]
struct Innermost {
    x: Option<u32>,
    y: Option<u32>,
}

#[derive(Document, Debug, Clone, PartialEq, Default)]
struct Inner {
    a: Option<u32>,
    #[model(flatten)]
    innermost: Innermost,
    b: Option<u32>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "layered")]
struct Layered {
    #[hash_key]
    id: u32,
    #[model(flatten)]
    inner: Inner,
    c: Option<u32>,
    #[model(flatten)]
    audit: Option<Audit>,
    #[model(flatten)]
    rest: Map,
}

/// Whatever order the attributes of an item and of the one before it come in.
#[tokio::test]
async fn flattened_documents_are_read_from_pages_in_any_order() {
    let attributes =
        [("id", 1), ("a", 2), ("x", 3), ("y", 4), ("b", 5), ("c", 6), ("created", 7), ("other", 8)];
    let item = |order: &[usize]| {
        let members: Vec<_> = order
            .iter()
            .map(|at| format!(r#""{}":{{"N":"{}"}}"#, attributes[*at].0, attributes[*at].1))
            .collect();
        format!("{{{}}}", members.join(","))
    };
    let orders = [
        [0, 1, 2, 3, 4, 5, 6, 7],
        [0, 1, 2, 3, 4, 5, 6, 7],
        [7, 6, 5, 4, 3, 2, 1, 0],
        [2, 6, 0, 7, 4, 1, 5, 3],
        [2, 6, 0, 7, 4, 1, 5, 3],
    ];
    let items: Vec<_> = orders.iter().map(|order| item(order)).collect();
    let page = format!(r#"{{"Items":[{}],"Count":5,"ScannedCount":5}}"#, items.join(","));
    let script = Script::new([Reply::raw(200, page)]);
    let table = Db::new(script.client()).table::<Layered>();
    let expected = Layered {
        id: 1,
        inner: Inner { a: Some(2), innermost: Innermost { x: Some(3), y: Some(4) }, b: Some(5) },
        c: Some(6),
        audit: Some(Audit { created: 7, changed: None }),
        rest: map([("other", 8.into())]),
    };
    let read = Layered::scan().models().all(&table).await.unwrap();
    assert_eq!(read, vec![expected; 5]);
    for model in read {
        assert_eq!(from_map::<Layered>(&to_map(&model).unwrap()).unwrap(), model);
    }
}

#[tokio::test]
async fn a_change_in_a_flattened_document_is_sent_alone() {
    let (layers, tap) = table::<Layered>().await;
    let mut item =
        layers.item(Layered { id: 1, inner: Inner::default(), c: None, audit: None, rest: Map::new() });
    item.save().await.unwrap();
    let mut item = layers.get(1).await.unwrap().unwrap();
    item.inner.innermost.y = Some(1);
    item.rest.insert("other".into(), 2.into());
    tap.log().clear();
    item.partial_save().await.unwrap();
    let names = tap.log().only().body["ExpressionAttributeNames"].clone();
    let names: BTreeSet<_> =
        names.as_object().unwrap().values().map(|name| name.as_str().unwrap().to_owned()).collect();
    assert_eq!(names, BTreeSet::from(["id", "other", "y"].map(str::to_owned)));
    assert_eq!(*layers.get(1).await.unwrap().unwrap(), *item);
}

macro_rules! wide {
    ($($field:ident)*) => {
        #[derive(Document, Debug, Clone, PartialEq, Default)]
        struct Wide {
            $($field: Option<u32>,)*
        }

        const FIELDS: &[&str] = &[$(stringify!($field)),*];
    };
}
wide! {
    f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19 f20 f21 f22 f23 f24 f25 f26
    f27 f28 f29 f30 f31 f32 f33 f34 f35 f36 f37 f38 f39 f40 f41 f42 f43 f44 f45 f46 f47 f48 f49 f50 f51
    f52 f53 f54 f55 f56 f57 f58 f59 f60 f61 f62 f63 f64 f65 f66 f67 f68 f69 f70 f71 f72 f73 f74 f75 f76
    f77 f78 f79 f80 f81 f82 f83 f84 f85 f86 f87 f88 f89 f90 f91 f92 f93 f94 f95 f96 f97 f98 f99 f100
    f101 f102 f103 f104 f105 f106 f107 f108 f109 f110 f111 f112 f113 f114 f115 f116 f117 f118 f119 f120
    f121 f122 f123 f124 f125 f126 f127 f128 f129 f130 f131 f132 f133 f134 f135 f136 f137 f138 f139 f140
    f141 f142 f143 f144 f145 f146 f147 f148 f149 f150 f151 f152 f153 f154 f155 f156 f157 f158 f159 f160
    f161 f162 f163 f164 f165 f166 f167 f168 f169 f170 f171 f172 f173 f174 f175 f176 f177 f178 f179 f180
    f181 f182 f183 f184 f185 f186 f187 f188 f189 f190 f191 f192 f193 f194 f195 f196 f197 f198 f199
}

#[derive(Document, Debug, PartialEq)]
struct Many {
    all: Vec<Wide>,
}

#[test]
fn a_model_of_hundreds_of_fields_is_read_in_any_order() {
    let item = |order: &mut dyn Iterator<Item = usize>| {
        let members: Vec<_> = order.map(|at| format!(r#""{}":{{"N":"{at}"}}"#, FIELDS[at])).collect();
        format!("{{{}}}", members.join(","))
    };
    let orders =
        [item(&mut (0..200)), item(&mut (0..200).rev()), item(&mut (0..200).map(|at| at * 77 % 200))];
    for order in &orders {
        let read: Wide = item_from_json(order).unwrap();
        let stored = to_map(&read).unwrap();
        assert!(
            FIELDS.iter().enumerate().all(|(at, name)| stored[*name] == u64::try_from(at).unwrap().into())
        );
        assert_eq!(stored.len(), 200);
    }
    // Several in one item, so that each one's order is guessed from the one before.
    let documents: Vec<_> = orders.iter().chain(&orders).map(|order| format!(r#"{{"M":{order}}}"#)).collect();
    let read: Many = item_from_json(&format!(r#"{{"all":{{"L":[{}]}}}}"#, documents.join(","))).unwrap();
    assert_eq!(read.all, vec![item_from_json::<Wide>(&orders[0]).unwrap(); 6]);
}
