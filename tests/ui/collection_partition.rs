//! Entities that do not stand together: another hash key, another layout, not in the index, or an
//! index that does not hold whole items. Each message is on the entity, and names both.

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
    #[index(keys_only, hash, name = "gsi2")]
    gsi2pk: Option<String>,
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
#[key(index = "gsi2", hash = "STATUS#{status}", project = "Keys")]
struct Order {
    tenant: String,
    customer: String,
    number: u32,
    status: String,
}

#[derive(Projection)]
#[model(of = "Order")]
struct Keys {}

#[derive(Model)]
#[model(in = "Shop", entity = "invoice")]
#[key(hash = "INV#{number:012}", range = "{customer}")]
#[key(index = "gsi1", hash = "STATE#{state}")]
struct Invoice {
    number: u64,
    customer: String,
    state: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "wide")]
#[key(hash = "INV#{number:06}", range = "{customer}")]
struct Wide {
    number: u64,
    customer: String,
}

#[derive(Model)]
#[model(table = "archive")]
struct Archive {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[entity]
    entity: String,
}

#[derive(Model)]
#[model(in = "Archive", entity = "old")]
#[key(hash = "CUST#{tenant}#{id}", range = "OLD")]
struct Old {
    tenant: String,
    id: String,
}

#[derive(Collection)]
enum AnotherHashKey {
    Customer(Customer),
    Invoice(Invoice),
}

#[derive(Collection)]
enum AnotherWidth {
    Invoice(Invoice),
    Wide(Item<Wide>),
}

#[derive(Collection)]
enum AnotherLayout {
    Customer(Customer),
    Old(Old),
}

/// Also where they need share no hash key.
#[derive(Collection)]
#[model(scan)]
enum AnotherTable {
    Customer(Customer),
    Old(Old),
}

#[derive(Collection)]
#[model(index = "gsi1")]
enum NotInTheIndex {
    Order(Order),
    Customer(Customer),
}

#[derive(Collection)]
#[model(index = "gsi1")]
struct AnotherHashKeyOfTheIndex {
    #[many]
    orders: Vec<Item<Order>>,
    #[one]
    invoice: Option<Invoice>,
}

#[derive(Collection)]
#[model(index = "gsi2")]
enum NotWhole {
    Order(Order),
}

/// What would be fine.
#[derive(Collection)]
#[model(scan)]
enum Everything {
    Customer(Customer),
    Invoice(Invoice),
    Wide(Wide),
}

fn main() {}
