use dynorm::Model;
use serde::Serialize;
use uuid::Uuid;

/// Somebody who buys.
#[derive(Model, Serialize, Clone, Debug, PartialEq)]
#[model(table = "customers")]
pub struct Customer {
    /// Made by the shop.
    #[hash_key]
    pub id: Uuid,
    /// No two customers have the same, in lower case. The index finds who has it.
    #[model(unique)]
    #[index(all, hash, name = "by_email")]
    pub email: String,
    /// How they want to be called.
    pub name: String,
}
