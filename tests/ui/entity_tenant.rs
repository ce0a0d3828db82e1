//! Tenants: nothing is read or written of whom nobody knows, and nothing of all at once by one.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[entity]
    entity: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "TENANT#{tenant}#{customer}", range = "ORDER#{number:06}")]
struct Order {
    #[tenant]
    tenant: String,
    customer: String,
    number: u32,
}

#[derive(Model)]
#[model(in = "Shop", entity = "note")]
#[key(hash = "NOTE#{id}", range = "NOTE")]
struct Note {
    id: String,
}

fn main() {}

fn a_scan_of_one_tenant(db: Db) {
    let orders = db.table::<Order>().tenant("acme");
    let _ = Order::scan().stream(&orders);
}

fn a_query_of_nobody_knows_whom(db: Db) {
    let _ = Order::query("c").stream(&db.table::<Order>());
}

fn an_item_of_nobody_knows_whom(db: Db) {
    let _ = db.table::<Order>().get(Order::key("c", 1u32));
}

fn an_update_of_nobody_knows_whom(db: Db) {
    let _ = db.table::<Order>().update(Order::key("c", 1u32));
}

fn many_items_of_nobody_knows_whom(db: Db) {
    let _ = db.table::<Order>().batch_get([Order::key("c", 1u32)]);
}

fn the_tenant_once_more() {
    let _ = Order::key("acme", "c", 1u32);
}

fn of_an_entity_that_has_none(db: Db) {
    let _ = db.table::<Note>().tenant("acme");
}

fn of_another_type(db: Db) {
    let _ = db.table::<Order>().tenant(7u32);
}

fn verified_of_one_tenant(db: Db) {
    let _ = db.table::<Order>().tenant("acme").verify_data();
}
