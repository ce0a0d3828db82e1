//! Older versions of a model that have older names themselves.

use std::convert::Infallible;

use dynorm::{Document, Map, Model, Upgrade, Value};
use dynorm_tests::{map, stored};

use super::{value, with};

#[derive(Document, Debug, Clone, PartialEq)]
struct AddressV1 {
    #[model(alias = "town")]
    city: String,
}

#[derive(Document, Debug, Clone, PartialEq)]
#[model(schema_attr = "schema")]
struct UserV1 {
    id: String,
    #[model(alias = "called")]
    name: String,
    #[model(alias = "addr")]
    address: Option<AddressV1>,
    home: Option<AddressV1>,
    #[model(default)]
    more_homes: Vec<AddressV1>,
}

/// It knows none of the older names.
#[derive(Document, Debug, Clone, PartialEq)]
struct Address {
    city: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users", schema_attr = "schema", upgrade_from = UserV1)]
struct User {
    #[hash_key]
    id: String,
    name: String,
    address: Option<Address>,
    home: Option<Address>,
    more_homes: Vec<Address>,
    #[model(alias = "note")]
    remark: Option<String>,
}

impl Upgrade<UserV1> for User {
    type Error = Infallible;

    fn upgrade(old: UserV1) -> Result<Self, Infallible> {
        let address = |address: AddressV1| Address { city: address.city };
        let UserV1 { id, name, address: first, home, more_homes } = old;
        let more_homes = more_homes.into_iter().map(address).collect();
        Ok(User { id, name, address: first.map(address), home: home.map(address), more_homes, remark: None })
    }
}

fn raw() -> Map {
    let address = |city: &str| value([("city", city.into()), ("hidden", city.into())]);
    map([
        ("id", "x".into()),
        ("called", "Ada".into()),
        ("addr", address("a")),
        ("home", value([("town", "b".into()), ("hidden", "b".into())])),
        ("more_homes", vec![value([("town", "c".into()), ("hidden", "c".into())])].into()),
        ("note", "kept".into()),
        ("more", 1.into()),
    ])
}

#[tokio::test]
async fn an_upgraded_item_is_saved_by_the_names_that_the_model_reads() {
    for save in 0..3 {
        let (table, _tap) = with::<User>(&raw()).await;
        let mut item = table.get("x").await.unwrap().unwrap();
        let address = |city: &str| Some(Address { city: city.into() });
        let expected = User {
            id: "x".into(),
            name: "Ada".into(),
            address: address("a"),
            home: address("b"),
            more_homes: address("c").into_iter().collect(),
            remark: Some("kept".into()),
        };
        assert_eq!(*item, expected);
        match save {
            0 => item.save().await,
            1 => item.partial_save().await,
            _ => item.overwrite().await,
        }
        .unwrap();
        let now = stored(table.db(), table.name()).await.unwrap();
        assert_eq!((&now["name"], &now["schema"], &now["more"]), (&"Ada".into(), &2.into(), &1.into()));
        for older in ["called", "addr"] {
            assert!(!now.contains_key(older), "{now:?}");
        }
        assert_eq!(now["address"].as_map().unwrap()["hidden"], Value::from("a"), "{save}");
        assert_eq!(now["home"], value([("city", "b".into()), ("hidden", "b".into())]));
        let more = value([("city", "c".into()), ("hidden", "c".into())]);
        assert_eq!(now["more_homes"], vec![more].into());
        assert_eq!(table.get("x").model().await.unwrap(), Some(expected));
    }
}

#[tokio::test]
async fn what_others_do_to_an_older_name_is_in_the_way() {
    let (table, _tap) = with::<User>(&raw()).await;
    for partial in [false, true] {
        let mut item = table.get("x").await.unwrap().unwrap();
        let untyped = table.db().open(table.name());
        untyped.update("x").set(dynorm::attribute("called"), format!("Bob {partial}")).await.unwrap();
        let saved = if partial { item.partial_save().await } else { item.save().await };
        assert!(saved.unwrap_err().is_conflict());
    }
}
