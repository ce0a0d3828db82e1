use dynorm::Model;
use serde::Serialize;
use uuid::Uuid;

/// One line of a cart. The cart itself is all lines of a customer: so two tabs of a browser that
/// put in different products are in nobody's way.
#[derive(Model, Serialize, Clone, Debug, PartialEq)]
#[model(table = "carts")]
pub struct CartLine {
    /// Whose cart it is.
    #[hash_key]
    #[serde(skip)]
    pub customer: Uuid,
    /// What is in it.
    #[range_key]
    pub sku: String,
    /// How often.
    pub count: u32,
}
