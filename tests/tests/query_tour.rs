//! One table, its indexes, and the ways to query them.

use std::collections::BTreeSet;

use dynorm::prelude::*;
use dynorm_tests::table;

#[derive(Document, Debug, Clone, PartialEq)]
struct Address {
    city: String,
    lines: Vec<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "users")]
struct User {
    #[hash_key]
    account_type: String,
    #[range_key]
    last_name: String,
    first_name: String,
    #[index(all)]
    date_joined: u64,
    #[index(include(first_name), hash, name = "EmailIndex")]
    email: Option<String>,
    #[index(keys_only, hash, name = "VisitsIndex")]
    visits: u32,
    #[model(rename = "tags")]
    labels: BTreeSet<String>,
    address: Option<Address>,
}

fn user(last: &str, joined: u64) -> User {
    User {
        account_type: "std".into(),
        last_name: last.into(),
        first_name: "F".into(),
        date_joined: joined,
        email: Some(format!("{last}@x")),
        visits: 3,
        labels: ["a".to_owned()].into(),
        address: Some(Address { city: "Paris".into(), lines: vec!["x".into()] }),
    }
}

#[tokio::test]
async fn the_ways_to_query_one_table() -> dynorm::Result<()> {
    let (users, _) = table::<User>().await;
    let out = users.put_all((0..60).map(|n| user(&format!("D{n:02}"), n))).await;
    assert!(out.is_complete(), "{out:?}");
    let got = User::query("std").last_name().begins_with("D1").reverse().limit(2).all(&users).await?;
    assert_eq!(got.iter().map(|u| u.last_name.as_str()).collect::<Vec<_>>(), ["D19", "D18"]);
    let recent = User::date_joined_index("std").date_joined().ge(50).consistent().count(&users).await?;
    assert_eq!(recent, 10);
    let held: Vec<UserEmailIndex> = User::email_index("D05@x").all(&users).await?;
    assert_eq!(held[0].first_name, "F");
    let full = User::visits_index(3).fetch(&users).try_next().await?.unwrap();
    assert_eq!(full.visits, 3);
    let filtered = User::query("std")
        .filter(
            User::address().city().eq("Paris")
                & User::labels().contains("a")
                & User::email().begins_with("D0"),
        )
        .all(&users)
        .await?;
    assert_eq!(filtered.len(), 10);
    let rows = User::scan()
        .filter(User::last_name().lt("D05"))
        .segments(3)
        .select((User::email(), User::address().city()))
        .all(&users)
        .await?;
    assert_eq!(rows.len(), 5);
    let _: Vec<(Option<String>, Option<String>)> = rows;
    let small = User::query("std").limit(7).page_size(3);
    let page = small.page(&users).await?;
    assert_eq!(page.len(), 7);
    let cursor: dynorm::Cursor = page.next.unwrap().to_string().parse()?;
    let page = small.clone().start_after(&cursor).page(&users).await?;
    let prev = page.previous.clone().unwrap();
    assert_eq!(page.into_items()?[0].last_name, "D07");
    let back = small.clone().reverse().start_after(&prev).page(&users).await?.into_items()?;
    assert_eq!(back[0].last_name, "D06");
    let prefetched = User::query("std").prefetch().page_size(10).all(&users).await?;
    assert_eq!(prefetched.len(), 60);
    let got = users.batch_get((0..70).map(|n| ("std", format!("D{n:02}")))).all().await?;
    assert_eq!((got.items.len(), got.missing.len()), (60, 10));
    let mut john = users.get("std", "D01").await?.unwrap();
    john.address.as_mut().unwrap().city = "Rome".into();
    john.partial_save().await?;
    assert_eq!(User::scan().filter(User::address().city().eq("Rome")).one(&users).await?.last_name, "D01");
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
#[model(of = "User")]
struct Contact {
    last_name: String,
    email: Option<String>,
    #[model(rename = "tags")]
    labels: BTreeSet<String>,
}

#[tokio::test]
async fn a_projection_reads_just_its_attributes() -> dynorm::Result<()> {
    let (users, _) = table::<User>().await;
    users.put(user("Doe", 1)).await?;
    let query = User::query("std").project::<Contact>();
    let projection = query.preview()?.names.into_iter().map(|(_, name)| name).collect::<Vec<_>>();
    assert_eq!(projection, ["account_type", "last_name", "email", "tags"]);
    let contact = query.one(&users).await?;
    let expected =
        Contact { last_name: "Doe".into(), email: Some("Doe@x".into()), labels: ["a".to_owned()].into() };
    assert_eq!(contact, expected);
    Ok(())
}

#[tokio::test]
async fn through_an_option_a_path_gives_an_option() -> dynorm::Result<()> {
    let (users, _) = table::<User>().await;
    users.put(user("Doe", 1)).await?;
    users.put(User { address: None, ..user("Roe", 2) }).await?;
    let cities: Vec<(Option<String>,)> =
        User::query("std").select((User::address().city(),)).all(&users).await?;
    assert_eq!(cities, [(Some("Paris".into()),), (None,)]);
    // A path by itself, also of a document as a whole, and what is deeper below.
    let cities: Vec<Option<String>> = User::query("std").select(User::address().city()).all(&users).await?;
    assert_eq!(cities, [Some("Paris".into()), None]);
    let addresses: Vec<Option<Address>> = User::query("std").select(User::address()).all(&users).await?;
    assert_eq!(addresses, [user("Doe", 1).address, None]);
    let lines: Vec<(Option<Vec<String>>, Option<String>)> = User::query("std")
        .select((User::address().lines(), User::address().lines().at(0)))
        .all(&users)
        .await?;
    assert_eq!(lines, [(Some(vec!["x".into()]), Some("x".into())), (None, None)]);
    let keys = ["Doe", "Roe"].map(|name| ("std", name));
    let got = users.batch_get(keys).select((User::last_name(), User::address().city())).all().await?;
    assert_eq!(got.into_items()?.iter().filter(|(_, city)| city.is_some()).count(), 1);

    // Conditions and updates are of the type that is stored: a city is no option where there is an
    // address.
    let error = users.update("std", "Roe").set(User::address().city(), "Rome").await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    let doe = users.update("std", "Doe").set(User::address().city(), "Rome").returning_new().await?;
    assert_eq!(doe.address.as_ref().map(|address| address.city.as_str()), Some("Rome"));
    Ok(())
}

#[derive(Document, Debug, Clone, PartialEq)]
struct Place {
    /// Optional twice over is an option once.
    name: Option<String>,
    at: At,
    near: Option<Box<At>>,
}

#[derive(Document, Debug, Clone, PartialEq)]
struct At {
    x: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "trips")]
struct Trip {
    #[hash_key]
    id: String,
    from: Place,
    to: Option<Place>,
}

#[tokio::test]
async fn optional_paths_are_optional_once_and_all_the_way_down() -> dynorm::Result<()> {
    let (trips, _) = table::<Trip>().await;
    let place = Place { name: None, at: At { x: 1 }, near: None };
    trips.put(Trip { id: "1".into(), from: place.clone(), to: None }).await?;
    trips.put(Trip { id: "2".into(), from: place.clone(), to: Some(place.clone()) }).await?;
    let selected = (
        Trip::from().at().x(),
        Trip::from().near().x(),
        Trip::to().name(),
        Trip::to().at().x(),
        Trip::to().at(),
    );
    let mut rows: Vec<(i32, Option<i32>, Option<String>, Option<i32>, Option<At>)> =
        Trip::scan().select(selected).all(&trips).await?;
    rows.sort_by_key(|row| row.3);
    assert_eq!(rows, [(1, None, None, None, None), (1, None, None, Some(1), Some(At { x: 1 }))]);
    let whole: Vec<Place> = Trip::query("1").select(Trip::from()).all(&trips).await?;
    assert_eq!(whole, [place]);
    Ok(())
}
