//! What one writes by hand on the SDK's types, with some care: strings are moved, not copied.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Display;
use std::str::FromStr;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::models::{Address, Flat, Mixed};

/// The SDK's form of an item.
pub type Item = HashMap<String, AttributeValue>;

/// A shape's way to the SDK's form of an item and back.
pub trait ByHand: Sized {
    fn into_item(self) -> Item;
    fn from_item(item: Item) -> Option<Self>;
}

fn text(item: &mut Item, name: &str) -> Option<String> {
    match item.remove(name)? {
        AttributeValue::S(text) => Some(text),
        _ => None,
    }
}

fn number<T: FromStr>(item: &Item, name: &str) -> Option<T> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

fn flag(item: &Item, name: &str) -> Option<bool> {
    item.get(name)?.as_bool().ok().copied()
}

fn n(number: impl Display) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

impl ByHand for Mixed {
    fn into_item(self) -> Item {
        let mut item = HashMap::with_capacity(10);
        item.insert("tenant".to_owned(), AttributeValue::S(self.tenant));
        item.insert("id".to_owned(), n(self.id));
        item.insert("name".to_owned(), AttributeValue::S(self.name));
        if let Some(email) = self.email {
            item.insert("email".to_owned(), AttributeValue::S(email));
        }
        item.insert("visits".to_owned(), n(self.visits));
        item.insert("score".to_owned(), n(self.score));
        item.insert("active".to_owned(), AttributeValue::Bool(self.active));
        item.insert("tags".to_owned(), AttributeValue::Ss(self.tags.into_iter().collect()));
        item.insert("history".to_owned(), AttributeValue::L(self.history.into_iter().map(n).collect()));
        let address = HashMap::from([
            ("street".to_owned(), AttributeValue::S(self.address.street)),
            ("city".to_owned(), AttributeValue::S(self.address.city)),
            ("zip".to_owned(), AttributeValue::S(self.address.zip)),
        ]);
        item.insert("address".to_owned(), AttributeValue::M(address));
        item
    }

    fn from_item(mut item: Item) -> Option<Self> {
        let tags = match item.remove("tags") {
            None => BTreeSet::new(),
            Some(AttributeValue::Ss(tags)) => tags.into_iter().collect(),
            Some(_) => return None,
        };
        let history = item.get("history")?.as_l().ok()?;
        let history = history.iter().map(|number| number.as_n().ok()?.parse().ok()).collect::<Option<_>>()?;
        let AttributeValue::M(mut address) = item.remove("address")? else { return None };
        Some(Mixed {
            tenant: text(&mut item, "tenant")?,
            id: number(&item, "id")?,
            name: text(&mut item, "name")?,
            email: text(&mut item, "email"),
            visits: number(&item, "visits")?,
            score: number(&item, "score")?,
            active: flag(&item, "active")?,
            tags,
            history,
            address: Address {
                street: text(&mut address, "street")?,
                city: text(&mut address, "city")?,
                zip: text(&mut address, "zip")?,
            },
        })
    }
}

impl ByHand for Flat {
    fn into_item(self) -> Item {
        let mut item = HashMap::with_capacity(30);
        item.insert("tenant".to_owned(), AttributeValue::S(self.tenant));
        item.insert("id".to_owned(), n(self.id));
        item.insert("s01".to_owned(), AttributeValue::S(self.s01));
        item.insert("s02".to_owned(), AttributeValue::S(self.s02));
        item.insert("s03".to_owned(), AttributeValue::S(self.s03));
        item.insert("s04".to_owned(), AttributeValue::S(self.s04));
        item.insert("s05".to_owned(), AttributeValue::S(self.s05));
        item.insert("s06".to_owned(), AttributeValue::S(self.s06));
        item.insert("s07".to_owned(), AttributeValue::S(self.s07));
        item.insert("s08".to_owned(), AttributeValue::S(self.s08));
        item.insert("s09".to_owned(), AttributeValue::S(self.s09));
        item.insert("s10".to_owned(), AttributeValue::S(self.s10));
        item.insert("n01".to_owned(), n(self.n01));
        item.insert("n02".to_owned(), n(self.n02));
        item.insert("n03".to_owned(), n(self.n03));
        item.insert("n04".to_owned(), n(self.n04));
        item.insert("n05".to_owned(), n(self.n05));
        item.insert("n06".to_owned(), n(self.n06));
        item.insert("n07".to_owned(), n(self.n07));
        item.insert("n08".to_owned(), n(self.n08));
        item.insert("n09".to_owned(), n(self.n09));
        item.insert("n10".to_owned(), n(self.n10));
        item.insert("f01".to_owned(), n(self.f01));
        item.insert("f02".to_owned(), n(self.f02));
        item.insert("f03".to_owned(), n(self.f03));
        item.insert("f04".to_owned(), n(self.f04));
        item.insert("b01".to_owned(), AttributeValue::Bool(self.b01));
        item.insert("b02".to_owned(), AttributeValue::Bool(self.b02));
        item.insert("b03".to_owned(), AttributeValue::Bool(self.b03));
        item.insert("b04".to_owned(), AttributeValue::Bool(self.b04));
        item
    }

    fn from_item(mut item: Item) -> Option<Self> {
        Some(Flat {
            tenant: text(&mut item, "tenant")?,
            id: number(&item, "id")?,
            s01: text(&mut item, "s01")?,
            s02: text(&mut item, "s02")?,
            s03: text(&mut item, "s03")?,
            s04: text(&mut item, "s04")?,
            s05: text(&mut item, "s05")?,
            s06: text(&mut item, "s06")?,
            s07: text(&mut item, "s07")?,
            s08: text(&mut item, "s08")?,
            s09: text(&mut item, "s09")?,
            s10: text(&mut item, "s10")?,
            n01: number(&item, "n01")?,
            n02: number(&item, "n02")?,
            n03: number(&item, "n03")?,
            n04: number(&item, "n04")?,
            n05: number(&item, "n05")?,
            n06: number(&item, "n06")?,
            n07: number(&item, "n07")?,
            n08: number(&item, "n08")?,
            n09: number(&item, "n09")?,
            n10: number(&item, "n10")?,
            f01: number(&item, "f01")?,
            f02: number(&item, "f02")?,
            f03: number(&item, "f03")?,
            f04: number(&item, "f04")?,
            b01: flag(&item, "b01")?,
            b02: flag(&item, "b02")?,
            b03: flag(&item, "b03")?,
            b04: flag(&item, "b04")?,
        })
    }
}
