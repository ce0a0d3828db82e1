use dynorm::{Db, Table};

use crate::models::{CartLine, Customer, Entry, Order, Product, Session, schema};

/// The tables, as handles that all requests share.
#[derive(Clone, Debug)]
pub struct Shop {
    /// For transactions.
    pub db: Db,
    /// Who buys.
    pub customers: Table<Customer>,
    /// What is sold.
    pub products: Table<Product>,
    /// What is about to be bought.
    pub carts: Table<CartLine>,
    /// What was bought.
    pub orders: Table<Order>,
    /// Who is logged in.
    pub sessions: Table<Session>,
    /// What has happened.
    pub audit: Table<Entry>,
}

impl Shop {
    /// The shop in a database, where the tables are made that are missing. In production that is
    /// the business of a pipeline: there, `new` is what the program calls.
    ///
    /// # Errors
    ///
    /// If tables cannot be made, or are there otherwise.
    pub async fn open(db: &Db) -> dynorm::Result<Self> {
        schema().ensure(db).await?;
        Ok(Self::new(db))
    }

    /// The shop in a database whose tables are there. Sends nothing.
    #[must_use]
    pub fn new(db: &Db) -> Self {
        Shop {
            db: db.clone(),
            customers: db.table(),
            products: db.table(),
            carts: db.table(),
            orders: db.table(),
            sessions: db.table(),
            audit: db.table(),
        }
    }
}
