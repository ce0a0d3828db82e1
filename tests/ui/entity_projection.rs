//! Queries of an entity on an index that does not hold all of it.

use dynorm::prelude::*;

#[derive(Model)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(include(total), hash, name = "gsi1")]
    gsi1pk: Option<String>,
    total: Option<u64>,
    #[entity]
    entity: String,
}

#[derive(Projection)]
#[model(of = "Order")]
struct Brief {
    total: u64,
    notes: String,
}

#[derive(Projection)]
#[model(of = "Order")]
struct Total {
    total: u64,
}

#[derive(Model)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "ORDER#{number:06}", range = "ORDER")]
#[key(index = "gsi1", hash = "CUST#{customer}", project = "Brief")]
struct Order {
    customer: String,
    number: u32,
    total: u64,
    notes: String,
}

#[derive(Model)]
#[model(in = "Shop", entity = "refund")]
#[key(hash = "REFUND#{number:06}", range = "REFUND")]
#[key(index = "gsi1", hash = "REFUNDS")]
struct ThatHasNone {
    number: u32,
    total: u64,
}

#[derive(Model)]
#[model(in = "Shop", entity = "note")]
#[key(hash = "NOTE#{number:06}", range = "NOTE")]
#[key(index = "gsi1", hash = "NOTES", project = "Total")]
struct ThatIsOfAnother {
    number: u32,
    total: u64,
}

#[derive(Model)]
#[model(in = "Shop", entity = "visit")]
#[key(hash = "VISIT#{number:06}", range = "VISIT", project = "Visit")]
struct OfTheTable {
    number: u32,
}

#[derive(Projection)]
#[model(of = "NotToldApart")]
struct Nothing {}

#[derive(Model)]
#[model(in = "Shop", entity = "call")]
#[key(hash = "CALL#{number:06}", range = "CALL")]
#[key(index = "gsi1", hash = "{customer}", project = "Nothing")]
struct NotToldApart {
    customer: String,
    number: u32,
}

fn main() {}
