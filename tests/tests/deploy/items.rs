//! Items around dynorm, as another program puts and reads them.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use dynorm::AttributeType;
use dynorm::schema::KeyAttribute;
use dynorm_tests::strict::Strict;

use crate::design::Design;

/// An item, its attributes as text in their order.
pub type Item = BTreeMap<String, String>;

/// Items of a table.
const ITEMS: u8 = 5;

/// Puts some items, each of which has all attributes that may be keys of indexes.
pub async fn put(strict: &Strict, design: &Design) {
    let keys = design.schema.keys().cloned();
    // An index may be on an attribute that is the table's key as well.
    let more = design.types.iter().map(|(name, sort)| KeyAttribute::new((*name).into(), *sort));
    let attributes: Vec<_> = keys.chain(more).collect();
    for number in 0..ITEMS {
        let item: HashMap<_, _> =
            attributes.iter().map(|key| (key.name.to_string(), value(key.attribute_type, number))).collect();
        let put = strict.client().put_item().table_name(&*design.schema.table).set_item(Some(item));
        put.item("note", AttributeValue::S(format!("note {number}")))
            .send()
            .await
            .expect("an item that fits");
    }
}

/// The items of a table, in the order of their text.
pub async fn all(strict: &Strict, table: &str) -> Vec<Item> {
    let found = strict.client().scan().table_name(table).consistent_read(true).send().await.expect("a table");
    let shown = |item: HashMap<String, AttributeValue>| -> Item {
        item.into_iter().map(|(name, value)| (name, format!("{value:?}"))).collect()
    };
    let mut items: Vec<_> = found.items.unwrap_or_default().into_iter().map(shown).collect();
    items.sort();
    items
}

/// How many items an index holds.
pub async fn in_index(strict: &Strict, table: &str, index: &str) -> usize {
    let scan = strict.client().scan().table_name(table).index_name(index);
    scan.send().await.expect("an index").items.unwrap_or_default().len()
}

fn value(sort: AttributeType, number: u8) -> AttributeValue {
    match sort {
        AttributeType::Number => AttributeValue::N(number.to_string()),
        AttributeType::Binary => AttributeValue::B(Blob::new([number, 1])),
        _ => AttributeValue::S(format!("s{number}")),
    }
}
