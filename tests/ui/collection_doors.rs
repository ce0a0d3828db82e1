//! Collections that are read from where they are not.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[entity]
    entity: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "customer")]
#[key(hash = "CUST#{tenant}#{id}", range = "PROFILE")]
struct Customer {
    tenant: String,
    id: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "CUST#{tenant}#{customer}", range = "ORDER#{number:06}")]
#[key(index = "gsi1", hash = "STATUS#{status}", as = "by_status")]
struct Order {
    tenant: String,
    customer: String,
    number: u32,
    status: String,
}

#[derive(Model)]
#[model(table = "archive")]
struct Archive {
    #[hash_key]
    pk: String,
    #[entity]
    entity: String,
}

#[derive(Model)]
#[model(in = "Archive", entity = "old")]
#[key(hash = "OLD#{id}")]
struct Old {
    id: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "invoice")]
#[key(hash = "INV#{id}", range = "INVOICE")]
struct Invoice {
    id: String,
}

#[derive(Collection)]
enum Customers {
    Customer(Customer),
}

#[derive(Collection)]
enum Page {
    Customer(Customer),
    Order(Order),
}

#[derive(Collection)]
#[model(scan)]
enum Everything {
    Customer(Customer),
    Order(Order),
}

#[derive(Collection)]
struct Whole {
    #[one]
    customer: Customer,
    #[many]
    orders: Vec<Order>,
}

fn main() {}

fn of_other_hash_keys() {
    let _ = Invoice::partition("i1").entities::<Page>();
}

fn of_the_table_in_an_index() {
    let _ = Order::by_status("open").whole_partition().entities::<Page>();
}

fn of_no_hash_key_in_a_partition() {
    let _ = Customer::partition("acme", "c1").entities::<Everything>();
}

fn of_another_layout() {
    let _ = Archive::scan().entities::<Page>();
    let _ = Old::partition("1").entities::<Page>();
}

fn not_from_whole_items() {
    let _ = Shop::scan().models().entities::<Page>();
    let _ = Order::query("acme", "c1").entities::<Page>();
}

fn of_no_collection() {
    let _ = Customer::partition("acme", "c1").entities::<Order>();
    let _ = Customer::partition("acme", "c1").entities::<Whole>();
}

fn gathered(customers: Table<Customer>, orders: Table<Order>) {
    let _ = Customer::partition("acme", "c1").gather::<Page>(&customers);
    let _ = Customer::partition("acme", "c1").gather::<Whole>(&orders);
    let _ = Customer::partition("acme", "c1").entities::<Page>().stream(&orders);
}

fn consistent_in_a_global_index() {
    let _ = Order::by_status("open").whole_partition().consistent();
}

fn behind_a_condition() {
    let _ = Order::query("acme", "c1").number().ge(1u32).whole_partition();
    let _ = Customer::partition("acme", "c1").range().ge("A").range().le("B");
}

fn gathered_from_other_hash_keys(customers: &Table<Invoice>) {
    let _ = Invoice::partition("i1").gather::<Whole>(customers);
}

fn in_a_transaction(db: Db, orders: Table<Order>, customers: Table<Customer>) {
    let order = orders.get(Order::key("acme", "c1", 7u32)).entity::<Customers>();
    let customer = customers.get(Customer::key("acme", "c1")).entity::<Customers>();
    let _ = db.transact_get((order, customer));
}
