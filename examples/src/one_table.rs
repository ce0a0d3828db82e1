//! The models of `cargo run --example entities`: a table, and three kinds of items on it.

use dynorm::Model;

/// The table: its keys, those of an index, and which kind an item is. What the keys are made of,
/// each kind says itself.
#[derive(Model, Debug)]
#[model(table = "shop")]
pub struct Shop {
    /// Of an item of any kind.
    #[hash_key]
    pub pk: String,
    /// Of an item of any kind.
    #[range_key]
    pub sk: String,
    /// Of the items that can be found otherwise, too.
    #[index(all, hash, name = "gsi1")]
    pub gsi1pk: Option<String>,
    /// Of the same items.
    #[index(range, name = "gsi1")]
    pub gsi1sk: Option<String>,
    /// `customer`, `order` or `line`.
    #[entity]
    pub kind: Option<String>,
}

/// In the partition of its orders, and in the index by its address.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "customer")]
#[key(hash = "CUST#{id}", range = "PROFILE")]
#[key(index = "gsi1", hash = "EMAIL#{email}", range = "CUST", as = "by_email")]
pub struct Customer {
    /// A number of the shop's own.
    pub id: String,
    /// How they are called.
    pub name: String,
    /// Where they can be reached.
    pub email: String,
}

/// Sorted by day and number; in the index as long as it is open, by the day when it is due.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "CUST#{customer}", range = "ORDER#{placed}#{number:06}")]
#[key(index = "gsi1", hash = "DUE#{warehouse}", range = "{due}#{number:06}", as = "due_at")]
pub struct Order {
    /// The customer's `id`.
    pub customer: String,
    /// The day, as in `2026-11-26`.
    pub placed: String,
    /// 1, 2, 3 for all of the shop.
    pub number: u32,
    /// From where it is sent.
    pub warehouse: String,
    /// The day. `None` once it is paid: then the item is no longer in the index.
    pub due: Option<String>,
    /// In cents.
    pub total: u64,
}

/// One line of an order, in a partition of the order's own.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "line")]
#[key(hash = "ORDER#{order:06}", range = "LINE#{number:03}")]
pub struct Line {
    /// The order's `number`.
    pub order: u32,
    /// 1, 2, 3 for each order.
    pub number: u32,
    /// What.
    pub product: String,
    /// How many of it.
    pub count: u32,
}
