//! What spans entities of another program's form: collections, and tenants.

use dynorm::prelude::*;
use dynorm::{Kind, Value};
use dynorm_tests::{stored, table};

#[derive(Model, Debug)]
#[model(table = "shop", preset = "electrodb")]
struct Shop {
    #[hash_key]
    pk: String,
    #[range_key]
    sk: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", service = "shop", entity = "customer", version = "1")]
#[key(hash(tenant, id), range())]
struct Customer {
    tenant: String,
    id: String,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", service = "shop", entity = "order", version = "1")]
#[key(hash = [tenant, id], range = [number:04])]
struct Order {
    tenant: String,
    id: String,
    number: u32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", service = "shop", entity = "loose", version = "1", allow_collisions)]
#[key(hash(tenant, id), range(number:04))]
struct Loose {
    tenant: String,
    id: String,
    number: u32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(in = "Shop", service = "shop", entity = "visit", version = "1")]
#[key(hash(tenant, id), range(number:04))]
struct Visit {
    #[tenant]
    tenant: String,
    id: String,
    number: u32,
}

#[derive(Collection, Debug, PartialEq)]
enum Page {
    Customer(Customer),
    Order(Order),
}

#[tokio::test]
async fn collections_know_entities_by_the_attribute_of_the_preset() {
    let (customers, _tap) = table::<Customer>().await;
    let customer = Customer { tenant: "acme".into(), id: "c1".into(), name: "Ann".into() };
    let order = Order { tenant: "acme".into(), id: "c1".into(), number: 7 };
    customers.put(&customer).await.unwrap();
    customers.db().table::<Order>().named(customers.name()).put(&order).await.unwrap();
    let page = Customer::partition("acme", "c1").entities::<Page>().all(&customers).await.unwrap();
    assert_eq!(page, [Page::Customer(customer), Page::Order(order)]);
}

#[test]
fn a_partition_has_no_filter_of_the_entity_that_it_is_of() {
    let filter = Order::query("acme", "c1").preview().unwrap().filter.unwrap();
    assert_eq!(filter.matches(" AND ").count(), 1, "entity and version: {filter}");
    assert_eq!(Order::partition("acme", "c1").preview().unwrap().filter, None);

    // Parts of the hash key are asked for besides.
    let filter = Loose::query("Acme", "c1").preview().unwrap().filter.unwrap();
    assert_eq!(filter.matches(" AND ").count(), 3, "{filter}");
    assert_eq!(Loose::partition("Acme", "c1").preview().unwrap().filter, None);
    let told = Loose::query("Acme", "c1").filter(Loose::number().gt(2u32)).whole_partition();
    let filter = told.preview().unwrap().filter.unwrap();
    assert_eq!(filter.matches(" AND ").count(), 0, "{filter}");
    assert!(filter.contains('>'), "{filter}");
}

#[tokio::test]
async fn a_tenant_is_the_first_part_of_their_keys() {
    let (visits, _tap) = table::<Visit>().await;
    let acme = visits.tenant("acme");
    let visit = Visit { tenant: "acme".into(), id: "c1".into(), number: 7 };
    acme.put(&visit).await.unwrap();
    let item = stored(visits.db(), visits.name()).await.unwrap();
    assert_eq!(item["pk"], Value::from("$shop#tenant_acme#id_c1"));
    assert_eq!(item["sk"], Value::from("$visit_1#number_0007"));
    assert_eq!(acme.get(Visit::key("c1", 7u32)).await.unwrap().unwrap().number, 7);
    assert_eq!(Visit::query("c1").number().ge(2u32).all(&acme).await.unwrap().len(), 1);
    assert!(Visit::query("c1").all(&visits.tenant("acm")).await.unwrap().is_empty());
    let error = visits.tenant("acm").put(&visit).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid, "{error}");

    // What is folded, or would be another tenant's key.
    for tenant in ["Acme", "acme#id_c1"] {
        let table = visits.tenant(tenant);
        let errors =
            [table.put(&visit).await.unwrap_err(), Visit::query("c1").all(&table).await.unwrap_err()];
        for error in errors {
            assert_eq!((error.kind(), error.attribute()), (Kind::Encode, Some("tenant")), "{error}");
        }
    }
}
