//! Types that the compiler refuses, not the derive, in models that are used all the same: each mistake
//! is one message, at the line that is marked.

use dynorm::prelude::*;
use std::collections::BTreeSet;
use std::time::Duration;
mod hash {
    use super::*;
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        id: bool, // wrong
        a: u32,
    }
    async fn used(db: &Db) -> dynorm::Result<u32> {
        let users = db.table::<User>();
        User::query(true).filter(User::a().ge(1)).all(&users).await?;
        users.update(true).set(User::a(), 3u32).await?;
        users.put(&User { id: true, a: 1 }).await?;
        let mut user = users.get(true).await?.expect("there");
        user.a = 3;
        user.save().await?;
        Ok(user.a)
    }
}
mod range {
    use super::*;
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        id: u32,
        #[range_key]
        of: Option<String>, // wrong
        a: u32,
    }
    async fn used(db: &Db) -> dynorm::Result<()> {
        let users = db.table::<User>();
        User::query(1u32).of().begins_with("a").filter(User::a().ge(1)).all(&users).await?;
        users.get(1u32, "a").await?;
        Ok(())
    }
}
mod index {
    use super::*;
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        id: u32,
        #[index(all, hash, name = "by_of")]
        of: BTreeSet<String>, // wrong
        #[index(keys_only, hash, name = "by_on")]
        on: Option<bool>, // wrong
        a: u32,
    }
    async fn used(db: &Db) -> dynorm::Result<()> {
        let users = db.table::<User>();
        User::by_of(&BTreeSet::new()).filter(User::a().ge(1)).all(&users).await?;
        User::by_on(true).filter(User::a().ge(1)).all(&users).await?;
        users.get(1u32).await?;
        Ok(())
    }
}
mod version {
    use super::*;
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        id: u32,
        #[version]
        v: bool, // wrong
        a: u32,
    }
    async fn used(db: &Db) -> dynorm::Result<()> {
        let users = db.table::<User>();
        users.get(1u32).await?.expect("a").save().await?;
        users.update(1u32).set(User::a(), 3u32).await?;
        Ok(())
    }
}
mod ttl {
    use super::*;
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        id: u32,
        #[ttl]
        v: Option<String>, // wrong
        a: u32,
    }
    async fn used(db: &Db) -> dynorm::Result<()> {
        let users = db.table::<User>();
        User::scan().not_expired().all(&users).await?;
        users.touch(1u32, "a").await?;
        users.get(1u32).await?.expect("a").save().await?;
        Ok(())
    }
}
mod unique {
    use super::*;
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        id: u32,
        #[model(unique)]
        v: Vec<String>, // wrong
        a: u32,
    }
    async fn used(db: &Db) -> dynorm::Result<()> {
        let users = db.table::<User>();
        users.get(1u32).await?.expect("a").save().await?;
        users.insert(&User { id: 1, v: vec![], a: 1 }).await?;
        Ok(())
    }
}
mod stored {
    use super::*;
    #[derive(Document)]
    struct Home {
        d: Duration, // wrong
        street: String,
    }
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        id: u32,
        v: Option<Duration>, // wrong
        a: u32,
        home: Home,
    }
    async fn used(db: &Db) -> dynorm::Result<()> {
        let users = db.table::<User>();
        users.get(1u32).await?.expect("a").save().await?;
        User::scan().filter(User::a().ge(1) & User::home().street().eq("a")).all(&users).await?;
        Ok(())
    }
}
mod entity {
    use super::*;
    #[derive(Model)]
    #[model(table = "shop")]
    struct Shop {
        #[hash_key]
        pk: String,
        #[range_key]
        sk: String,
        #[entity]
        entity: u32, // wrong
    }
    #[derive(Model)]
    #[model(in = "Shop", entity = "order")]
    #[key(hash = "A#{id}", range = "B#{at}")]
    struct Order {
        id: String,
        at: i64, // wrong
        total: u32,
    }
    async fn used(db: &Db) -> dynorm::Result<()> {
        let orders = db.table::<Order>();
        orders.get(Order::key("a", 3i64)).await?;
        Order::query("a").at().ge(2i64).all(&orders).await?;
        Ok(())
    }
}
mod no_layout {
    use super::*;
    struct Plain;
    #[derive(Model)]
    #[model(in = "Plain", entity = "order")] // wrong
    #[key(hash = "A#{id}")]
    struct Order {
        id: String,
    }
    async fn used(db: &Db) -> dynorm::Result<()> {
        let orders = db.table::<Order>();
        orders.get(Order::key("a")).await?;
        Order::query("a").all(&orders).await?;
        Ok(())
    }
}
mod no_model {
    use super::*;
    struct Plain;
    #[derive(Projection)]
    #[model(of = "Plain")] // wrong
    struct Line {
        id: String,
    }
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        id: String,
    }
    async fn used(db: &Db) -> dynorm::Result<()> {
        User::scan().project::<Line>().all(&db.table()).await?;
        Ok(())
    }
}
mod upgrade {
    use super::*;
    #[derive(Document)]
    #[model(schema_attr = "v")]
    struct Old {
        id: String,
    }
    #[derive(Model)]
    #[model(table = "users", schema_attr = "v", upgrade_from = Old)] // wrong
    struct User {
        #[hash_key]
        id: String,
    }
    async fn used(db: &Db) -> dynorm::Result<()> {
        db.table::<User>().get("a").await?.expect("a").was_upgraded();
        User::query("a").all(&db.table()).await?;
        Ok(())
    }
}
mod no_default {
    use super::*;
    #[derive(Document)]
    struct Home {
        street: String,
    }
    #[derive(Document)]
    enum Kind {
        One {
            #[model(default)]
            home: Home, // wrong
        },
    }
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        id: String,
        #[model(default)]
        home: Home, // wrong
        kind: Kind,
    }
    #[derive(Projection)]
    #[model(of = "User")]
    struct Line {
        #[model(default)]
        home: Home, // wrong
    }
    async fn used(db: &Db) -> dynorm::Result<()> {
        User::query("a").filter(User::home().street().eq("b")).project::<Line>().all(&db.table()).await?;
        db.table::<User>().get("a").await?.expect("a").save().await?;
        Ok(())
    }
}
mod members {
    use super::*;
    #[derive(Model)]
    #[model(table = "shop")]
    struct Shop {
        #[hash_key]
        pk: String,
        #[range_key]
        sk: String,
        #[entity]
        entity: Option<String>,
    }
    #[derive(Model)]
    #[model(in = "Shop", entity = "order")]
    #[key(hash = "A#{id}", range = "ORDER")]
    struct Order {
        id: String,
    }
    #[derive(Collection)]
    enum Layouts {
        Shop(Shop), // wrong
        Order(Order),
    }
    #[derive(Collection)]
    struct Gathered {
        #[one]
        shop: Shop, // wrong
        #[many]
        orders: Vec<Order>,
    }
    #[derive(Collection)]
    struct Texts {
        #[one]
        order: Order,
        #[many]
        texts: Vec<String>, // wrong
        #[model(other)]
        others: Vec<u32>, // wrong
    }
    async fn used(orders: &Table<Order>) -> dynorm::Result<()> {
        Order::partition("a").entities::<Layouts>().all(orders).await?;
        let gathered = Order::partition("a").gather::<Gathered>(orders).await?;
        let texts = Order::partition("a").gather::<Texts>(orders).await?;
        println!("{} {} {}", gathered.shop.pk, gathered.orders[0].id, texts.texts[0]);
        Ok(())
    }
}
mod flat {
    use super::*;
    struct Plain;
    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        id: String,
        #[model(flatten)]
        rest: Plain, // wrong
        a: u32,
    }
    #[derive(Projection)]
    #[model(of = "User")]
    struct Line {
        a: u32,
    }
    async fn used(db: &Db) -> dynorm::Result<()> {
        User::query("a").filter(User::a().ge(1)).project::<Line>().all(&db.table()).await?;
        db.table::<User>().get("a").await?.expect("a").save().await?;
        Ok(())
    }
}
fn main() {}
