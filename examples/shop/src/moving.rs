//! Orders go from one state to the next, once.

use uuid::Uuid;

use crate::Shop;
use crate::error::Failure;
use crate::models::{Entry, Order, Product, State};

impl Shop {
    /// Moves an order to its next state. Of many who ask for the same at the same time, one does
    /// it; and if an answer is lost on the way, it is not done twice. What goes with it happens in
    /// the same transaction: the entry in the log, and what is cancelled is back in stock.
    pub(crate) async fn advance(&self, customer: Uuid, id: Uuid, to: State) -> Result<(), Failure> {
        let Some(from) = to.before() else { return Err(Failure::conflict("an order begins there")) };
        // Nothing is read before, but for what is to go back: a condition tells whether it can be.
        let mut transaction = self
            .db
            .transact_write()
            .with(self.orders.update(customer, id).set(Order::state(), to).only_if(Order::state().eq(from)))
            .with(self.audit.insert(Entry::now(id, to.to_string())));
        if to == State::Cancelled {
            let order = self
                .orders
                .get(customer, id)
                .consistent()
                .await?
                .ok_or_else(|| Failure::not_found("order"))?;
            for line in &order.lines {
                transaction =
                    transaction.with(self.products.update(&line.sku).add(Product::stock(), line.count));
            }
        }
        // If another transaction is at the same items, wait and try again.
        let Err(error) = transaction.attempts(5).await else { return Ok(()) };
        match error.current::<Order>() {
            Some(order) => Err(Failure::conflict(format!("the order is {}", order.state))),
            None => Err(error.into()),
        }
    }
}
