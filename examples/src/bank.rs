//! The models of `cargo run --example transfer`.

use dynorm::Model;

/// Somebody's money.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "accounts")]
pub struct Account {
    /// Whose it is.
    #[hash_key]
    pub number: u32,
    /// Never below zero.
    pub balance: i64,
}

/// A record that money was moved. Without one it was not.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "transfers")]
pub struct Transfer {
    /// 0, 1, 2 ..
    #[hash_key]
    pub id: u32,
    /// The number of the account that gives.
    pub from: u32,
    /// The number of the account that gets.
    pub to: u32,
    /// How much.
    pub amount: i64,
}
