//! A tour of dynorm in the order that one learns it: `cargo run --example tutorial`.
//!
//! Runs on an engine in this process, or unchanged on a server: `DYNORM_ENDPOINT=http://localhost:8000 cargo run --example tutorial`.
//! The table has a name of its own and is deleted at the end.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dynorm::prelude::*;
use dynorm_examples::{database, heading};
use futures_util::TryStreamExt;

/// A user, as the table has them.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[hash_key]
    account_type: String,
    #[range_key]
    last_name: String,
    #[index(keys_only, hash, name = "FirstNameIndex")]
    first_name: String,
    /// A local index: all users of one account type, by date. In seconds since 1970.
    #[index(all)]
    date_joined: u64,
    /// A global index: a user by e-mail. Users without one are not in it.
    #[index(include(first_name), hash, name = "EmailIndex")]
    email: Option<String>,
    /// Stored as a string set.
    labels: BTreeSet<String>,
    visits: u32,
    address: Option<Address>,
}

/// A document inside of an item, stored as a map.
#[derive(Document, Debug, Clone, PartialEq)]
struct Address {
    street: String,
    city: String,
}

#[tokio::main]
async fn main() -> dynorm::Result<()> {
    let db = database()?;
    let users = db.table::<User>().named(format!("dynorm-tutorial-{}", now()));

    create(&users).await?;
    put_and_get(&users).await?;
    save(&users).await?;
    save_partially(&users).await?;
    overwrite_and_delete(&users).await?;
    write_many(&users).await?;
    query(&users).await?;
    query_indexes(&users).await?;
    pages(&users).await?;
    scan(&users).await?;
    read_many(&users).await?;

    heading("Tables");
    let mut tables = db.list_tables();
    while let Some(table) = tables.try_next().await? {
        println!("  {table}");
    }
    users.delete_table().await?;
    println!("  deleted {}", users.name());
    Ok(())
}

async fn create(users: &Table<User>) -> dynorm::Result<()> {
    heading("Create the table, with the keys and indexes of the model");
    users.create().await?;
    let description = users.describe().await?;
    println!("  {} is {:?}, with {} indexes", users.name(), description.status, description.indexes.len());
    println!("  differences from the model: {:?}", users.verify().await?);
    Ok(())
}

async fn put_and_get(users: &Table<User>) -> dynorm::Result<()> {
    heading("Put and get");
    users.put(&john()).await?;
    let john = users.get("standard", "Doe").await?.expect("he was just put");
    println!("  {} {}, {:?}", john.first_name, john.last_name, john.address);
    println!("  nobody of that name: {:?}", users.get("standard", "Nobody").await?.is_none());
    println!(
        "  reads what was written just now: {}",
        users.get("standard", "Doe").consistent().await?.is_some()
    );
    println!("  without reading all of it: {}", users.contains("standard", "Doe").await?);
    // `put` replaces what is there. `insert` does not.
    let again = users.insert(&self::john()).await.expect_err("he is there already");
    println!("  inserted again: {again}");
    Ok(())
}

async fn save(users: &Table<User>) -> dynorm::Result<()> {
    heading("Change, and save: if nothing that was read has changed");
    let mut john = users.get("standard", "Doe").await?.expect("john");
    john.visits += 1;
    john.labels.insert("regular".into());
    for change in john.changes()? {
        println!("  {}: {:?} -> {:?}", change.path, change.old, change.new);
    }
    // Meanwhile, elsewhere:
    let mut elsewhere = users.get("standard", "Doe").await?.expect("john");
    elsewhere.email = None;
    elsewhere.save().await?;

    let error = john.save().await.expect_err("john has lost his e-mail meanwhile");
    println!("  is it a conflict? {}", error.is_conflict());
    let mut current = error.into_current::<User>().expect("and the error has him as he is now");
    current.visits += 1;
    println!("  saved on top of that: {:?}", current.save().await?);
    println!("  saved again, without a change: {:?}", current.save().await?);
    Ok(())
}

async fn save_partially(users: &Table<User>) -> dynorm::Result<()> {
    heading("Save just what changed");
    let mut one = users.get("standard", "Doe").await?.expect("john");
    let mut other = users.get("standard", "Doe").await?.expect("john");
    one.email = Some("john.doe@example.com".into());
    if let Some(address) = &mut other.address {
        address.city = "Paris".into();
    }
    one.partial_save().await?;
    other.partial_save().await?;
    let merged = users.get("standard", "Doe").await?.expect("john");
    println!("  both: {:?}, {:?}", merged.email, merged.address);
    Ok(())
}

async fn overwrite_and_delete(users: &Table<User>) -> dynorm::Result<()> {
    heading("Overwrite, whatever is there; and delete");
    let mut jane = users.item(User { first_name: "Jane".into(), ..john() });
    jane.overwrite().await?;
    println!("  the Doe is now {}", users.get("standard", "Doe").await?.expect("jane").first_name);
    jane.delete().await?;
    println!("  and now there is none: {}", !users.contains("standard", "Doe").await?);
    Ok(())
}

async fn write_many(users: &Table<User>) -> dynorm::Result<()> {
    heading("Write many at once");
    let names =
        ["Adams", "Babbage", "Curie", "Darwin", "Davy", "Descartes", "Dirac", "Einstein", "Faraday", "Gauss"];
    let people = names.into_iter().zip(0..).map(|(name, number)| User {
        last_name: name.into(),
        email: (number % 2 == 0).then(|| format!("{}@example.com", name.to_lowercase())),
        date_joined: now() - number * 25 * 60,
        ..john()
    });
    let outcome = users.put_all(people).await?;
    println!("  {} written, {} left over", outcome.written, outcome.leftovers.len());
    // Puts and deletes, of one or several tables.
    let admin = User { account_type: "admin".into(), ..john() };
    let outcome = users.db().batch_write().put(users, admin).delete(users, ("standard", "Nobody")).await?;
    println!("  {} written, {} left over", outcome.written, outcome.leftovers.len());
    Ok(())
}

async fn query(users: &Table<User>) -> dynorm::Result<()> {
    heading("Query: names beginning with D, backwards, two of them");
    let mut found = User::query("standard").last_name().begins_with("D").reverse().limit(2).stream(users);
    while let Some(user) = found.try_next().await? {
        println!("  {}", user.last_name);
    }
    let all = User::query("standard");
    println!("  from C to E: {:?}", last_names(all.clone().last_name().between("C", "E").all(users).await?));
    println!("  how many in all: {}", all.count(users).await?);
    Ok(())
}

async fn query_indexes(users: &Table<User>) -> dynorm::Result<()> {
    heading("Query the indexes");
    let an_hour_ago = now() - 3600;
    let recent = User::date_joined_index("standard").date_joined().ge(an_hour_ago).all(users).await?;
    println!("  joined in the last hour: {:?}", last_names(recent));
    // What is in the index is all there is to read, and a type of its own: no other fields, and no save.
    let curie = User::email_index("curie@example.com").one(users).await?;
    println!("  by e-mail: {} {}", curie.first_name, curie.last_name);
    // The whole items, by their keys.
    let mut johns = User::first_name_index("John").limit(3).fetch(users);
    while let Some(john) = johns.try_next().await? {
        println!("  called John: {}, {} visits", john.last_name, john.visits);
    }
    Ok(())
}

async fn pages(users: &Table<User>) -> dynorm::Result<()> {
    heading("Page by page");
    let query = User::query("standard").limit(4);
    let mut page = query.page(users).await?;
    loop {
        // A cursor is text: it can wait in a link of a web page.
        let next = page.next.as_ref().map(ToString::to_string);
        println!("  {:?}", last_names(page.into_items()?));
        let Some(text) = next else { break };
        page = query.clone().start_after(&text.parse()?).page(users).await?;
    }
    Ok(())
}

async fn scan(users: &Table<User>) -> dynorm::Result<()> {
    heading("Scan the table");
    println!("  all: {}", User::scan().count(users).await?);
    let filter =
        User::email().exists().and(User::labels().contains("new")).and(!User::last_name().eq("Curie"));
    println!("  filtered: {:?}", last_names(User::scan().filter(filter).page_size(100).all(users).await?));

    // In parallel, and something slow for each one, four at a time.
    let sent = AtomicU32::new(0);
    let mails = User::scan().filter(User::email().exists()).segments(4).models().stream(users);
    mails
        .try_for_each_concurrent(4, async |user| {
            send_mail(&user).await;
            sent.fetch_add(1, Ordering::Relaxed);
            Ok(())
        })
        .await?;
    println!("  mails sent: {}", sent.into_inner());
    Ok(())
}

async fn send_mail(user: &User) {
    tokio::time::sleep(Duration::from_millis(10)).await;
    println!("  a mail to {}", user.email.as_deref().unwrap_or("nobody"));
}

async fn read_many(users: &Table<User>) -> dynorm::Result<()> {
    heading("Read many by their keys");
    let names = ["Curie", "Gauss", "Nobody"];
    let got = users.batch_get(names.map(|name| ("standard", name))).all().await?;
    println!("  {:?}, and missing: {}", last_names(got.items), got.missing.len());
    Ok(())
}

fn last_names(users: Vec<Item<User>>) -> Vec<String> {
    users.into_iter().map(|user| user.into_inner().last_name).collect()
}

fn john() -> User {
    User {
        account_type: "standard".into(),
        last_name: "Doe".into(),
        first_name: "John".into(),
        date_joined: now(),
        email: Some("john@example.com".into()),
        labels: BTreeSet::from(["new".into()]),
        visits: 0,
        address: Some(Address { street: "Baker Street".into(), city: "London".into() }),
    }
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
