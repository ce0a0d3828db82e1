//! Code over any model: one function for many tables, with the bounds that the guide names.

use dynorm::prelude::*;
use dynorm::read::{Index, Query, Queryable, Read, RunsOn, Select};
use dynorm::typed::ConditionOn;
use dynorm::{HashAndRange, HashOnly, IntoKey, Kind, Result, ValueOf, attribute};
use dynorm_tests::{Person, Song, ada, song, table};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "shop")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[entity]
    kind: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "order")]
#[key(hash = "CUST#{customer}", range = "ORDER#{number:06}")]
struct Order {
    customer: String,
    number: u32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", entity = "note")]
#[key(hash = "TENANT#{tenant}", range = "NOTE#{number:06}")]
struct Note {
    #[tenant]
    tenant: String,
    number: u32,
}

async fn load<M: Model>(table: &Table<M>, key: impl IntoKey<M, M::Shape>) -> Result<Option<Item<M>>> {
    table.get_by(key).consistent().await
}

async fn is_there<M: Model>(table: &Table<M>, key: impl IntoKey<M, M::Shape>) -> Result<bool> {
    Ok(table.get_by(key).model().await?.is_some())
}

async fn forget<M: Model>(table: &Table<M>, key: impl IntoKey<M, M::Shape>) -> Result<Option<M>> {
    Ok(table.delete_by(key).returning_old().await?.map(Item::into_inner))
}

async fn mark<M: Queryable<Shape = HashOnly>>(
    table: &Table<M>,
    hash: impl ValueOf<M::Hash>,
) -> Result<Item<M>> {
    table.update(hash).set(attribute("marked"), true).returning_new().await
}

async fn all<M: Queryable>(table: &Table<M>) -> Result<Vec<Item<M>>> {
    table.scan().segments(2).all(table).await
}

async fn count<M: Queryable>(table: &Table<M>, condition: impl ConditionOn<M>) -> Result<u64> {
    table.scan().filter(condition).count(table).await
}

async fn last_of<M>(table: &Table<M>, hash: impl ValueOf<M::Hash>) -> Result<Option<Item<M>>>
where
    M: Queryable<Shape = HashAndRange>,
{
    table.query(hash).reverse().filter(attribute("odd").not_exists()).first(table).await
}

/// By a value of the key's own type, as a field holds it.
async fn both<M>(table: &Table<M>, hash: M::Hash) -> Result<[bool; 2]>
where
    M: Model<Shape = HashOnly>,
    M::Hash: ValueOf<M::Hash> + Clone,
{
    let found = table.get(hash.clone()).await?.is_some();
    Ok([found, table.contains(hash).await?])
}

/// Any read of any index.
async fn first_page<I, S, O>(read: Read<I, S, O>, table: &Table<I::Record>) -> Result<usize>
where
    I: Index,
    S: RunsOn<I, <I::Record as dynorm::Record>::Shape>,
    O: Select<I::Record>,
{
    Ok(read.limit(2).page(table).await?.len())
}

/// Moves what is in one table to another one, whose items have the same form.
async fn copy<M: Queryable + Clone>(from: &Table<M>, to: &Table<M>) -> Result<()> {
    let mut items = from.scan().models().stream(from);
    while let Some(item) = items.try_next().await? {
        to.put(&item).await?;
        to.item(item.clone()).save().await.expect_err("it is there");
    }
    let items = from.scan().models().all(from).await?;
    to.db().batch_write().put(to, items[0].clone()).await.into_result().map(drop)
}

fn spawned<M: Queryable>(table: &Table<M>) -> tokio::task::JoinHandle<Result<u64>> {
    tokio::spawn(table.scan().count(table))
}

#[tokio::test]
async fn one_function_is_for_models_of_one_key() {
    let (people, _) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    assert_eq!(*load(&people, "ada").await.unwrap().unwrap(), ada());
    assert_eq!(load(&people, &"grace".to_owned()).await.unwrap(), None);
    assert!(is_there(&people, "ada".to_owned()).await.unwrap());
    assert_eq!(both(&people, "ada".to_owned()).await.unwrap(), [true, true]);
    assert_eq!(count(&people, Person::visits().eq(1) & attribute("tags").exists()).await.unwrap(), 1);
    assert_eq!(mark(&people, "ada").await.unwrap().extra()["marked"], true.into());
    assert_eq!(mark(&people, "grace").await.unwrap_err().kind(), Kind::NotFound);
    assert_eq!(spawned(&people).await.unwrap().unwrap(), 1);
    assert_eq!(first_page(people.query("ada"), &people).await.unwrap(), 1);
    assert_eq!(forget(&people, "ada").await.unwrap(), Some(ada()));
    assert_eq!(all(&people).await.unwrap(), []);
}

#[tokio::test]
async fn one_function_is_for_models_of_two_keys() {
    let (songs, tap) = table::<Song>().await;
    songs.put_all((1..=5).map(song)).await.into_result().unwrap();
    assert_eq!(load(&songs, ("bach", 3)).await.unwrap().unwrap().number, 3);
    assert_eq!(last_of(&songs, "bach").await.unwrap().unwrap().number, 5);
    assert_eq!(all(&songs).await.unwrap().len(), 5);
    assert_eq!(count(&songs, Song::number().ge(4)).await.unwrap(), 2);
    assert_eq!(first_page(Song::year_index("bach").reverse(), &songs).await.unwrap(), 2);
    assert_eq!(first_page(Song::query("bach").number().lt(2), &songs).await.unwrap(), 1);
    assert_eq!(forget(&songs, ("bach", 9)).await.unwrap(), None);
    let (other, _) = table::<Song>().await;
    copy(&songs, &other).await.unwrap();
    assert_eq!(all(&other).await.unwrap().len(), 5);

    // It is the very query that the model's own function begins.
    let own: Query<_> = Song::query("bach");
    assert_eq!(songs.query("bach").preview().unwrap(), own.preview().unwrap());
    assert_eq!(songs.scan().preview().unwrap(), Song::scan().preview().unwrap());
    tap.log().clear();
    let error = load(&songs, ("", 1)).await.unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Invalid, Some("artist")));
    assert!(tap.log().is_empty());
}

#[tokio::test]
async fn one_function_is_for_entities_too() {
    let (shop, _) = table::<Shop>().await;
    let (orders, notes) = (shop.of::<Order>(), shop.of::<Note>());
    for number in 1..=2 {
        orders.put(Order { customer: "ann".into(), number }).await.unwrap();
        notes.put(Note { tenant: "acme".into(), number }).await.unwrap();
    }
    notes.put(Note { tenant: "acme".into(), number: 3 }).await.unwrap();
    assert_eq!(load(&orders, Order::key("ann", 2u32)).await.unwrap().unwrap().number, 2);
    // Of the entity alone, though the table holds others.
    assert_eq!((all(&orders).await.unwrap().len(), all(&notes).await.unwrap().len()), (2, 3));
    assert_eq!(count(&shop, Shop::sk().begins_with("NOTE#")).await.unwrap(), 3);
    assert_eq!(count(&orders, Order::number().ge(2)).await.unwrap(), 1);
    assert!(forget(&orders, Order::key("ann", 1u32)).await.unwrap().is_some());
    assert_eq!(all(&orders).await.unwrap().len(), 1);

    // The table of one tenant is of another shape, by which functions can be over both.
    let acme = notes.tenant("acme");
    assert_eq!(acme.get_by(Note::key(3u32)).await.unwrap().unwrap().number, 3);
    acme.delete_by(Note::key(3u32)).await.unwrap();
    assert_eq!(all(&notes).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_table_without_a_model_has_the_same_functions() {
    let (songs, _) = table::<Song>().await;
    songs.put(song(1)).await.unwrap();
    let untyped = songs.db().open(songs.name());
    assert_eq!(untyped.get_by(("bach", 1)).await.unwrap().unwrap()["title"], "Song 001".into());
    untyped.delete_by(("bach", 1)).only_if(attribute("title").exists()).await.unwrap();
    assert_eq!(untyped.scan().count(&untyped).await.unwrap(), 0);
}
