//! A small shop on one table: `cargo run --example entities`.
//!
//! Customers, orders and the lines of orders are items of one table, each kind with keys that are
//! made of its fields. Five questions are asked, each answered by one request, and printed with
//! what that cost. Then an order is paid, and what it was found by changes with it. This program
//! fails if an answer is not what it has to be. No account and no network; `DYNORM_ENDPOINT` names
//! a local server if it is to run on one. The models are in `src/one_table.rs`.

use std::error::Error;

use dynorm::Meter;
use dynorm::prelude::*;
use dynorm_examples::one_table::{Customer, Line, Order, Shop};
use dynorm_examples::{database, heading};

type Failure = Box<dyn Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let db = database()?;
    let shop = db.table::<Shop>();
    shop.create().await?;
    fill(&shop).await?;

    ask_for_a_customer(&shop).await?;
    ask_for_a_customer_by_email(&shop).await?;
    ask_for_orders_of_a_month(&shop).await?;
    ask_for_lines_of_an_order(&shop).await?;
    ask_for_orders_that_are_due(&shop).await?;
    pay(&shop).await?;

    shop.delete_table().await?;
    Ok(())
}

/// Three customers with orders over three months, three lines each.
async fn fill(shop: &Table<Shop>) -> Result<(), Failure> {
    heading("One table with customers, their orders, and the lines of these");
    let (customers, orders, lines) = (shop.of::<Customer>(), shop.of::<Order>(), shop.of::<Line>());
    let mut batch = shop.db().batch_write();
    let mut number = 0;
    for (id, name) in [("c1", "Ann"), ("c2", "Bob"), ("c#3", "Eve")] {
        let email = format!("{}@example.com", name.to_lowercase());
        batch = batch.put(&customers, Customer { id: id.into(), name: name.into(), email });
        for (placed, due) in [("2026-10-07", None), ("2026-11-03", Some("12")), ("2026-11-21", Some("05"))] {
            number += 1;
            let due = due.map(|day| format!("2026-12-{day}"));
            let (customer, placed, warehouse) = (id.into(), placed.into(), "north".into());
            let total = 10 * u64::from(number);
            batch = batch.put(&orders, Order { customer, placed, number, warehouse, due, total });
            for place in 1..=3 {
                batch = batch.put(
                    &lines,
                    Line { order: number, number: place, product: format!("tea {place}"), count: place },
                );
            }
        }
    }
    let written = batch.await.into_result()?;
    println!("  {written} items");
    // What a key looks like: the parts of its template, and nothing that could be another's.
    let eve = shop.get("CUST#c%233", "PROFILE").await?;
    ensure(eve.is_some(), "a `#` in a part is `%23` in a key")
}

async fn ask_for_a_customer(shop: &Table<Shop>) -> Result<(), Failure> {
    heading("1. Who is customer c1?");
    let asked = Asked::new(shop);
    let ann = asked.shop.of::<Customer>().get(Customer::key("c1")).await?;
    let ann = ann.ok_or("c1 is there")?;
    println!("  {}, {}", ann.name, ann.email);
    asked.cost(0.5)?;
    ensure(ann.name == "Ann", "c1 is Ann")
}

async fn ask_for_a_customer_by_email(shop: &Table<Shop>) -> Result<(), Failure> {
    heading("2. Whose address is bob@example.com?");
    let asked = Asked::new(shop);
    let bob = Customer::by_email("bob@example.com").one(&asked.shop.of()).await?;
    println!("  that of {}, {}", bob.id, bob.name);
    asked.cost(0.5)?;
    ensure(bob.id == "c2", "it is Bob's")
}

async fn ask_for_orders_of_a_month(shop: &Table<Shop>) -> Result<(), Failure> {
    heading("3. What has customer c#3 ordered in November? Newest first");
    let asked = Asked::new(shop);
    let november = Order::query("c#3").placed().begins_with("2026-11-").reverse();
    let found = november.all(&asked.shop.of()).await?;
    for order in &found {
        println!("  {} number {} of {}", order.placed, order.number, order.total);
    }
    asked.cost(0.5)?;
    let numbers: Vec<_> = found.iter().map(|order| order.number).collect();
    ensure(numbers == [9, 8], "the profile, October and other customers are left out")
}

async fn ask_for_lines_of_an_order(shop: &Table<Shop>) -> Result<(), Failure> {
    heading("4. What is in order 5, from line 2?");
    let asked = Asked::new(shop);
    let found = Line::query(5u32).number().ge(2u32).all(&asked.shop.of()).await?;
    for line in &found {
        println!("  {} of {}", line.count, line.product);
    }
    asked.cost(0.5)?;
    ensure(found.len() == 2, "there are two lines from the second")
}

async fn ask_for_orders_that_are_due(shop: &Table<Shop>) -> Result<(), Failure> {
    heading("5. What is due at the warehouse in the north until 10 December?");
    let asked = Asked::new(shop);
    let found = Order::due_at("north").due().le("2026-12-10").all(&asked.shop.of()).await?;
    for order in &found {
        println!("  number {} on {}", order.number, order.due.as_deref().unwrap_or_default());
    }
    asked.cost(0.5)?;
    let numbers: Vec<_> = found.iter().map(|order| order.number).collect();
    ensure(numbers == [3, 6, 9], "paid orders and later ones are left out")
}

/// A change of a part is a change of the keys that are made of it, in the same request.
async fn pay(shop: &Table<Shop>) -> Result<(), Failure> {
    heading("Order 6 is paid");
    let asked = Asked::new(shop);
    let orders = asked.shop.of::<Order>();
    let key = || Order::key("c2", "2026-11-21", 6u32);
    let mut order = orders.get(key()).await?.ok_or("order 6 is there")?;
    order.due = None;
    order.save().await?;
    let due = Order::due_at("north").due().le("2026-12-10").all(&orders).await?;
    println!("  {} orders are due now; {} write units", due.len(), asked.meter.write_units());
    ensure(due.iter().all(|order| order.number != 6), "order 6 is no longer due")?;

    let report = orders.verify_data().await?;
    println!(
        "  {} of {} items are orders, {} with keys out of step",
        report.items, report.scanned, report.out_of_step
    );
    ensure(report.is_clean() && report.items == 9, "all orders have the keys that their fields make")
}

/// A question, and what it costs.
struct Asked {
    shop: Table<Shop>,
    meter: Meter,
}

impl Asked {
    fn new(shop: &Table<Shop>) -> Self {
        let meter = Meter::new();
        Asked { shop: shop.metered(&meter), meter }
    }

    /// Prints the cost, which is to be one request and no more than so much.
    fn cost(&self, most: f64) -> Result<(), Failure> {
        let (requests, units) = (self.meter.requests(), self.meter.read_units());
        println!("  {requests} request, {units} read units");
        ensure(requests == 1 && units > 0.0 && units <= most, "one request, and one small page")
    }
}

fn ensure(holds: bool, what: &str) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(format!("this does not hold: {what}").into()) }
}
