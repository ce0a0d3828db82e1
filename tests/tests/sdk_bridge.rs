//! Items, keys, conditions and writes in the SDK's own types, and back.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use dynorm::{Condition, Kind, sdk};
use dynorm_tests::{Person, ada, map, store, stored, table};

#[tokio::test]
async fn a_model_is_what_it_is_stored_as() {
    let (people, _tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let read = people.db().client().get_item().table_name(people.name());
    let read = read.set_key(Some(sdk::key(&people, "ada").unwrap())).send().await.unwrap().item.unwrap();
    assert_eq!(read, sdk::to_item(&ada()).unwrap());
    assert_eq!(sdk::from_item::<Person>(read).unwrap(), ada());
    let untyped = people.db().open(people.name()).get("ada").await.unwrap().unwrap();
    assert_eq!(untyped.to_sdk().unwrap(), sdk::to_item(&ada()).unwrap());
    assert_eq!(sdk::from_item::<dynorm::Map>(untyped.to_sdk().unwrap()).unwrap(), *untyped);
}

#[tokio::test]
async fn an_item_of_the_sdk_s_is_saved_as_one_that_was_read() {
    let (people, tap) = table::<Person>().await;
    people.put(ada()).await.unwrap();
    let mut stored_now = stored(people.db(), people.name()).await.unwrap();
    stored_now.insert("elsewhere".into(), 7.into());
    store(people.db(), people.name(), stored_now).await;
    let read = people.db().client().scan().table_name(people.name()).send().await.unwrap().items.unwrap();
    let mut item = people.item_of_sdk(read.into_iter().next().unwrap()).unwrap();
    assert!(!item.is_new() && !item.is_dirty().unwrap());
    assert_eq!(item.to_sdk().unwrap()["elsewhere"], AttributeValue::N("7".into()));
    item.visits = 9;
    tap.log().clear();
    item.partial_save().await.unwrap();
    assert_eq!(tap.log().operations(), ["UpdateItem"]);
    assert_eq!(stored(people.db(), people.name()).await.unwrap()["elsewhere"], 7.into());
}

#[tokio::test]
async fn what_does_not_fit_says_where() {
    let (people, _tap) = table::<Person>().await;
    let mut item = sdk::to_item(&ada()).unwrap();
    item.insert("visits".into(), AttributeValue::S("many".into()));
    let error = sdk::from_item::<Person>(item.clone()).unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Decode, Some("visits")));
    let error = people.item_of_sdk(item.clone()).unwrap_err();
    assert_eq!((error.attribute(), error.table()), (Some("visits"), Some(people.name())));
    item.insert("visits".into(), AttributeValue::N("one".into()));
    let error = sdk::from_item::<Person>(item).unwrap_err();
    assert_eq!((error.kind(), error.attribute()), (Kind::Decode, Some("visits")));
    assert_eq!(sdk::from_item::<Person>(HashMap::new()).unwrap_err().kind(), Kind::Decode);
}

#[tokio::test]
async fn a_key_is_checked() {
    let (people, _tap) = table::<Person>().await;
    let key = sdk::key(&people, "ada").unwrap();
    assert_eq!(key, HashMap::from([("id".to_owned(), AttributeValue::S("ada".into()))]));
    assert_eq!(sdk::key(&people, "").unwrap_err().kind(), Kind::Invalid);
    // What nobody knows yet.
    let untyped = people.db().open(people.name());
    assert_eq!(sdk::key(&untyped, "ada").unwrap_err().kind(), Kind::Invalid);
    untyped.get("ada").await.unwrap();
    assert_eq!(sdk::key(&untyped, "ada").unwrap(), key);
}

#[tokio::test]
async fn a_condition_is_its_text_with_names_and_values() {
    let condition = sdk::Expression::of(&(Person::visits().ge(2u64) & Person::email().exists())).unwrap();
    assert_eq!(condition.text, "#0>=:0 AND attribute_exists(#1)");
    let names = [("#0", "visits"), ("#1", "email")].map(|(label, name)| (label.to_owned(), name.to_owned()));
    assert_eq!(condition.names, Some(names.into()));
    assert_eq!(condition.values, Some([(":0".to_owned(), AttributeValue::N("2".into()))].into()));
    assert!(!format!("{condition:?}").contains("\":0\""), "{condition:?}");
    // DynamoDB refuses an empty map.
    assert_eq!(sdk::Expression::of(&Person::email().exists()).unwrap().values, None);
    for constant in [Condition::<Person>::all([]), Condition::any([])] {
        assert_eq!(sdk::Expression::of(&constant).unwrap_err().kind(), Kind::Invalid);
    }
    let invalid = Person::email().is_in(vec!["a"; 101]);
    assert_eq!(sdk::Expression::of(&invalid).unwrap_err().kind(), Kind::Encode);
}

#[tokio::test]
async fn a_write_is_sent_by_the_client_as_dynorm_would() {
    let (people, _tap) = table::<Person>().await;
    let put = sdk::Write::of(people.insert(ada()).preview().unwrap());
    let client = people.db().client();
    let send = async |put: sdk::Write| {
        let request = client.put_item().table_name(put.table).set_item(put.item);
        let request =
            request.set_condition_expression(put.condition).set_expression_attribute_names(put.names);
        request.set_expression_attribute_values(put.values).send().await
    };
    send(put.clone()).await.unwrap();
    assert!(send(put).await.unwrap_err().into_service_error().is_conditional_check_failed_exception());
    let update =
        people.update("ada").set(Person::address().city(), "Rome").only_if(Person::visits().eq(1u64));
    let update = sdk::Write::of(update.preview().unwrap());
    let request = client.update_item().table_name(update.table).set_key(Some(update.key));
    let request = request.set_update_expression(update.update).set_condition_expression(update.condition);
    let request =
        request.set_expression_attribute_names(update.names).set_expression_attribute_values(update.values);
    request.send().await.unwrap();
    assert_eq!(people.get("ada").await.unwrap().unwrap().address.as_ref().unwrap().city, "Rome");
    let none = map([]);
    assert_eq!(sdk::from_item::<dynorm::Map>(HashMap::new()).unwrap(), none);
}
