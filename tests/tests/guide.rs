//! What the guide says of writes and its examples do not show.

use dynorm::{Kind, Model, Table};
use dynorm_tests::table;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "accounts")]
struct Account {
    #[hash_key]
    id: String,
    balance: u64,
}

/// Ada has 10, Bob has nothing.
async fn bank() -> Table<Account> {
    let (accounts, _) = table::<Account>().await;
    for (id, balance) in [("ada", 10), ("bob", 0)] {
        accounts.put(&Account { id: id.into(), balance }).await.unwrap();
    }
    accounts
}

async fn pay(accounts: &Table<Account>, amount: u64, token: &str) -> dynorm::Result<()> {
    let enough = Account::balance().ge(amount);
    accounts
        .db()
        .transact_write()
        .with(accounts.update("ada").subtract(Account::balance(), amount).only_if(enough))
        .with(accounts.update("bob").add(Account::balance(), amount))
        .token(token)
        .await
}

#[tokio::test]
async fn the_token_of_a_canceled_transaction_can_be_tried_again() {
    let accounts = bank().await;
    assert!(pay(&accounts, 15, "payment 1").await.unwrap_err().is_conflict());
    accounts.update("ada").add(Account::balance(), 5).await.unwrap();
    pay(&accounts, 15, "payment 1").await.unwrap();
    pay(&accounts, 15, "payment 1").await.unwrap();
    assert_eq!(accounts.get("bob").await.unwrap().unwrap().balance, 15);
}

#[tokio::test]
async fn an_update_of_what_is_not_there_is_not_found_in_a_transaction_too() {
    let accounts = bank().await;
    let write = accounts.update("eve").add(Account::balance(), 1);
    let transaction = accounts.db().transact_write().with(accounts.check("ada")).with(write);
    let error = transaction.await.unwrap_err();
    let [reason] = error.reasons() else { panic!("{error}") };
    assert_eq!((error.kind(), reason.position(), reason.error().kind()), (Kind::NotFound, 1, Kind::NotFound));
}

#[tokio::test]
async fn a_partial_save_without_changes_asks_that_the_item_exists_and_an_overwrite_writes() {
    let accounts = bank().await;
    let db = accounts.db();
    let read = async || accounts.get("bob").await.unwrap().unwrap();
    let (mut one, mut other) = (read().await, read().await);
    accounts.update("bob").add(Account::balance(), 1).await.unwrap();
    db.transact_write().partial_save(&mut one).await.unwrap();
    assert_eq!(read().await.balance, 1, "nothing was written");
    db.transact_write().overwrite(&mut other).await.unwrap();
    assert_eq!(read().await.balance, 0, "as it was read");
    accounts.delete("bob").await.unwrap();
    assert!(db.transact_write().partial_save(&mut one).await.unwrap_err().is_conflict());
}
