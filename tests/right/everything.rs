// All that can be derived, with full paths alone: `everywhere.rs` includes it where names mean
// something else.

pub mod upper {
    pub fn encode<W: ::dynorm::codec::Writer>(
        value: &u32,
        writer: &mut W,
    ) -> ::std::result::Result<(), ::dynorm::codec::EncodeError> {
        ::dynorm::codec::Encode::encode(value, writer)
    }

    pub fn decode<'de, R: ::dynorm::codec::Reader<'de>>(
        reader: &mut R,
    ) -> ::std::result::Result<u32, ::dynorm::codec::DecodeError> {
        ::dynorm::codec::Decode::decode(reader)
    }
}

pub fn five() -> u32 {
    5
}

#[::std::prelude::v1::derive(::dynorm::Model)]
#[model(table = "users", rename_all = "camelCase")]
#[index(name = "by_status", all, hash = [status_one, tenant_of], range = [due_at, level])]
#[index(name = "GSI-few.1", keys_only, hash = [tenant_of], range = [level, due_at])]
#[index(name = "GSI-few.2", include = [nick_name], hash = [tenant_of, level], as = "few_two")]
pub struct User {
    #[hash_key]
    pub user_id: ::std::string::String,
    #[range_key]
    #[index(range, name = "Inverted")]
    pub at: u32,
    #[index(all, hash, name = "email-index")]
    pub email: ::std::option::Option<::std::string::String>,
    #[index(keys_only, hash, name = "Inverted")]
    pub nick_name: ::std::string::String,
    #[index(include(email), name = "LocalOne")]
    pub joined: u64,
    #[index(all)]
    pub seen: ::std::option::Option<u64>,
    pub status_one: Status,
    pub tenant_of: Id,
    pub due_at: ::dynorm::time::IsoMillis,
    pub level: u8,
    #[version]
    pub version: u64,
    #[ttl]
    pub expires: ::std::option::Option<u64>,
    #[model(default)]
    pub visits: u32,
    #[model(default = five)]
    pub visits_two: u32,
    #[model(with = "upper")]
    pub visits_three: u32,
    #[model(skip)]
    pub cache: u32,
    #[model(rename = "h.o-m e")]
    pub home: ::std::option::Option<Home>,
    pub homes: ::std::vec::Vec<Home>,
    pub by_name: ::std::collections::BTreeMap<::std::string::String, Home>,
    pub tags: ::std::collections::BTreeSet<::std::string::String>,
    pub kinds: ::std::vec::Vec<Kind>,
    #[model(flatten)]
    pub more: More,
    #[model(flatten)]
    pub rest: ::dynorm::Map,
}

#[::std::prelude::v1::derive(::dynorm::Model)]
#[model(table = "uniques", paths = "Uniques")]
pub struct Unique {
    #[hash_key]
    pub id: [u8; 16],
    #[version(count)]
    pub version: u32,
    #[model(unique)]
    pub email: ::std::string::String,
    #[model(unique)]
    pub phone: ::std::option::Option<::std::string::String>,
}

#[::std::prelude::v1::derive(::dynorm::Document)]
pub struct Home {
    pub street: ::std::string::String,
    pub inner: ::std::option::Option<::std::boxed::Box<Home>>,
    pub position: Position,
}

#[::std::prelude::v1::derive(::dynorm::Document)]
pub struct Position(pub [f64; 2]);

#[::std::prelude::v1::derive(::dynorm::Document)]
#[model(rename_all = "SCREAMING-KEBAB-CASE")]
pub struct More {
    pub one_more: u32,
    #[model(default)]
    pub two_more: ::std::option::Option<u32>,
}

#[::std::prelude::v1::derive(::dynorm::Document)]
pub struct Id(pub ::std::string::String);

#[::std::prelude::v1::derive(::dynorm::Document)]
#[model(rename_all = "kebab-case")]
pub enum Status {
    OpenNow,
    #[model(rename = "d o n e")]
    Done,
}

#[::std::prelude::v1::derive(::dynorm::Document)]
#[model(tag = "t", content = "c")]
pub enum Kind {
    Sole,
    One(u32),
    #[model(rename_all = "camelCase")]
    Two {
        a_b: u32,
        #[model(default)]
        b: ::std::option::Option<::std::string::String>,
    },
    Place(#[model(flatten)] Home),
}

#[::std::prelude::v1::derive(::dynorm::Projection)]
#[model(of = "User", rename_all = "camelCase")]
pub struct Part {
    pub email: ::std::option::Option<::std::string::String>,
    #[model(flatten)]
    pub more: More,
}

#[::std::prelude::v1::derive(::dynorm::Model)]
#[model(table = "shop")]
pub struct Shop {
    #[hash_key]
    pub pk: ::std::string::String,
    #[range_key]
    pub sk: ::std::string::String,
    #[entity]
    pub kind: ::std::option::Option<::std::string::String>,
    #[index(all, hash, name = "gsi1")]
    pub gsi1pk: ::std::option::Option<::std::string::String>,
    #[index(range, name = "gsi1")]
    pub gsi1sk: ::std::option::Option<::std::string::String>,
    #[index(keys_only, hash, name = "gsi2")]
    pub gsi2pk: ::std::option::Option<::std::string::String>,
    #[ttl]
    pub ttl: ::std::option::Option<u64>,
}

#[::std::prelude::v1::derive(::dynorm::Model)]
#[model(in = "Shop", entity = "order", was = ["Order", "o"])]
#[key(hash = "CUST#{customer}", range = "ORDER#{placed}#{number:06}")]
#[key(index = "gsi1", hash = "DAY#{day}", range = "{number:06}", as = "by_day")]
#[key(index = "gsi2", hash = "NUMBER#{number:06}", project = "OrderPart")]
pub struct Order {
    pub customer: ::std::string::String,
    pub placed: ::dynorm::time::IsoMillis,
    pub number: u32,
    pub day: ::std::option::Option<::std::string::String>,
    #[version]
    pub version: u64,
    #[ttl]
    pub ttl: ::std::option::Option<u64>,
}

#[::std::prelude::v1::derive(::dynorm::Projection)]
#[model(of = "Order")]
pub struct OrderPart {
    #[model(skip)]
    pub number: u32,
}

#[::std::prelude::v1::derive(::dynorm::Model)]
#[model(in = "Shop", entity = "note", paths = "Notes")]
#[key(hash = "TENANT#{tenant}#{project}", range = "NOTE#{title}")]
pub struct Note {
    #[tenant]
    pub tenant: ::std::string::String,
    pub project: ::std::string::String,
    pub title: ::std::string::String,
}

#[::std::prelude::v1::derive(::dynorm::Model)]
#[model(in = "Shop", entity = "customer")]
#[key(hash = "CUST#{id}", range = "A#")]
pub struct Customer {
    pub id: ::std::string::String,
}

#[::std::prelude::v1::derive(::dynorm::Collection)]
pub enum Page {
    Customer(::dynorm::Item<Customer>),
    Order(::dynorm::Item<Order>),
    #[model(other)]
    Other(::dynorm::Map),
}

#[::std::prelude::v1::derive(::dynorm::Collection)]
pub struct Whole {
    #[one]
    pub customer: Customer,
    #[many]
    pub orders: ::std::vec::Vec<::dynorm::Item<Order>>,
}

#[::std::prelude::v1::derive(::dynorm::Model)]
#[model(table = "electro", preset = "electrodb")]
pub struct Electro {
    #[hash_key]
    pub pk: ::std::string::String,
    #[range_key]
    pub sk: ::std::string::String,
    #[index(all, hash, name = "gsi1")]
    pub gsi1pk: ::std::option::Option<::std::string::String>,
    #[index(range, name = "gsi1")]
    pub gsi1sk: ::std::option::Option<::std::string::String>,
}

#[::std::prelude::v1::derive(::dynorm::Model)]
#[model(in = "Electro", service = "shop", entity = "order", version = "1")]
#[key(hash = [tenant], range = [placed, number:06])]
#[key(index = "gsi1", hash = [status], range = [], as = "by_status")]
pub struct ElectroOrder {
    pub tenant: ::std::string::String,
    pub placed: ::std::string::String,
    pub number: u32,
    pub status: ::std::option::Option<::std::string::String>,
}

#[::std::prelude::v1::derive(::dynorm::Document)]
#[model(schema_attr = "v")]
pub struct V1 {
    pub id: ::std::string::String,
}

#[::std::prelude::v1::derive(::dynorm::Model)]
#[model(table = "versions", schema_attr = "v", upgrade_from = V1)]
pub struct V2 {
    #[hash_key]
    pub id: ::std::string::String,
    pub more: u32,
}

impl ::dynorm::Upgrade<V1> for V2 {
    type Error = ::std::convert::Infallible;

    fn upgrade(old: V1) -> ::std::result::Result<Self, ::std::convert::Infallible> {
        ::std::result::Result::Ok(V2 { id: old.id, more: 0 })
    }
}

#[::std::prelude::v1::test]
fn uses() {
    let at = ::dynorm::time::IsoMillis::new(::std::time::UNIX_EPOCH);
    let _ = User::query("a").at().ge(1u32).filter(User::home().street().exists()).not_expired();
    let _ = User::by_status(Status::Done, Id(::std::convert::From::from("a")))
        .due_at()
        .eq(at)
        .level()
        .lt(2u8)
        .project::<Part>();
    let _ = User::few_two(Id(::std::convert::From::from("a")), 1u8);
    let _ = User::gsi_few_1(Id(::std::convert::From::from("a"))).level().eq(1u8);
    let _ = User::inverted("a").at().between(1u32, 2u32);
    let _ = User::local_one("a").joined().ge(1u64).consistent();
    let _ = User::seen_index("a")
        .seen()
        .within(::std::option::Option::Some(1u64), ::std::option::Option::<u64>::None);
    let _ = User::scan().select((User::homes().at(0).street(), User::by_name().key("x").inner().street()));
    let _ = Uniques::query([0u8; 16]).filter(Uniques::phone().exists());
    let _ = Order::query("c").placed().eq(at).number().ge(1u32);
    let _ = Order::by_day("d").number().ge(1u32);
    let _ = Order::gsi2(1u32);
    let _ = Notes::query("p").title().begins_with("a");
    let _ = Customer::partition("c").entities::<Page>();
    let _ = ElectroOrder::query("t").placed().eq("x").number().eq(1u32);
    let _ = ElectroOrder::by_status("t");
    let _ = V2::query("a").filter(V2::more().eq(1u32)).or_outdated();
}
