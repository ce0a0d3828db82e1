//! Writes of entities, whose keys are made of their fields, and of tenants.

use dynorm::Kind;
use dynorm::prelude::*;

use super::{assert_sent, both};

#[derive(Model, Debug)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[index(range, name = "gsi1")]
    gsi1sk: Option<String>,
    #[entity]
    entity: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "TENANT#{tenant}#CUST#{customer}", range = "ORDER#{number:06}")]
#[key(index = "gsi1", hash = "{tenant}#{status}", range = "{number:06}", as = "by_status")]
struct Order {
    #[tenant]
    tenant: String,
    customer: String,
    number: u32,
    status: Option<String>,
    total: u64,
    #[model(flatten)]
    sums: Sums,
    #[version]
    version: u64,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Sums {
    #[model(rename = "net")]
    without_tax: u64,
    tax: u64,
}

fn order(tenant: &str) -> Order {
    Order {
        tenant: tenant.into(),
        customer: "c#1".into(),
        number: 7,
        status: Some("open".into()),
        total: 107,
        sums: Sums { without_tax: 100, tax: 7 },
        version: 0,
    }
}

#[tokio::test]
async fn keys_that_are_made_are_shown_with_what_they_are_made_of() {
    for (db, script) in both() {
        let orders = db.table::<Order>().tenant("acme");
        let insert = orders.insert(order("acme"));
        let preview = insert.preview().unwrap();
        assert_eq!(preview.key.to_string(), "pk=\"TENANT#acme#CUST#c%231\", sk=\"ORDER#000007\"");
        insert.await.unwrap();
        assert_sent(&preview, &script.log().take());

        let stored = orders.item(order("acme")).to_map().unwrap();
        let stored = stored.into_iter().map(|(name, value)| (name, value.into()));
        let mut read = orders.item_of_sdk(stored.collect()).unwrap();
        assert!(read.save().preview().unwrap().is_none());
        (read.status, read.sums.without_tax) = (Some("paid".into()), 90);
        for partial in [true, false] {
            let mut item = read.clone();
            let save = if partial { item.partial_save() } else { item.save() };
            let preview = save.preview().unwrap().unwrap();
            let names: Vec<_> = preview.names.iter().map(|(_, name)| &**name).collect();
            assert!(["gsi1pk", "status", "net"].iter().all(|name| names.contains(name)), "{preview}");
            save.await.unwrap();
            assert_sent(&preview, &script.log().take());
        }
        let key = || Order::key("c#1", 7u32);
        let update = orders.update(key()).add(Order::total(), 1).returning_old();
        let preview = update.preview().unwrap();
        assert_eq!(preview.condition.as_deref(), Some("#0=:0"), "that it is an order");
        update.await.unwrap();
        assert_sent(&preview, &script.log().take());
        let delete = orders.delete(key());
        let preview = delete.preview().unwrap();
        assert_eq!(preview.condition.as_deref(), Some("attribute_not_exists(#0) OR #1=:0"));
        delete.await.unwrap();
        assert_sent(&preview, &script.log().take());
    }
}

#[tokio::test]
async fn the_item_of_another_tenant_is_refused() {
    let [(db, script), _] = both();
    let orders = db.table::<Order>().tenant("acme");
    let mut others = orders.item(order("ac"));
    let shown = [
        orders.put(order("ac")).preview().unwrap_err(),
        others.save().preview().unwrap_err(),
        others.partial_save().idempotent().preview().unwrap_err(),
        others.delete().preview().unwrap_err(),
        db.transact_write().overwrite(&mut others).preview().unwrap_err(),
        db.batch_write().put(&orders, order("ac")).preview().unwrap_err(),
    ];
    let outcome = db.batch_write().put(&orders, order("ac")).await;
    let refused = [
        orders.put(order("ac")).await.unwrap_err(),
        others.save().await.unwrap_err(),
        others.partial_save().idempotent().await.unwrap_err(),
        others.delete().await.unwrap_err(),
        db.transact_write().overwrite(&mut others).await.unwrap_err(),
        outcome.refused.into_iter().next().unwrap().error,
    ];
    for (shown, refused) in shown.iter().zip(&refused) {
        assert_eq!((shown.kind(), shown.to_string()), (Kind::Invalid, refused.to_string()));
        assert_eq!((shown.key(), shown.table()), (refused.key(), refused.table()));
    }
    assert!(script.log().is_empty());
}
