//! Interceptors of the user's client: what they read and change is what is sent and what comes
//! back.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use aws_sdk_dynamodb::operation::batch_write_item::BatchWriteItemInput;
use aws_sdk_dynamodb::operation::delete_item::{DeleteItemInput, DeleteItemOutput};
use aws_sdk_dynamodb::operation::get_item::GetItemOutput;
use aws_sdk_dynamodb::operation::put_item::PutItemInput;
use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::operation::scan::ScanOutput;
use aws_sdk_dynamodb::operation::update_item::UpdateItemInput;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextMut, BeforeTransmitInterceptorContextMut,
    FinalizerInterceptorContextMut,
};
use dynorm::{Db, Kind, Table, Value};
use dynorm_tests::{Person, Tap, ada, client, stored_as, table};

type Attributes = HashMap<String, AttributeValue>;

/// Encrypts, in the input, what looks like a mail address; decrypts it in the output. As field
/// encryption does, it fails on nothing: what it does not find it does not encrypt.
#[derive(Debug)]
struct Encrypting;

fn is_secret(text: &str) -> bool {
    text.contains('@')
}

fn encrypt(attributes: Option<&mut Attributes>) {
    for value in attributes.into_iter().flat_map(HashMap::values_mut) {
        if let AttributeValue::S(text) = value
            && is_secret(text)
        {
            *text = format!("sealed:{}", text.replace('@', "%").chars().rev().collect::<String>());
        }
    }
}

fn decrypt<'a>(items: impl IntoIterator<Item = &'a mut Attributes>) {
    for value in items.into_iter().flat_map(HashMap::values_mut) {
        if let AttributeValue::S(text) = value
            && let Some(sealed) = text.strip_prefix("sealed:")
        {
            *text = sealed.chars().rev().collect::<String>().replace('%', "@");
        }
    }
}

impl Intercept for Encrypting {
    fn name(&self) -> &'static str {
        "Encrypting"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let input = context.input_mut();
        if let Some(put) = input.downcast_mut::<PutItemInput>() {
            encrypt(put.item.as_mut());
            encrypt(put.expression_attribute_values.as_mut());
        } else if let Some(update) = input.downcast_mut::<UpdateItemInput>() {
            encrypt(update.expression_attribute_values.as_mut());
        } else if let Some(delete) = input.downcast_mut::<DeleteItemInput>() {
            encrypt(delete.expression_attribute_values.as_mut());
        } else if let Some(batch) = input.downcast_mut::<BatchWriteItemInput>() {
            for write in batch.request_items.iter_mut().flat_map(HashMap::values_mut).flatten() {
                encrypt(write.put_request.as_mut().map(|put| &mut put.item));
            }
        }
        Ok(())
    }

    fn modify_before_completion(
        &self,
        context: &mut FinalizerInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(Ok(output)) = context.output_or_error_mut() else { return Ok(()) };
        if let Some(got) = output.downcast_mut::<GetItemOutput>() {
            decrypt(&mut got.item);
        } else if let Some(deleted) = output.downcast_mut::<DeleteItemOutput>() {
            decrypt(&mut deleted.attributes);
        } else if let Some(found) = output.downcast_mut::<QueryOutput>() {
            decrypt(found.items.iter_mut().flatten());
        } else if let Some(found) = output.downcast_mut::<ScanOutput>() {
            decrypt(found.items.iter_mut().flatten());
        } else if let Some(got) = output.downcast_mut::<BatchGetItemOutput>() {
            decrypt(got.responses.iter_mut().flat_map(HashMap::values_mut).flatten());
        }
        Ok(())
    }
}

/// The same table by a client with an interceptor.
fn intercepted(people: &Table<Person>, interceptor: impl Intercept + 'static) -> Table<Person> {
    let client = people.db().client();
    let client = Client::from_conf(client.config().to_builder().interceptor(interceptor).build());
    Db::new(client).table::<Person>().named(people.name())
}

/// What is stored as the mail address, seen without the interceptor.
async fn stored_mail(people: &Table<Person>, id: &str) -> Option<Value> {
    stored_as(people.db(), people.name(), id).await.unwrap().remove("email")
}

#[tokio::test]
async fn what_an_interceptor_encrypts_is_stored_encrypted_and_read_decrypted() -> dynorm::Result<()> {
    let (plain, _tap) = table::<Person>().await;
    let people = intercepted(&plain, Encrypting);
    let sealed = |mail: &str| Some(Value::from(format!("sealed:{mail}")));

    people.put(ada()).await?;
    assert_eq!(stored_mail(&plain, "ada").await, sealed("moc.elpmaxe%ada"));
    let mut item = people.get("ada").await?.unwrap();
    assert_eq!(*item, ada());
    item.email = Some("ada@new".into());
    item.save().await?;
    assert_eq!(stored_mail(&plain, "ada").await, sealed("wen%ada"));
    item.email = Some("ada@newer".into());
    item.partial_save().await?;
    assert_eq!(stored_mail(&plain, "ada").await, sealed("rewen%ada"));
    item.email = Some("ada@newest".into());
    item.overwrite().await?;
    assert_eq!(stored_mail(&plain, "ada").await, sealed("tsewen%ada"));

    let mut other = people.item(Person { id: "bob".into(), email: Some("bob@x".into()), ..ada() });
    other.save().await?;
    assert_eq!(stored_mail(&plain, "bob").await, sealed("x%bob"));
    assert!(people.item(Person { id: "bob".into(), ..ada() }).save().await.unwrap_err().is_conflict());

    let eve = Person { id: "eve".into(), email: Some("eve@x".into()), ..ada() };
    assert!(people.put_all([eve.clone()]).await.is_complete());
    assert_eq!(stored_mail(&plain, "eve").await, sealed("x%eve"));
    let mails = |found: Vec<dynorm::Item<Person>>| -> Vec<_> {
        found.into_iter().map(|person| person.email.clone().unwrap()).collect()
    };
    assert!(mails(Person::scan().all(&people).await?).iter().all(|mail| !mail.starts_with("sealed")));
    assert_eq!(mails(Person::query("eve").all(&people).await?), ["eve@x"]);
    assert_eq!(mails(people.batch_get(["eve"]).all().await?.items), ["eve@x"]);
    assert_eq!(people.db().open(people.name()).get("eve").await?.unwrap()["email"], "eve@x".into());
    let deleted = people.delete("eve").returning_old().await?.unwrap();
    assert_eq!(deleted.email.as_deref(), Some("eve@x"));
    Ok(())
}

/// Counts inputs that have an item in them.
#[derive(Clone, Debug, Default)]
struct Counting(Arc<AtomicU32>);

impl Intercept for Counting {
    fn name(&self) -> &'static str {
        "Counting"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let put = context.input_mut().downcast_mut::<PutItemInput>();
        if put.is_some_and(|put| put.item.is_some()) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        context.request_mut().headers_mut().insert("x-trace", "42");
        Ok(())
    }
}

#[tokio::test]
async fn an_interceptor_sees_all_of_an_input_unless_it_is_said_to_look_at_none() -> dynorm::Result<()> {
    let (plain, tap) = table::<Person>().await;
    let counting = Counting::default();
    let people = intercepted(&plain, counting.clone());
    let seen = || counting.0.swap(0, Ordering::Relaxed);
    people.put(ada()).await?;
    assert_eq!(seen(), 1);
    let meter = dynorm::Meter::new();
    people.metered(&meter).put(ada()).await?;
    assert_eq!(seen(), 1, "whatever else is set");

    // The HTTP request is whole by either way.
    let by_json = people.db().with_json().table::<Person>().named(people.name());
    tap.log().clear();
    by_json.put(ada()).await?;
    assert_eq!(seen(), 0);
    let sent = tap.log().only();
    assert_eq!((&*sent.headers["x-trace"], &sent.body["Item"]["id"]["S"]), ("42", &"ada".into()));
    assert_eq!(by_json.get("ada").await?.unwrap().into_inner(), ada());
    by_json.db().with_attribute_values().table::<Person>().named(people.name()).put(ada()).await?;
    assert_eq!(seen(), 1);
    Ok(())
}

/// Changes whatever it finds.
#[derive(Debug)]
struct Meddling;

impl Intercept for Meddling {
    fn name(&self) -> &'static str {
        "Meddling"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(put) = context.input_mut().downcast_mut::<PutItemInput>() {
            put.item.get_or_insert_default().insert("stamp".into(), AttributeValue::Bool(true));
        }
        Ok(())
    }
}

#[tokio::test]
async fn an_input_that_is_changed_is_sent_as_changed_or_not_at_all() -> dynorm::Result<()> {
    let (plain, tap) = table::<Person>().await;
    let people = intercepted(&plain, Meddling);
    people.put(ada()).await?;
    assert_eq!(stored_as(plain.db(), plain.name(), "ada").await.unwrap()["stamp"], true.into());

    let by_json = people.db().with_json().table::<Person>().named(people.name());
    tap.log().clear();
    let error = by_json.put(ada()).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Invalid);
    assert!(error.to_string().contains("with_attribute_values"), "{error}");
    assert!(tap.log().is_empty());
    Ok(())
}

/// Changes bytes on their way: the body of requests and answers, whichever way they were made.
#[derive(Debug)]
struct Renaming;

impl Intercept for Renaming {
    fn name(&self) -> &'static str {
        "Renaming"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let body = String::from_utf8(request.body().bytes().unwrap_or_default().to_vec())?;
        let body = body.replace("London", "Ockham");
        request.headers_mut().insert("content-length", body.len().to_string());
        *request.body_mut() = body.into_bytes().into();
        Ok(())
    }
}

#[tokio::test]
async fn a_body_that_is_changed_on_its_way_is_sent_so_by_both_ways() -> dynorm::Result<()> {
    let plain = Tap::on(&client());
    let people = Db::new(plain.client()).table::<Person>().named(dynorm_tests::unique("renamed"));
    people.create().await?;
    let renaming = intercepted(&people, Renaming);
    for db in [renaming.db().with_json(), renaming.db().with_attribute_values()] {
        db.table::<Person>().named(people.name()).put(ada()).await?;
        assert_eq!(people.get("ada").await?.unwrap().address.as_ref().unwrap().city, "Ockham");
    }
    Ok(())
}
