//! An update is a value, with a model or without.

use dynorm::write::{AnyWrite, Write};
use dynorm::{AttributePath, Db, Table, Value, attribute};
use dynorm_tests::{Fault, Reply, Script, Tap, stored, table};
use serde_json::json;

use super::{Member, ada};

#[tokio::test]
async fn an_update_is_a_value() {
    fn is_value<T: Clone + Send + Sync + 'static>(value: T) -> T {
        value
    }
    let (members, _tap) = table::<Member>().await;
    members.put(ada()).await.unwrap();
    let update = is_value(members.update("ada").add(Member::visits(), 1).set(Member::email(), "secret"));
    let shown = format!("{update:?}");
    assert!(shown.contains("members") && !shown.contains("secret") && !shown.contains("ada"), "{shown}");
    let tasks: Vec<_> = (0..20).map(|_| tokio::spawn(update.clone().into_future())).collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(members.get("ada").await.unwrap().unwrap().visits, 21);
    let any: AnyWrite = update.clone().into_any();
    assert_eq!(any.preview().unwrap(), update.preview().unwrap());
    any.clone().await.unwrap();
    any.await.unwrap();
    assert_eq!(members.get("ada").await.unwrap().unwrap().visits, 23);
}

#[tokio::test]
async fn without_actions_the_condition_is_sent_alone() {
    let (members, tap) = table::<Member>().await;
    members.put(ada()).await.unwrap();
    tap.log().clear();
    members.update("ada").only_if(Member::visits().eq(1)).await.unwrap();
    let body = tap.log().only().body;
    assert_eq!((body.get("UpdateExpression"), body.get("ConditionExpression").is_some()), (None, true));
    assert!(members.update("ada").only_if(Member::visits().eq(2)).await.unwrap_err().is_conflict());
    assert_eq!(members.get("ada").await.unwrap().unwrap().into_inner(), ada());
}

#[tokio::test]
async fn items_without_a_model_are_updated_by_name() {
    let (members, tap) = table::<Member>().await;
    members.put(ada()).await.unwrap();
    let untyped = members.db().open(members.name());
    untyped
        .update("ada")
        .set(attribute("email"), "a@b")
        .add(attribute("visits"), 1)
        .append(attribute("log"), [Value::from("x"), 1.into()])
        .delete_from(attribute("tags"), ["first"])
        .set(attribute("address").key("city"), "Rome")
        .remove_at(attribute("lines"), 0)
        .only_if(attribute("id").eq("ada"))
        .await
        .unwrap();
    let stored = stored(members.db(), members.name()).await.unwrap();
    assert_eq!((&stored["email"], &stored["visits"], stored.get("tags")), (&"a@b".into(), &2.into(), None));
    assert_eq!("address.city".parse::<AttributePath>().unwrap().get(&stored), Some(&"Rome".into()));
    tap.log().clear();
    // The keys were learnt.
    let error = untyped.update("ada").remove(attribute("id")).await.unwrap_err();
    assert!(error.to_string().contains("the key attribute `id`"), "{error}");
    assert!(tap.log().all().is_empty());
    let error = untyped.update(("ada", 1)).remove(attribute("x")).await.unwrap_err();
    assert!(error.to_string().contains("no range key"), "{error}");
    assert!(untyped.update("ada").remove(attribute("x")).preview().is_ok());
}

#[tokio::test]
async fn an_update_that_was_sent_again_says_so() {
    let (members, tap): (Table<Member>, Tap) = table::<Member>().await;
    members.put(ada()).await.unwrap();
    let count = || members.update("ada").add(Member::visits(), 1);
    assert!(!count().await.unwrap().may_be_applied_twice());
    tap.next(Fault::Instead(Reply::throttled()));
    assert!(!count().await.unwrap().may_be_applied_twice());
    tap.next(Fault::Afterwards(Reply::reset()));
    let updated = count().await.unwrap();
    assert!(updated.may_be_applied_twice() && !updated.was_recovered());
    assert_eq!(members.get("ada").await.unwrap().unwrap().visits, 5, "and it was");

    tap.next(Fault::Afterwards(Reply::internal()));
    let error = count().only_if(Member::visits().eq(5)).await.unwrap_err();
    assert!(error.is_conflict() && error.may_be_applied(), "{error}");
    tap.next(Fault::Afterwards(Reply::internal()));
    let error = members.update("eve").add(Member::visits(), 1).await.unwrap_err();
    assert!(error.is_not_found() && error.may_be_applied(), "{error}");
}

#[tokio::test]
async fn the_preview_is_what_is_sent() {
    let script = Script::new([Reply::ok(&json!({}))]);
    let members: Table<Member> = Db::new(script.client()).table::<Member>();
    let update = members.update("ada").set(Member::address().city(), "Paris").only_if(Member::visits().lt(9));
    let preview = update.preview().unwrap();
    update.await.unwrap();
    let body = script.log().only().body;
    assert_eq!(body["UpdateExpression"], *preview.update.as_ref().unwrap());
    assert_eq!(body["ConditionExpression"], *preview.condition.as_ref().unwrap());
    let names = body["ExpressionAttributeNames"].as_object().unwrap();
    assert!(
        preview.names.iter().all(|(label, name)| names[label] == *name) && preview.names.len() == names.len()
    );
    assert_eq!(preview.values.len(), body["ExpressionAttributeValues"].as_object().unwrap().len());
    assert_eq!(
        preview.to_string(),
        "UpdateItem on members, item id=\"ada\"\n  \
         update: SET #1.#3=:2\n  \
         condition: attribute_exists(#0) AND attribute_type(#1,:0) AND #2<:1\n  \
         #0: id\n  #1: address\n  #2: visits\n  #3: city\n  \
         :0: String(\"M\")\n  :1: Number(9)\n  :2: String(\"Paris\")"
    );
    let error = members.db().open("members").update("ada").preview().unwrap_err();
    assert!(error.to_string().contains("without a model"), "{error}");
}

#[tokio::test]
async fn updates_are_parts_of_transactions() {
    let (members, tap) = table::<Member>().await;
    members.put(ada()).await.unwrap();
    members.put(&Member { id: "eve".into(), visits: 0, ..ada() }).await.unwrap();
    let give = |from: &str, to: &str| {
        let take = members.update(from).subtract(Member::visits(), 1).only_if(Member::visits().ge(1));
        members.db().transact_write().with(take).with(members.update(to).add(Member::visits(), 1))
    };
    tap.log().clear();
    tap.next(Fault::Afterwards(Reply::reset()));
    give("ada", "eve").await.unwrap();
    let actions = &tap.log().all()[0].body["TransactItems"];
    assert_eq!(actions[1]["Update"]["UpdateExpression"], "ADD #1 :0");
    let visits = async |id: &str| members.get(id).await.unwrap().unwrap().visits;
    assert_eq!((visits("ada").await, visits("eve").await), (0, 1), "once, though it was sent twice");
    let error = give("ada", "eve").await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert_eq!(error.current::<Member>().unwrap().visits, 0);
    let error = give("eve", "bob").await.unwrap_err();
    assert!(error.to_string().contains("`upsert`"), "{error}");
    assert_eq!((visits("ada").await, visits("eve").await), (0, 1));
}
