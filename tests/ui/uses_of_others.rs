//! Documents, enums, entities, projections and older versions with a mistake that the derive finds,
//! and what is right in itself and made of them: each mistake is one message, at the line that is
//! marked.

use dynorm::prelude::*;

mod document {
    use super::*;

    #[derive(Document, Clone)]
    struct Home {
        #[model(renam = "s")] // wrong
        street: String,
        zip: Option<u32>,
    }

    #[derive(Document)]
    struct Address {
        #[model(flatten)]
        home: Home,
        country: String,
    }

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        name: String,
        home: Home,
        others: Vec<Home>,
        last: Option<Home>,
        #[model(flatten)]
        address: Address,
    }

    #[derive(Projection)]
    #[model(of = "User")]
    struct Line {
        name: String,
        home: Home,
        street: String,
    }

    async fn used(db: &Db) -> dynorm::Result<Option<u32>> {
        let users = db.table::<User>();
        let in_bonn = User::home().street().begins_with("B") & User::others().at(0).street().exists();
        let query = User::query("a").filter(in_bonn & User::last().zip().ge(50_000u32));
        query.clone().project::<Line>().all(&users).await?;
        let user = query.first(&users).await?;
        users.update("a").set(User::home().street(), "b").remove(User::last()).await?;
        Ok(user.and_then(|user| user.home.zip.or(user.address.home.zip)))
    }
}

mod enumeration {
    use super::*;
    use std::collections::{BTreeSet, HashMap};

    #[derive(Document, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    enum Status {
        #[model(renamed = "o")] // wrong
        Open,
        Paid,
    }

    #[derive(Document)]
    struct Of(Status);

    #[derive(Model)]
    #[model(table = "orders")]
    struct Order {
        #[hash_key]
        id: u64,
        #[range_key]
        status: Status,
        #[index(all, hash, name = "by_last")]
        last: Option<Status>,
        were: BTreeSet<Status>,
        counts: HashMap<Status, u32>,
        of: Of,
    }

    async fn used(db: &Db) -> dynorm::Result<bool> {
        let orders = db.table::<Order>();
        let order = orders.get(7u64, Status::Open).await?.expect("it is there");
        let paid = Order::query(7u64).status().eq(Status::Paid);
        paid.filter(Order::last().eq(Status::Open)).all(&orders).await?;
        Order::by_last(Status::Open).filter(Order::were().contains(Status::Open)).all(&orders).await?;
        Ok(order.status == Status::Open)
    }
}

mod variant {
    use super::*;

    #[derive(Document)]
    enum Payment {
        Cash,
        Card { #[model(defautl)] number: String }, // wrong
    }

    #[derive(Model)]
    #[model(table = "orders")]
    struct Order {
        #[hash_key]
        id: u64,
        paid: Option<Payment>,
    }

    async fn used(db: &Db) -> dynorm::Result<()> {
        Order::query(7u64).filter(Order::paid().exists()).all(&db.table::<Order>()).await?;
        db.table::<Order>().put(&Order { id: 7, paid: Some(Payment::Cash) }).await
    }
}

mod newtype {
    use super::*;

    #[derive(Document)]
    #[model(rename_all = "camelCase")] // wrong
    struct Id(String);

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        id: Id,
        #[index(keys_only, hash, name = "by_boss")]
        boss: Option<Id>,
    }

    async fn used(db: &Db) -> dynorm::Result<Vec<Id>> {
        db.table::<User>().get(Id("a".into())).await?;
        let staff = User::by_boss(&Id("a".into())).filter(User::id().exists()).all(&db.table()).await?;
        Ok(staff.into_iter().map(|UserByBoss { id, .. }| id).collect())
    }
}

mod projections {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        name: String,
        email: String,
    }

    #[derive(Projection)]
    struct OfNone { // wrong
        name: String,
    }

    #[derive(Projection)]
    #[model(of = "User", rename_all = "camel")] // wrong
    struct Line {
        name: String,
    }

    async fn used(db: &Db) -> dynorm::Result<Vec<String>> {
        let names = User::scan().project::<OfNone>().all(&db.table()).await?;
        let lines = User::query("a").project::<Line>().first(&db.table()).await?;
        Ok(names.into_iter().map(|of| of.name).chain(lines.map(|line| line.name)).collect())
    }
}

mod of_a_wrong_model {
    use super::*;

    #[derive(Model)]
    #[model(table = "users")]
    struct User {
        #[hash_key]
        name: String,
        #[hash_key] // wrong
        email: String,
    }

    #[derive(Projection)]
    #[model(of = "User")]
    struct Line {
        email: String,
    }

    async fn used(db: &Db) -> dynorm::Result<Vec<Line>> {
        User::query("a").project::<Line>().all(&db.table()).await
    }
}

mod layout {
    use super::*;

    #[derive(Model)]
    #[model(table = "shop")]
    struct Shop {
        #[hash_key]
        pk: String,
        #[range_key]
        sk: String,
        #[index(al, hash, name = "gsi1")] // wrong
        gsi1pk: Option<String>,
        #[entity]
        #[model(rename = "_type")]
        entity: Option<String>,
        #[ttl]
        expires: Option<u64>,
    }

    #[derive(Model)]
    #[model(in = "Shop", entity = "customer")]
    #[key(hash = "CUST#{id}", range = "PROFILE")]
    struct Customer {
        id: String,
    }

    #[derive(Model)]
    #[model(in = "Shop", entity = "order")]
    #[key(hash = "CUST#{customer}", range = "ORDER#{number:06}")]
    #[key(index = "gsi1", hash = "STATUS#{status}", as = "by_status")]
    struct Order {
        customer: String,
        number: u32,
        status: Option<String>,
        #[ttl]
        expires: Option<u64>,
    }

    #[derive(Collection)]
    enum Page {
        Customer(Customer),
        Order(Item<Order>),
    }

    async fn used(db: &Db) -> dynorm::Result<()> {
        let shop = db.table::<Shop>();
        let orders = shop.of::<Order>();
        orders.get(Order::key("c", 7u32)).await?;
        Order::query("c").number().ge(3u32).all(&orders).await?;
        Order::by_status("open").filter(Order::expires().exists()).all(&orders).await?;
        let customers = shop.of::<Customer>();
        for entity in Customer::partition("c").entities::<Page>().all(&customers).await? {
            if let Page::Order(mut order) = entity {
                order.status = None;
                order.save().await?;
            }
        }
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
        #[index(all, hash, name = "gsi1")]
        gsi1pk: Option<String>,
        #[entity]
        #[model(rename = "_type")]
        entity: Option<String>,
    }

    #[derive(Model)]
    #[model(in = "Shop", entity = "customer")]
    #[key(hash = "CUST#{id}", range = "PROFILE")]
    struct Customer {
        id: String,
    }

    #[derive(Model)]
    #[model(in = "Shop", entity = "order")]
    #[key(hash = "CUST#{custommer}", range = "ORDER#{number:06}")] // wrong
    #[key(index = "gsi1", hash = "STATUS#{status}", as = "by_status")]
    struct Order {
        customer: String,
        number: u32,
        status: Option<String>,
    }

    #[derive(Model)]
    #[model(in = "Shop")] // wrong
    #[key(hash = "CUST#{customer}", range = "CARD")]
    struct Card {
        #[tenant]
        customer: String,
    }

    #[derive(Collection)]
    enum Page {
        Order(Item<Order>),
        Customer(Customer),
        Card(Card),
    }

    #[derive(Collection)]
    #[model(index = "gsi1")]
    enum OfStatus {
        Order(Order),
    }

    #[derive(Collection)]
    struct Whole {
        #[one]
        customer: Customer,
        #[many]
        orders: Vec<Order>,
    }

    async fn used(db: &Db) -> dynorm::Result<()> {
        let shop = db.table::<Shop>();
        let orders = shop.of::<Order>();
        orders.get(Order::key("c", 7u32)).await?;
        Order::query("c").number().ge(3u32).all(&orders).await?;
        Order::by_status("open").filter(Order::number().ge(3u32)).all(&orders).await?;
        Customer::partition("c").entities::<Page>().all(&shop.of::<Customer>()).await?;
        Order::partition("c").entities::<Page>().all(&orders).await?;
        Customer::partition("c").gather::<Whole>(&shop.of::<Customer>()).await?;
        db.table::<Card>().tenant("c").get(Card::key()).await?;
        orders.put(&Order { customer: "c".into(), number: 7, status: None }).await
    }
}

mod collection {
    use super::*;

    #[derive(Model)]
    #[model(table = "shop")]
    struct Shop {
        #[hash_key]
        pk: String,
        #[entity]
        entity: String,
    }

    #[derive(Model)]
    #[model(in = "Shop", entity = "customer")]
    #[key(hash = "CUST#{id}")]
    struct Customer {
        id: String,
    }

    #[derive(Collection)]
    #[model(skip_other)] // wrong
    enum Page {
        Customer(Customer),
    }

    async fn used(db: &Db) -> dynorm::Result<()> {
        Customer::partition("c").entities::<Page>().all(&db.table::<Customer>()).await?;
        Ok(())
    }
}

mod versions {
    use super::*;
    use std::convert::Infallible;

    #[derive(Document)]
    #[model(schema_attr = "schema")]
    struct UserV1 {
        id: String,
        #[model(nam = "n")] // wrong
        name: String,
    }

    #[derive(Document)]
    #[model(schema_attr = "schema", upgrade_from = UserV1)]
    struct UserV2 {
        id: String,
        given: String,
    }

    #[derive(Model)]
    #[model(table = "users", schema_attr = "schema", upgrade_from = "UserV2")]
    struct User {
        #[hash_key]
        id: String,
        given: Option<String>,
    }

    impl dynorm::Upgrade<UserV1> for UserV2 {
        type Error = Infallible;

        fn upgrade(UserV1 { id, name }: UserV1) -> Result<Self, Infallible> {
            Ok(UserV2 { id, given: name })
        }
    }

    impl dynorm::Upgrade<UserV2> for User {
        type Error = Infallible;

        fn upgrade(UserV2 { id, given }: UserV2) -> Result<Self, Infallible> {
            Ok(User { id, given: Some(given) })
        }
    }

    async fn used(db: &Db) -> dynorm::Result<bool> {
        let user = db.table::<User>().get("a").await?.expect("they are there");
        let given = User::query("a").filter(User::given().exists()).first(&db.table()).await?;
        Ok(user.was_upgraded() && given.is_some())
    }
}

mod version_of_a_model {
    use super::*;
    use std::convert::Infallible;

    #[derive(Document)]
    #[model(schema_attr = "schema")]
    struct UserV1 {
        id: String,
    }

    #[derive(Model)]
    #[model(table = "users", upgrade_from = UserV1)] // wrong
    struct User {
        #[hash_key]
        id: String,
    }

    impl dynorm::Upgrade<UserV1> for User {
        type Error = Infallible;

        fn upgrade(UserV1 { id }: UserV1) -> Result<Self, Infallible> {
            Ok(User { id })
        }
    }

    async fn used(db: &Db) -> dynorm::Result<bool> {
        Ok(db.table::<User>().get("a").await?.is_some_and(|user| user.was_upgraded()))
    }
}

fn main() {}
