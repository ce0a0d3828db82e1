use std::fmt;

use dynorm::time::IsoMillis;
use dynorm::{Document, Model};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What somebody has bought.
#[derive(Model, Serialize, Clone, Debug, PartialEq)]
#[model(table = "orders")]
pub struct Order {
    /// Who.
    #[hash_key]
    pub customer: Uuid,
    /// Which one. Made by the shop, or by the client, so that it can ask again.
    #[range_key]
    pub id: Uuid,
    /// When. The orders of a customer are sorted by it in an index.
    #[index(all)]
    #[index(range, name = "by_state")]
    pub placed: IsoMillis,
    /// How far it is. All orders of a state, the oldest first, are in an index.
    #[index(include(total), hash, name = "by_state")]
    pub state: State,
    /// What was bought, at which price.
    pub lines: Vec<Line>,
    /// In cents.
    pub total: u64,
}

/// One product of an order.
#[derive(Document, Serialize, Clone, Debug, PartialEq)]
pub struct Line {
    /// Which product.
    pub sku: String,
    /// How often.
    pub count: u32,
    /// Of one, in cents, when it was bought.
    pub price: u64,
}

/// How far an order is. It goes from one to the next, and never back.
#[derive(Document, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[model(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The products are set aside.
    Placed,
    /// The money is there.
    Paid,
    /// It is on its way.
    Sent,
    /// It was called off before it was paid, and the products are back.
    Cancelled,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            State::Placed => "placed",
            State::Paid => "paid",
            State::Sent => "sent",
            State::Cancelled => "cancelled",
        })
    }
}

impl State {
    /// The state that an order must be in to come to this one; `None` if it begins here.
    #[must_use]
    pub fn before(self) -> Option<State> {
        match self {
            State::Placed => None,
            State::Paid | State::Cancelled => Some(State::Placed),
            State::Sent => Some(State::Paid),
        }
    }
}
