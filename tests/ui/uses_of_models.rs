//! A model with a mistake that the derive finds, and uses of all that it would have without: each
//! mistake is one message, at the line that is marked.

use dynorm::prelude::*;

mod option_of_struct {
    use super::*;

    #[derive(Model)]
    #[model(table = "users", renam_all = "camelCase")] // wrong
    struct User {
        #[hash_key]
        name: String,
        #[index(all, hash, name = "GSI1")]
        email: String,
        #[index(keys_only, hash, as = "by_region")]
        region: String,
        visits: u32,
        home: Home,
    }

    #[derive(Document)]
    struct Home {
        street: String,
    }

    async fn get(db: &Db) -> dynorm::Result<u32> {
        let users: Table<User> = db.table();
        let Some(mut user) = users.get("Ada").await? else { return Ok(0) };
        user.visits += 1;
        user.save().await?;
        Ok(user.into_inner().visits)
    }

    async fn query(db: &Db) -> dynorm::Result<Vec<String>> {
        let users = db.table::<User>();
        let by_name = User::query("Ada").filter(User::visits().ge(1)).all(&users).await?;
        let by_email = User::gsi1("a@b.c").reverse().first(&users).await?;
        let mut names = Vec::new();
        for UserByRegion { name, region } in User::by_region("eu").all(&users).await? {
            names.push(name + &region);
        }
        for user in by_name.iter().chain(&by_email) {
            names.push(user.email.clone());
        }
        UserGsi1::scan().filter(User::home().street().exists()).page(&users).await?;
        let streets = User::scan().select((User::name(), User::home().street())).all(&users).await?;
        names.extend(streets.into_iter().map(|(name, street)| name + street.as_str()));
        Ok(names)
    }

    async fn write(db: &Db, user: User) -> dynorm::Result<()> {
        let users = db.table::<User>();
        users.put(&user).only_if(User::email().not_exists() & User::visits().lt(3)).await?;
        users.update("Ada").add(User::visits(), 1).set(User::home().street(), "a").await?;
        users.batch_get(["Ada", "Bob"]).all().await?;
        users.delete("Ada").returning_old().await?;
        let items: Vec<Item<User>> = User::scan().segments(4).all(&users).await?;
        for item in items {
            println!("{} {:?}", item.name, item.changes()?);
        }
        Ok(())
    }
}

mod option_of_field {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        name: String,
        #[range_key]
        born: u32,
        #[model(renamed = "mail")] // wrong
        email: Option<String>,
    }

    async fn used(db: &Db) -> dynorm::Result<Option<String>> {
        let users = db.table::<User>();
        users.update("Ada", 1815).set(User::email(), "a").await?;
        let query = User::query("Ada").born().ge(1800).filter(User::email().exists());
        let all = query.all(&users).await?;
        let user = users.get("Ada", 1815).await?;
        Ok(all.into_iter().chain(user).find_map(|user| user.email.clone()))
    }
}

mod no_table {
    use super::*;

    #[derive(Model)]
    struct User { // wrong
        #[hash_key]
        name: String,
    }

    async fn used(db: &Db) -> dynorm::Result<bool> {
        db.table::<User>().create().await?;
        Ok(db.table::<User>().contains("Ada").await? && User::schema().range.is_none())
    }
}

mod no_hash_key {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct User { // wrong
        name: String,
        visits: u32,
    }

    async fn used(db: &Db) -> dynorm::Result<u32> {
        let users = db.table::<User>();
        let user = users.get("Ada").await?.expect("she is there");
        let all = User::query("Ada").filter(User::visits().ge(2)).all(&users).await?;
        Ok(user.visits + all.iter().map(|user| user.visits).sum::<u32>())
    }
}

mod hash_key_twice {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        tenant: String,
        #[hash_key] // wrong
        id: u64,
    }

    async fn used(db: &Db) -> dynorm::Result<()> {
        let users = db.table::<User>();
        users.get("acme", 7u64).await?;
        users.get(("acme", 7u64)).await?;
        let _ = User::query("acme").id().between(1u64, 7u64).all(&users).await?;
        Ok(())
    }
}

mod key_and_version {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        #[version] // wrong
        version: u64,
    }

    async fn used(db: &Db, mut user: Item<User>) -> dynorm::Result<()> {
        user.save().await?;
        db.table::<User>().get(7u64).await?;
        Ok(())
    }
}

mod index_malformed {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        name: String,
        #[index(al, hash, as = "by_email")] // wrong
        email: String,
        #[index(all, hash, name = "by_region")]
        region: String,
        #[index(range, name = "by_region")]
        city: String,
    }

    async fn used(db: &Db) -> dynorm::Result<usize> {
        let users = db.table::<User>();
        let mails = User::by_email("a").filter(User::region().eq("eu")).count(&users).await?;
        let cities = User::by_region("eu").city().begins_with("B").limit(3).all(&users).await?;
        let scanned = UserByEmail::scan().all(&users).await?;
        Ok(mails as usize + cities.len() + scanned.len())
    }
}

mod index_on_struct {
    use super::*;

    #[derive(Model)]
    #[model(table = "orders")]
    #[index(name = "by_status", all, hash(tenant, statos), range(due, priority))] // wrong
    struct Order {
        #[hash_key]
        id: String,
        tenant: String,
        status: String,
        due: u32,
        priority: u32,
    }

    async fn used(db: &Db) -> dynorm::Result<()> {
        let orders = db.table::<Order>();
        Order::by_status("acme", "open").due().eq(1u32).priority().ge(3u32).all(&orders).await?;
        OrderByStatus::scan().filter(Order::status().eq("open")).all(&orders).await?;
        Ok(())
    }
}

mod index_twice {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        name: String,
        #[index(all, hash, name = "GSI1")]
        email: String,
        #[index(all, hash, name = "GSI1")] // wrong
        region: String,
    }

    async fn used(db: &Db) -> dynorm::Result<()> {
        User::gsi1("a").filter(User::name().eq("a")).all(&db.table()).await?;
        Ok(())
    }
}

mod index_without_projection {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        name: String,
        #[index(hash)] // wrong
        email: String,
    }

    async fn used(db: &Db) -> dynorm::Result<Vec<Item<User>>> {
        User::email_index("a").all(&db.table()).await
    }
}

mod index_of_a_name_that_is_taken {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        name: String,
        #[index(all, hash, as = "name")] // wrong
        email: String,
    }

    async fn used(db: &Db) -> dynorm::Result<()> {
        User::query("a").filter(User::email().eq("a")).all(&db.table()).await?;
        User::scan().filter(User::name().eq("a")).all(&db.table()).await?;
        Ok(())
    }
}

mod case {
    use super::*;

    #[derive(Model)]
    #[model(table = "users", rename_all = "camel_case")] // wrong
    struct User {
        #[hash_key]
        user_name: String,
    }

    async fn used(db: &Db) -> dynorm::Result<()> {
        User::scan().filter(User::user_name().begins_with("a")).all(&db.table::<User>()).await?;
        Ok(())
    }
}

mod name_twice {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        name: String,
        #[model(rename = "name")] // wrong
        last_name: String,
    }

    async fn used(db: &Db) -> dynorm::Result<Option<String>> {
        let query = User::query("a").filter(User::last_name().eq("b")).select(User::last_name());
        query.first(&db.table()).await
    }
}

mod functions_elsewhere {
    use super::*;

    #[derive(Model)]
    #[model(table = "users", paths = "People")]
    struct User {
        #[hash_key]
        name: String,
        #[index(all, hash, name = "by_email")]
        email: String,
        #[model(default = 3)] // wrong
        visits: u32,
    }

    impl User {
        fn email(&self) -> &str {
            &self.email
        }
    }

    async fn used(db: &Db) -> dynorm::Result<Vec<String>> {
        let users = People::by_email("a").filter(People::visits().ge(1)).all(&db.table::<User>()).await?;
        Ok(users.iter().map(|user| user.email().to_owned()).collect())
    }
}

mod expiry {
    use super::*;

    #[derive(Model)]
    #[model(table = "sessions")]
    struct Session {
        #[hash_key]
        id: String,
        #[ttl(seconds)] // wrong
        expires: Option<u64>,
    }

    async fn used(db: &Db) -> dynorm::Result<()> {
        Session::query("a").not_expired().all(&db.table::<Session>()).await?;
        db.table::<Session>().touch("a", 60u64).await?;
        Ok(())
    }
}

mod version_twice {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        name: String,
        #[version]
        version: String,
        #[version(count)] // wrong
        count: u64,
    }

    async fn used(db: &Db) -> dynorm::Result<()> {
        let user = User { name: "Ada".into(), version: String::new(), count: 0 };
        db.table::<User>().put(user).await?;
        db.table::<User>().get("Ada").await?.expect("she is there").overwrite().await?;
        Ok(())
    }
}

mod generic {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct User<T> { // wrong
        #[hash_key]
        name: String,
        #[index(all, hash, name = "by_kind")]
        kind: T,
    }

    async fn used(db: &Db) -> dynorm::Result<()> {
        let users = db.table::<User<u32>>();
        let user = users.get("Ada").await?;
        User::<u32>::by_kind(3u32).filter(User::<u32>::name().eq("a")).all(&users).await?;
        UserByKind::scan().all(&users).await?;
        Ok(())
    }
}

mod no_struct {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    enum User { // wrong
        Guest,
        Member,
    }

    async fn used(db: &Db) -> dynorm::Result<()> {
        User::query("Ada").all(&db.table::<User>()).await?;
        db.table::<User>().put(&User::Guest).await?;
        Ok(())
    }
}

mod no_names {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct User(#[hash_key] String); // wrong

    async fn used(db: &Db) -> dynorm::Result<()> {
        db.table::<User>().get("Ada").await?;
        Ok(())
    }
}

mod in_functions_over_any_model {
    use super::*;
    use dynorm::typed::Expires;

    #[derive(Model)]
    #[model(tabel = "users")] // wrong
    struct User {
        #[hash_key]
        name: String,
        #[ttl]
        expires: u64,
    }

    async fn store<M: Model>(db: &Db, item: &M) -> dynorm::Result<()> {
        db.table::<M>().put(item).await
    }

    fn is<M: Expires>() {}

    async fn used(db: &Db, user: User) -> dynorm::Result<()> {
        is::<User>();
        store(db, &user).await
    }
}

fn main() {}
