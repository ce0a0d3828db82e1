//! A program that has dynorm through another crate alone, as its derives are to be told:
//!
//! ```
//! use platform::mapper::Model;
//!
//! #[derive(Model)]
//! #[model(table = "users", crate = "platform::mapper")]
//! struct User {
//!     #[hash_key]
//!     name: String,
//! }
//! ```
//!
//! They do not find it otherwise. What the compiler says of that is tested in `dynorm-derive`.
//!
//! ```compile_fail,E0432
//! use platform::mapper::Model;
//!
//! #[derive(Model)]
//! #[model(table = "users")]
//! struct User {
//!     #[hash_key]
//!     name: String,
//! }
//! ```

#![cfg(test)]
#![expect(dead_code, reason = "most of it is there to compile")]

use platform::mapper::{Collection, Document, Map, Model, Projection, Query};

#[derive(Model)]
#[model(table = "users", crate = "platform::mapper", paths = "Users")]
struct User {
    #[hash_key]
    name: String,
    #[index(all, hash, name = "email")]
    email: String,
    #[index(keys_only, hash, name = "region")]
    region: Option<String>,
    home: Home,
    kind: Kind,
}

#[derive(Document)]
#[model(crate = platform::mapper)]
struct Home {
    street: String,
}

#[derive(Document)]
#[model(crate = platform::mapper)]
enum Kind {
    Guest,
    Member { since: u32 },
}

#[derive(Document)]
#[model(crate = platform::mapper)]
struct Id(String);

#[derive(Projection)]
#[model(of = "User", crate = "platform::mapper")]
struct Line {
    name: String,
    home: Home,
}

#[derive(Model)]
#[model(table = "shop", crate = "platform::mapper")]
struct Shop {
    #[hash_key]
    pk: String,
    #[index(all, hash, name = "gsi1")]
    gsi1pk: Option<String>,
    #[entity]
    entity: Option<String>,
}

#[derive(Model)]
#[model(in = "Shop", entity = "order", crate = "platform::mapper")]
#[key(hash = "ORDER#{id}")]
#[key(index = "gsi1", hash = "STATUS#{status}", as = "by_status")]
struct Order {
    id: Id,
    status: Option<String>,
}

#[derive(Collection)]
#[model(crate = "platform::mapper")]
enum Page {
    Order(Order),
    #[model(other)]
    Other(Map),
}

#[test]
fn everything_is_found_by_the_path() {
    let user = User {
        name: "Ada".into(),
        email: "a@b.c".into(),
        region: None,
        home: Home { street: "a".into() },
        kind: Kind::Member { since: 1815 },
    };
    assert!(matches!(user.kind, Kind::Member { .. }) && !matches!(user.kind, Kind::Guest));
    let _: Query<UserEmailIndex> = Users::email_index("a").filter(Users::home().street().eq("a"));
    let _ = Users::query("a").project::<Line>();
    let _ = Users::region_index("eu").filter(Users::name().exists());
    let _ = (Order::key(Id("a".into())), Order::by_status("open"));
    let _ = Order::partition(Id("a".into())).entities::<Page>();
}
