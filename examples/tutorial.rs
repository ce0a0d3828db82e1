//! A tour of dynorm in the order that one learns it: `cargo run --example tutorial`.
//!
//! Runs on an engine in this process, or unchanged on a server:
//! `DYNORM_ENDPOINT=http://localhost:8000 cargo run --example tutorial`. The table has a name of
//! its own and is deleted at the end. The model is in `src/user.rs`: have it beside this file.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dynorm::prelude::*;
use dynorm_examples::user::{Address, User};
use dynorm_examples::{database, heading};
use futures_util::TryStreamExt;

#[tokio::main]
async fn main() -> dynorm::Result<()> {
    let db = database()?;
    let users = db.table::<User>().named(format!("dynorm-tutorial-{}", now()));

    create(&users).await?;
    put_and_get(&users).await?;
    save(&users).await?;
    save_partially(&users).await?;
    update(&users).await?;
    write_on_condition(&users).await?;
    write_together(&users).await?;
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
    // Waits until it can be used.
    users.create().await?;
    let description = users.describe().await?;
    println!("  {} is {}", users.name(), description.status);
    for index in &description.schema.indexes[..] {
        println!("  with a {} index {}: {}", index.kind, index.name, index.projection);
    }
    // A table that is there already may differ from the model.
    println!("  as the model says: {}", users.verify().await?.is_empty());
    Ok(())
}

async fn put_and_get(users: &Table<User>) -> dynorm::Result<()> {
    heading("Put and get");
    users.put(john()).await?;
    let john = users.get("standard", "Doe").await?.expect("he was just put");
    println!("  {} {} of {}", john.first_name, john.last_name, city(&john));
    println!("  is there a Nobody? {}", users.get("standard", "Nobody").await?.is_some());
    // A read may be a moment behind; a consistent one never is, at twice the price.
    println!("  is there a Doe? {}", users.get("standard", "Doe").consistent().await?.is_some());
    println!("  asked without reading all of him: {}", users.contains("standard", "Doe").await?);
    // `put` replaces what is there. `insert` does not.
    let again = users.insert(self::john()).await.expect_err("he is there already");
    println!("  inserted again: {again}");
    Ok(())
}

async fn save(users: &Table<User>) -> dynorm::Result<()> {
    heading("Change, and save: if nothing that was read has changed");
    let mut john = users.get("standard", "Doe").await?.expect("john");
    john.visits += 1;
    john.labels.insert("regular".into());
    let changed: Vec<_> = john.changes()?.iter().map(|change| change.path.to_string()).collect();
    println!("  changed: {}", changed.join(", "));
    // Meanwhile, elsewhere:
    let mut elsewhere = users.get("standard", "Doe").await?.expect("john");
    elsewhere.email = None;
    elsewhere.save().await?;

    let error = john.save().await.expect_err("john has lost his e-mail meanwhile");
    println!("  is it a conflict? {}", error.is_conflict());
    let mut current = error.into_current::<User>().expect("and the error has him as he is now");
    current.visits += 1;
    current.save().await?;
    println!("  saved on top of that: {} visit", current.visits);
    println!("  saved again without a change, is anything sent? {}", current.save().await?.was_sent());
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
    println!(
        "  one changed the e-mail, the other the city, and both are kept: {}, {}",
        email(&merged),
        city(&merged)
    );
    Ok(())
}

async fn update(users: &Table<User>) -> dynorm::Result<()> {
    heading("Change without reading");
    let visit = users.update("standard", "Doe").add(User::visits(), 1).set(User::last_seen(), now());
    // A write is a value: it can be kept, and sent again.
    visit.clone().await?;
    let john = visit.insert_into(User::labels(), ["regular"]).returning_new().await?;
    println!("  {} visits, labels: {:?}", john.visits, john.labels);
    // Other than a save it conflicts with nobody. And it makes no users by mistake:
    let nobody = users.update("standard", "Nobody").add(User::visits(), 1).await.expect_err("there is none");
    println!("  is there a Nobody? {}", !nobody.is_not_found());
    // A lost answer can have an update made twice. Not so, at twice the price:
    users.update("standard", "Doe").add(User::visits(), 1).idempotent().await?;
    // What is more than an update can say: read, change, save, and again if others were faster.
    let john = users.modify("standard", "Doe", |john| john.labels.retain(|label| label != "new")).await?;
    println!("  {} visits, labels: {:?}", john.visits, john.labels);
    Ok(())
}

async fn write_on_condition(users: &Table<User>) -> dynorm::Result<()> {
    heading("Write on condition");
    let idle = users.delete("standard", "Doe").only_if(User::visits().eq(0));
    let error = idle.await.expect_err("he has visited");
    println!("  {error}");
    let john = error.current::<User>().expect("the error has him as he is");
    println!("  not deleted: he has {} visits", john.visits);
    let moved = users.update("standard", "Doe").set(User::address().city(), "Rome");
    moved.only_if(User::address().city().eq("Paris")).await?;
    println!("  moved from Paris to Rome");
    Ok(())
}

async fn write_together(users: &Table<User>) -> dynorm::Result<()> {
    heading("Write several items together, or none of them");
    // A name is a part of the key, and so cannot be changed: he is deleted and made anew, by one
    // transaction.
    let john = users.get("standard", "Doe").await?.expect("john").into_inner();
    let smith = User { last_name: "Smith".into(), ..john };
    let marry = || {
        let doe = users.delete("standard", "Doe").only_if(User::last_name().exists());
        users.db().transact_write().with(doe).with(users.insert(&smith))
    };
    marry().await?;
    let (doe, smith) =
        users.db().transact_get((users.get("standard", "Doe"), users.get("standard", "Smith"))).await?;
    println!("  is there a Doe? {}. A Smith? {}", doe.is_some(), smith.is_some());
    let error = marry().await.expect_err("that was done already");
    for reason in error.reasons() {
        println!("  not again, because of write {}: {}", reason.position(), reason.error());
    }
    users.delete("standard", "Smith").await?;
    Ok(())
}

async fn overwrite_and_delete(users: &Table<User>) -> dynorm::Result<()> {
    heading("Overwrite, whatever is there; and delete");
    let mut jane = users.item(User { first_name: "Jane".into(), ..john() });
    jane.overwrite().await?;
    println!("  the Doe is now {}", users.get("standard", "Doe").await?.expect("jane").first_name);
    jane.delete().await?;
    println!("  is there still one? {}", users.contains("standard", "Doe").await?);
    Ok(())
}

async fn write_many(users: &Table<User>) -> dynorm::Result<()> {
    heading("Write many at once");
    let names =
        ["Adams", "Babbage", "Curie", "Darwin", "Davy", "Descartes", "Dirac", "Einstein", "Faraday", "Gauss"];
    let people = names.into_iter().zip(0u32..).map(|(name, number)| User {
        last_name: name.into(),
        email: (number % 2 == 0).then(|| format!("{}@example.com", name.to_lowercase())),
        date_joined: now() - u64::from(number) * 25 * 60,
        last_seen: Some(now() - u64::from(number * 7 % 10) * 60),
        visits: number * 3 % 10,
        ..john()
    });
    let outcome = users.put_all(people).await;
    println!(
        "  as many as an iterator gives: {} written, {} left over",
        outcome.written,
        outcome.leftovers.len()
    );
    // Puts and deletes, of one or several tables.
    let admin = User { account_type: "admin".into(), ..john() };
    let outcome = users.db().batch_write().put(users, admin).delete(users, ("standard", "Nobody")).await;
    println!("  a put and a delete: {} written, {} left over", outcome.written, outcome.leftovers.len());
    Ok(())
}

async fn query(users: &Table<User>) -> dynorm::Result<()> {
    heading("Query the table");
    let all = User::query("standard");
    println!("  standard users: {}", all.count(users).await?);
    println!("  from C to Davy: {}", last_names(all.last_name().between("C", "Davy").all(users).await?));
    println!("  names beginning with D, backwards, two of them:");
    let mut found = all.last_name().begins_with("D").reverse().limit(2).stream(users);
    while let Some(user) = found.try_next().await? {
        println!("    {}", user.last_name);
    }
    let visited = all.filter(User::visits().ge(5) & User::address().city().eq("London"));
    println!("  of London, with five visits or more: {}", last_names(visited.all(users).await?));
    Ok(())
}

async fn query_indexes(users: &Table<User>) -> dynorm::Result<()> {
    heading("Query the indexes");
    let an_hour_ago = now() - 3600;
    let recent = User::date_joined_index("standard").date_joined().ge(an_hour_ago).all(users).await?;
    println!("  joined in the last hour: {}", last_names(recent));
    let first = User::country_index("England").first(users).await?.expect("ten of them");
    println!("  the first who joined in England: {}", first.last_name);

    // An index of several attributes takes a value for each of its hash key, and conditions from
    // the left.
    let residents = || User::by_residence("England", "standard");
    println!(
        "  of England, with five visits or more: {}",
        last_names(residents().visits().ge(5).all(users).await?)
    );
    let of_today = residents().visits().eq(3).date_joined().ge(now() - 24 * 3600);
    println!("  with three visits, who joined today: {}", last_names(of_today.all(users).await?));

    // What the index holds is all that there is to read, and a type of its own: with no other
    // fields, and no save.
    let curie = User::email_index("curie@example.com").one(users).await?;
    println!("  by e-mail: {} {}", curie.first_name, curie.last_name);
    let regular = User::visits_index("standard").visits().gt(0).reverse().first(users).await?;
    println!("  most visits: {}", regular.map_or("nobody".into(), |user| user.last_name));
    let seen = User::last_seen_index("standard").reverse().limit(3).all(users).await?;
    let seen: Vec<_> = seen.into_iter().map(|user| user.last_name).collect();
    println!("  seen last: {}", seen.join(", "));
    // The whole items to these keys, by batch get.
    let mut johns = User::first_name_index("John").limit(3).fetch(users);
    while let Some(john) = johns.try_next().await? {
        println!("  one of those called John: {} of {}", john.last_name, city(&john));
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
        println!("  {}", last_names(page.into_items()?));
        let Some(text) = next else { break };
        page = query.clone().start_after(&text.parse()?).page(users).await?;
    }
    // `limit` is about results, `page_size` about requests: these are all names, three in a
    // request.
    let mut requests = 0;
    let mut small = User::query("standard").page_size(3).pages(users);
    while let Some(page) = small.try_next().await? {
        requests += 1;
        println!("  request {requests}: {}", last_names(page.into_items()?));
    }
    Ok(())
}

async fn scan(users: &Table<User>) -> dynorm::Result<()> {
    heading("Scan the table");
    println!("  all of them: {}", last_names(User::scan().all(users).await?));
    let filter =
        User::email().exists().and(User::labels().contains("new")).and(!User::last_name().eq("Curie"));
    println!("  filtered: {}", last_names(User::scan().filter(filter).page_size(100).all(users).await?));
    println!("  counted: {}", User::scan().count(users).await?);

    // Four parts of the table at once, and something slow for each user, four at a time.
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
    println!("  a mail to {}", email(user));
}

async fn read_many(users: &Table<User>) -> dynorm::Result<()> {
    heading("Read many by their keys");
    let names = ["Curie", "Gauss", "Nobody"];
    let got = users.batch_get(names.map(|name| ("standard", name))).all().await?;
    println!("  found: {}", last_names(got.items));
    for key in got.missing {
        println!("  missing: {key}");
    }
    Ok(())
}

fn last_names(users: Vec<Item<User>>) -> String {
    let names: Vec<_> = users.into_iter().map(|user| user.into_inner().last_name).collect();
    names.join(", ")
}

fn email(user: &User) -> &str {
    user.email.as_deref().unwrap_or("nobody")
}

fn city(user: &User) -> &str {
    user.address.as_ref().map_or("nowhere", |address| &address.city)
}

fn john() -> User {
    User {
        account_type: "standard".into(),
        last_name: "Doe".into(),
        first_name: "John".into(),
        date_joined: now(),
        email: Some("john@example.com".into()),
        country: "England".into(),
        visits: 0,
        last_seen: None,
        labels: BTreeSet::from(["new".into()]),
        address: Some(Address { street: "Baker Street".into(), city: "London".into() }),
    }
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
