//! The parts of an entity's keys in a query.

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
#[key(hash = "CUST#{customer}", range = "ORDER#{placed}#{number:06}")]
struct Order {
    customer: String,
    placed: String,
    number: u32,
}

fn main() {}

fn left_out() {
    let _ = Order::query("c").number().ge(2u32);
}

fn behind_an_inequality() {
    let _ = Order::query("c").placed().ge("2026").number().eq(2u32);
}

fn twice() {
    let _ = Order::query("c").placed().eq("2026").placed().eq("2027");
}

fn of_a_scan() {
    let _ = Order::scan().placed().eq("2026");
}

fn beginning_of_a_number() {
    let _ = Order::query("c").placed().eq("2026").number().begins_with(2u32);
}

fn wrong_types() {
    let _ = Order::query(7u32);
    let _ = Order::query("c").placed().eq(2026u32);
}
