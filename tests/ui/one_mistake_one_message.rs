//! A derive that found an error still gives its traits, so that uses of the type are not further errors.

use dynorm::{Db, Document, Model};

#[derive(Model)]
struct User {
    #[hash_key]
    id: String,
    #[range_key]
    name: String,
    home: Address,
}

#[derive(Document)]
struct Address {
    #[model(renam = "s")]
    street: String,
}

async fn home(db: &Db) -> dynorm::Result<Option<Address>> {
    let user = db.table::<User>().get("1", "Doe").await?;
    Ok(user.map(|user| user.into_inner().home))
}

fn main() {}
