//! A cart becomes an order.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use dynorm::Error;
use dynorm::time::IsoMillis;
use uuid::Uuid;

use crate::Shop;
use crate::error::Failure;
use crate::models::{CartLine, Entry, Line, Order, Product, State};

/// A transaction has 100 writes: two for each line, the order, and its entry in the log.
pub(crate) const LINES: usize = 49;

impl Shop {
    /// Makes an order of a customer's cart: all at once, or nothing. The products are taken from
    /// the stock, if there are enough of them and they cost what the customer was shown; the lines
    /// are taken from the cart, if they are still what they were.
    ///
    /// It can be asked again with the same `id`, such as after an answer was lost on the way to the
    /// client: then it gives the order that there is.
    pub(crate) async fn place(&self, customer: Uuid, id: Uuid) -> Result<Order, Failure> {
        let cart = CartLine::query(customer).consistent().models().all(&self.carts).await?;
        if cart.is_empty() {
            let placed = self.orders.get(customer, id).consistent().model().await?;
            return placed.ok_or_else(|| Failure::conflict("the cart is empty"));
        }
        if cart.len() > LINES {
            return Err(Failure::conflict(format!("an order has {LINES} lines at most")));
        }
        let order = self.order(customer, id, &cart).await?;

        let mut transaction = self
            .db
            .transact_write()
            .with(self.orders.insert(&order))
            .with(self.audit.insert(Entry::now(id, "placed")));
        for line in &order.lines {
            let enough = Product::stock().ge(line.count).and(Product::price().eq(line.price));
            let take = self.products.update(&line.sku).subtract(Product::stock(), line.count).only_if(enough);
            let as_shown = CartLine::count().eq(line.count);
            transaction =
                transaction.with(take).with(self.carts.delete(customer, &line.sku).only_if(as_shown));
        }
        // If another transaction is at the same items, wait and try again.
        match transaction.attempts(5).await {
            Ok(()) => Ok(order),
            Err(error) if error.is_conflict() => self.refused(&order, error).await,
            Err(error) => Err(error.into()),
        }
    }

    /// The order as it would be now.
    async fn order(&self, customer: Uuid, id: Uuid, cart: &[CartLine]) -> Result<Order, Failure> {
        let skus = cart.iter().map(|line| line.sku.clone());
        let products = self.products.batch_get(skus).consistent().models();
        // Whoever waits for a page does not wait for a minute, as a batch would.
        let products = products.time_limit(Duration::from_secs(3)).all().await?;
        // Not `.items`: what was not processed would seem to be no longer sold.
        let products = products.into_items()?;
        let prices: HashMap<_, _> = products.iter().map(|product| (&*product.sku, product.price)).collect();
        let line = |line: &CartLine| match prices.get(&*line.sku) {
            Some(&price) => Ok(Line { sku: line.sku.clone(), count: line.count, price }),
            None => Err(Failure::conflict(format!("{} is no longer sold", line.sku))),
        };
        let lines = cart.iter().map(line).collect::<Result<Vec<_>, _>>()?;
        let total = lines.iter().map(|line| line.price * u64::from(line.count)).sum();
        let placed = IsoMillis::new(SystemTime::now());
        Ok(Order { customer, id, placed, state: State::Placed, lines, total })
    }

    /// What stood in the way of the transaction: each reason has the item as it is.
    async fn refused(&self, order: &Order, error: Error) -> Result<Order, Failure> {
        // The same request came twice at the same time, and the other one was faster.
        if let Some(placed) = self.orders.get(order.customer, order.id).consistent().model().await? {
            return Ok(placed);
        }
        for reason in error.reasons() {
            if let Some(product) = reason.error().current::<Product>() {
                let Product { sku, stock, price, .. } = &**product;
                return Err(Failure::conflict(format!("of {sku} there are {stock}, at {price} each")));
            }
        }
        Err(Failure::conflict("the cart has changed: look again"))
    }
}
