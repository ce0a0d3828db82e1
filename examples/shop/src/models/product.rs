use dynorm::Model;
use serde::Serialize;

/// What is sold.
#[derive(Model, Serialize, Clone, Debug, PartialEq)]
#[model(table = "products")]
pub struct Product {
    /// Such as `tea-0001`.
    #[hash_key]
    pub sku: String,
    /// Such as `tea`.
    #[index(all, hash, name = "by_category")]
    pub category: String,
    /// In cents. Products of a category are sorted by it.
    #[index(range, name = "by_category")]
    pub price: u64,
    /// As the customer sees it.
    pub name: String,
    /// How many there are.
    pub stock: u32,
}
