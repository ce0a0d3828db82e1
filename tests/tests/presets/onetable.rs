use dynorm::codec::memory::to_map;
use dynorm::prelude::*;
use dynorm::{Map, Table};
use dynorm_tests::{store, table};

use super::{items, of_entity, read};

#[derive(Model, Debug)]
#[model(table = "accounts", preset = "onetable")]
struct Accounts {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
    #[index(all, hash, name = "gs1")]
    gs1pk: Option<String>,
    #[index(range, name = "gs1")]
    gs1sk: Option<String>,
}

macro_rules! users {
    ($name:ident $(, $option:ident)*) => {
        #[derive(Model, Debug, Clone, PartialEq)]
        #[model(in = "Accounts", entity = "User" $(, $option)*)]
        #[key(hash = "account#{account}", range = "User#{email}")]
        #[key(index = "gs1", hash = "plan#{plan}", range = "{joined}#{seq:06}#{visits}", as = "by_plan")]
        struct $name {
            #[model(rename = "accountId")]
            account: String,
            email: String,
            plan: Option<String>,
            joined: Option<String>,
            seq: Option<u32>,
            visits: Option<u64>,
        }
    };
}

users!(User);
users!(Loose, allow_collisions);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Accounts", entity = "Post")]
#[key(hash = "account#{account}", range = "User#{email}#Post#{id:04}")]
struct Post {
    #[model(rename = "accountId")]
    account: String,
    email: String,
    id: u32,
    text: String,
}

fn users() -> Vec<Map> {
    of_entity("dynamodb-onetable", "_type", "User")
}

async fn filled() -> Table<User> {
    let (users, _tap) = table::<User>().await;
    for item in items("dynamodb-onetable") {
        store(users.db(), users.name(), item).await;
    }
    users
}

fn emails(users: &[Item<User>]) -> Vec<&str> {
    users.iter().map(|user| &*user.email).collect()
}

#[test]
fn all_that_it_stores_is_made_byte_for_byte() {
    for item in users() {
        assert_eq!(to_map(&read::<Loose>(&item).unwrap()).unwrap(), item);
        let made = to_map(&read::<User>(&item).unwrap());
        match item["email"].as_str().unwrap() {
            "e#f" => assert_eq!(made.unwrap_err().path(), "email"),
            "ünï cödé|x$%" => assert_eq!(made.unwrap_err().path(), "seq"),
            _ => assert_eq!(made.unwrap(), item),
        }
    }
    for item in of_entity("dynamodb-onetable", "_type", "Post") {
        assert_eq!(to_map(&read::<Post>(&item).unwrap()).unwrap(), item);
    }
}

#[tokio::test]
async fn its_items_are_found_by_key_and_by_each_index() {
    let users = filled().await;
    let ann = users.get(User::key("A-1", "ann@b.c")).await.unwrap().unwrap();
    assert_eq!((ann.seq, ann.extra().len()), (Some(7), 0));
    // Posts of a user stand among the users, by their keys.
    let all = User::query("A-1").all(&users).await.unwrap();
    assert_eq!(emails(&all), ["Bob@b.c", "ann@b.c", "e#f", "no-plan@b.c", "no-seq@b.c"]);
    let some = User::query("A-1").email().begins_with("no-").all(&users).await.unwrap();
    assert_eq!(emails(&some), ["no-plan@b.c", "no-seq@b.c"]);
    let posts = users.db().table::<Post>().named(users.name());
    assert_eq!(Post::query("A-1").email().eq("ann@b.c").id().le(3u32).all(&posts).await.unwrap().len(), 1);

    let day = || User::by_plan("Free").joined().eq("2026-11-26");
    assert_eq!(emails(&day().all(&users).await.unwrap()), ["ann@b.c", "Bob@b.c", "e#f"]);
    assert_eq!(emails(&day().seq().ge(8u32).all(&users).await.unwrap()), ["Bob@b.c", "e#f"]);
    let visits = day().seq().eq(7u32).visits().gt(9u64).all(&users).await.unwrap();
    assert_eq!(emails(&visits), ["ann@b.c"]);
    assert!(day().seq().eq(7u32).visits().lt(10u64).all(&users).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_save_keeps_its_form() {
    let users = filled().await;
    let mut ann = users.get(User::key("A-1", "ann@b.c")).await.unwrap().unwrap();
    ann.visits = None;
    ann.plan = Some("Paid".into());
    ann.save().await.unwrap();
    let table = users.db().table::<Accounts>().named(users.name());
    let stored = || async { table.get("account#A-1", "User#ann@b.c").await.unwrap().unwrap() };
    // Each key is made by itself, of the parts that are there.
    let now = stored().await;
    assert_eq!((now.gs1pk.as_deref(), now.gs1sk.as_deref()), (Some("plan#Paid"), None));
    assert_eq!(now.extra()["_type"].as_str(), Some("User"));
    ann.visits = Some(3);
    ann.partial_save().await.unwrap();
    assert_eq!(stored().await.gs1sk.as_deref(), Some("2026-11-26#000007#3"));
    ann.visits = Some(1 << 53);
    assert_eq!(ann.save().await.unwrap_err().attribute(), Some("visits"));
}
