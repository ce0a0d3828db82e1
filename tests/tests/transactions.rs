//! Transactions of writes: all of it or nothing, on the engine under test.

use dynorm::write::Write;
use dynorm::{Db, Kind, Model, Table};
use dynorm_tests::{Fault, Reply, Tap, tapped, unique};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "accounts")]
struct Account {
    #[hash_key]
    id: String,
    balance: i64,
    note: Option<String>,
    #[version]
    #[model(default)]
    version: u64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "receipts")]
struct Receipt {
    #[hash_key]
    account: String,
    #[range_key]
    number: u32,
    text: String,
}

struct Bank {
    db: Db,
    tap: Tap,
    accounts: Table<Account>,
    receipts: Table<Receipt>,
}

fn account(id: &str, balance: i64) -> Account {
    Account { id: id.into(), balance, note: None, version: 0 }
}

fn receipt(number: u32) -> Receipt {
    Receipt { account: "ada".into(), number, text: "paid".into() }
}

/// Ada has 10, Bob has 20, and there are no receipts.
async fn bank() -> Bank {
    let (db, tap) = tapped();
    let accounts = db.table::<Account>().named(unique("accounts"));
    let receipts = db.table::<Receipt>().named(unique("receipts"));
    accounts.create().await.unwrap();
    receipts.create().await.unwrap();
    accounts.put(account("ada", 10)).await.unwrap();
    accounts.put(account("bob", 20)).await.unwrap();
    tap.log().clear();
    Bank { db, tap, accounts, receipts }
}

impl Bank {
    async fn balances(&self) -> (i64, i64) {
        let (ada, bob) =
            self.db.transact_get((self.accounts.get("ada"), self.accounts.get("bob"))).await.unwrap();
        (ada.unwrap().balance, bob.unwrap().balance)
    }
}

fn lost() -> Fault {
    Fault::Afterwards(Reply::reset())
}

#[tokio::test]
async fn all_of_it_is_made() {
    let bank = bank().await;
    let Bank { db, accounts, receipts, tap } = &bank;
    let mut ada = accounts.get("ada").await.unwrap().unwrap();
    let before = ada.version;
    ada.balance = 5;
    tap.log().clear();
    db.transact_write()
        .save(&mut ada)
        .with(receipts.insert(receipt(1)))
        .with(receipts.put(receipt(2)))
        .with(receipts.delete("ada", 3))
        .with(accounts.check("bob").only_if(Account::balance().ge(20)))
        .await
        .unwrap();
    assert_eq!(tap.log().operations(), ["TransactWriteItems"]);
    assert_eq!(bank.balances().await, (5, 20));
    assert_eq!(receipts.get("ada", 1).await.unwrap().unwrap().into_inner(), receipt(1));
    assert!(receipts.contains("ada", 2).await.unwrap());
    // The item has been saved, and is the one that is stored.
    assert!(!ada.is_dirty().unwrap() && ada.version != before);
    assert_eq!(ada.version, accounts.get("ada").await.unwrap().unwrap().version);
    ada.balance = 6;
    ada.save().await.unwrap();
}

#[tokio::test]
async fn nothing_of_it_is_made_if_one_condition_does_not_hold() {
    let bank = bank().await;
    let Bank { db, accounts, receipts, .. } = &bank;
    receipts.put(receipt(1)).await.unwrap();
    let mut ada = accounts.get("ada").await.unwrap().unwrap();
    let read = ada.clone();
    ada.balance = 0;
    let transaction = db
        .transact_write()
        .save(&mut ada)
        .with(receipts.put(receipt(2)))
        .with(receipts.insert(receipt(1)))
        .with(accounts.check("bob").only_if(Account::balance().ge(21)));
    assert_eq!(transaction.len(), 4);
    let error = transaction.await.unwrap_err();
    assert_eq!((error.kind(), error.may_be_applied()), (Kind::Conflict, false));
    let reasons: Vec<_> =
        error.reasons().iter().map(|reason| (reason.position(), reason.error().kind())).collect();
    assert_eq!(reasons, [(2, Kind::Conflict), (3, Kind::Conflict)]);
    let [first, second] = error.reasons() else { panic!("{error}") };
    assert_eq!(first.error().table(), Some(receipts.name()));
    assert_eq!(first.error().current::<Receipt>().map(|receipt| receipt.number), Some(1));
    assert_eq!(second.error().current::<Account>().map(|account| account.balance), Some(20));
    // Each is found where it is the only one of its model.
    assert_eq!(error.current::<Account>().map(|account| account.balance), Some(20));
    assert!(!receipts.contains("ada", 2).await.unwrap());
    assert_eq!(bank.balances().await, (10, 20));
    // What was to be saved still is.
    assert!(ada.is_dirty().unwrap());
    assert_eq!(ada.version, read.version);
    ada.save().await.unwrap();
}

#[tokio::test]
async fn a_stale_item_is_a_conflict_at_its_position_also_without_changes() {
    let bank = bank().await;
    let Bank { db, accounts, receipts, .. } = &bank;
    let mut ada = accounts.get("ada").await.unwrap().unwrap();
    let mut bob = accounts.get("bob").await.unwrap().unwrap();
    let mut other = bob.clone();
    other.balance = 21;
    other.save().await.unwrap();
    ada.balance = 9;
    let error = db
        .transact_write()
        .with(receipts.insert(receipt(1)))
        .save(&mut ada)
        .save(&mut bob)
        .await
        .unwrap_err();
    assert_eq!(error.reasons().len(), 1);
    assert_eq!((error.kind(), error.reasons()[0].position()), (Kind::Conflict, 2));
    let mut bob = error.into_current::<Account>().expect("as it is now");
    assert_eq!(bob.balance, 21);
    db.transact_write().save(&mut ada).save(&mut bob).await.unwrap();
    assert_eq!(bank.balances().await, (9, 21));
}

#[tokio::test]
async fn new_items_partial_saves_and_overwrites_are_saves_too() {
    let bank = bank().await;
    let Bank { db, accounts, receipts, .. } = &bank;
    let mut new = receipts.item(receipt(1));
    let mut ada = accounts.get("ada").await.unwrap().unwrap();
    let mut bob = accounts.get("bob").await.unwrap().unwrap();
    let mut others = ada.clone();
    others.note = Some("hello".into());
    others.save().await.unwrap();
    ada.balance = 1;
    bob.balance = 2;
    db.transact_write().save(&mut new).partial_save(&mut ada).overwrite(&mut bob).await.unwrap();
    assert!(!new.is_new() && !new.is_dirty().unwrap());
    assert_eq!(bank.balances().await, (1, 2));
    let stored = accounts.get("ada").await.unwrap().unwrap();
    assert_eq!((stored.balance, stored.note.as_deref()), (1, Some("hello")));
    // It has not seen what others wrote, and says so.
    ada.note = None;
    ada.balance = 3;
    assert!(ada.save().await.unwrap_err().is_conflict());
    bob.balance = 4;
    bob.save().await.unwrap();
}

#[tokio::test]
async fn a_lost_answer_is_made_once_and_is_a_success() {
    let bank = bank().await;
    let Bank { db, accounts, receipts, tap } = &bank;
    let mut ada = accounts.get("ada").await.unwrap().unwrap();
    ada.balance = 7;
    tap.next(lost());
    db.transact_write().save(&mut ada).with(receipts.insert(receipt(1))).await.unwrap();
    assert_eq!(bank.balances().await, (7, 20));
    let sent = tap.log().take();
    let tokens: Vec<_> =
        sent.iter().filter_map(|request| request.body["ClientRequestToken"].as_str()).collect();
    assert!(tokens.len() == 2 && tokens[0] == tokens[1] && tokens[0].len() == 36, "{tokens:?}");
    ada.balance = 8;
    ada.save().await.unwrap();
}

#[tokio::test]
async fn the_caller_s_token_makes_the_same_bytes_again() {
    let bank = bank().await;
    let Bank { db, accounts, receipts, tap } = &bank;
    let transfer = async || {
        // As another process would: nothing is kept from before.
        db.transact_write()
            .with(accounts.put(account("eve", 3)))
            .with(receipts.put(receipt(9)))
            .token("payment 9")
            .await
    };
    transfer().await.unwrap();
    let first = accounts.get("eve").await.unwrap().unwrap();
    transfer().await.unwrap();
    let sent = tap.log().take();
    let bodies: Vec<_> = sent.iter().filter(|request| request.operation == "TransactWriteItems").collect();
    assert_eq!(bodies.len(), 2);
    assert_eq!(bodies[0].body, bodies[1].body);
    assert_eq!(accounts.get("eve").await.unwrap().unwrap().version, first.version, "made once");
    // Another transaction by that token is refused.
    let error =
        db.transact_write().with(accounts.put(account("eve", 4))).token("payment 9").await.unwrap_err();
    assert_eq!(error.kind(), Kind::TokenReused);
    assert!(error.to_string().contains("made by this token in the last ten minutes"), "{error}");
    for token in ["", "a token of more than thirty-six characters"] {
        let error = db.transact_write().with(accounts.put(account("eve", 4))).token(token).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Invalid);
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_before() {
    let bank = bank().await;
    let Bank { db, accounts, receipts, tap } = &bank;
    let write = || receipts.put(receipt(1)).into_any();
    let twice =
        db.transact_write().with(write()).with(accounts.check("ada")).with(write()).await.unwrap_err();
    assert_eq!((twice.kind(), twice.table()), (Kind::Invalid, Some(receipts.name())));
    assert!(twice.to_string().contains("positions 0 and 2"), "{twice}");
    let many = (0..101).fold(db.transact_write(), |all, number| all.with(receipts.put(receipt(number))));
    assert_eq!(many.await.unwrap_err().kind(), Kind::Invalid);
    let large = |number| Receipt { text: "x".repeat(390_000), ..receipt(number) };
    let large = (0..11).fold(db.transact_write(), |all, number| all.with(receipts.put(large(number))));
    assert_eq!(large.await.unwrap_err().kind(), Kind::TooLarge);
    let elsewhere = Db::new(tapped().1.client()).table::<Receipt>();
    let error = db.transact_write().with(elsewhere.put(receipt(1))).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    let empty = Receipt { account: String::new(), ..receipt(1) };
    let error = db.transact_write().with(accounts.check("ada")).with(receipts.put(&empty)).await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Invalid, Some("account")));
    assert!(error.to_string().contains("position 1"), "{error}");
    db.transact_write().await.unwrap();
    assert!(tap.log().is_empty(), "nothing was sent: {:?}", tap.log().operations());
}

#[tokio::test]
async fn conflicts_with_other_transactions_are_retried_only_if_asked() {
    let bank = bank().await;
    let Bank { db, accounts, tap, .. } = &bank;
    let busy = || Fault::Instead(Reply::canceled(["TransactionConflict"]));
    tap.next(busy());
    let error = db.transact_write().with(accounts.put(account("eve", 1))).await.unwrap_err();
    assert_eq!((error.kind(), error.reasons().len()), (Kind::TransactionConflict, 1));
    tap.next(busy());
    tap.next(busy());
    db.transact_write().with(accounts.put(account("eve", 1))).attempts(3).await.unwrap();
    assert!(accounts.contains("eve").await.unwrap());
}

#[tokio::test]
async fn reads_of_a_transaction_are_typed_and_in_order() {
    let bank = bank().await;
    let Bank { db, accounts, receipts, tap } = &bank;
    receipts.put(receipt(1)).await.unwrap();
    let (ada, none, mut receipt) =
        db.transact_get((accounts.get("ada"), receipts.get("ada", 9), receipts.get("ada", 1))).await.unwrap();
    assert_eq!((ada.unwrap().balance, none.is_none()), (10, true));
    let receipt = receipt.as_mut().unwrap();
    receipt.text = "changed".into();
    receipt.save().await.unwrap();
    let all =
        db.transact_get(vec![accounts.get("bob"), accounts.get("eve"), accounts.get("ada")]).await.unwrap();
    let balances: Vec<_> =
        all.iter().map(|account| account.as_ref().map(|account| account.balance)).collect();
    assert_eq!(balances, [Some(20), None, Some(10)]);
    tap.log().clear();
    let error = db.transact_get((accounts.get("ada"), accounts.get("ada"))).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(db.transact_get(Vec::<dynorm::read::GetItem<Account>>::new()).await.unwrap().is_empty());
    assert!(tap.log().is_empty());
}
