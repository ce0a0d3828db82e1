//! The tables: one model in each file.

mod audit;
mod cart;
mod customer;
mod order;
mod product;
mod session;

pub use audit::Entry;
pub use cart::CartLine;
pub use customer::Customer;
pub use order::{Line, Order, State};
pub use product::Product;
pub use session::Session;

/// All tables, for [`Shop::open`](crate::Shop::open), or for a command line by `dynorm-cli`.
#[must_use]
pub fn schema() -> dynorm::Schema {
    dynorm::schema![Customer, Product, CartLine, Order, Session, Entry]
}
