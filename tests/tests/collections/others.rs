//! What no variant is for, and what does not fit the one that it is for.

use dynorm::Kind;
use dynorm_tests::store;

use super::*;

#[tokio::test]
async fn what_no_variant_is_for_is_kept_or_an_error_or_left_out() {
    let shop = filled(2).await;
    let others = [foreign("B", Some("invoice")), foreign("ORDER#001x", None)];
    for other in &others {
        store(shop.db(), shop.name(), other.clone()).await;
    }
    // Named by what is no text, which is no name.
    let mut strange = foreign("Z", None);
    strange.insert("_type".into(), 7.into());
    store(shop.db(), shop.name(), strange.clone()).await;

    let page = Customer::partition("acme", "c#1")
        .entities::<CustomerPage>()
        .all(&shop.of::<Customer>())
        .await
        .unwrap();
    assert_eq!(numbers(&page), [0, 1000, 1, 1000, 2, 1000]);
    let kept: Vec<_> = page
        .into_iter()
        .filter_map(|entry| if let CustomerPage::Other(map) = entry { Some(map) } else { None })
        .collect();
    assert_eq!(kept, [others[0].clone(), others[1].clone(), strange]);

    // Each is an error in its place, and the stream goes on.
    let mut stream = Customer::partition("acme", "c#1").entities::<Listed>().stream(&shop.of::<Customer>());
    let (mut read, mut errors) = (0, Vec::new());
    while let Some(entry) = stream.next().await {
        match entry {
            Ok(Listed::Customer(_) | Listed::Order(_)) => read += 1,
            Err(error) => errors.push(error),
        }
    }
    assert_eq!((read, errors.len()), (3, 3));
    for (error, says) in errors.iter().zip(["`invoice`", "does not say which", "does not say which"]) {
        assert_eq!((error.kind(), error.attribute()), (Kind::AnotherEntity, Some("_type")), "{error}");
        let text = error.to_string();
        assert!(
            text.contains(says) && text.contains("`Listed`") && text.contains("#[model(other)]"),
            "{text}"
        );
    }
    assert!(errors[0].to_string().contains(shop.name()), "{}", errors[0]);
    let all = Customer::partition("acme", "c#1").entities::<Listed>().all(&shop.of::<Customer>()).await;
    assert!(all.unwrap_err().is_another_entity());

    let known = Customer::partition("acme", "c#1").entities::<Known>();
    let found = known.all(&shop.of::<Customer>()).await.unwrap();
    assert!(matches!(&found[..], [Known::Customer(_), Known::Order(_), Known::Order(_)]), "{found:?}");
    let preview = known.preview().unwrap();
    assert_eq!(preview.filter.as_deref(), Some("#1 IN (:1,:2,:3)"), "{preview}");
    let names: Vec<_> = preview.values.iter().map(|(_, value)| value.as_str().unwrap()).collect();
    assert_eq!(names, ["CUST#acme#c%231", "order", "Order", "customer"]);
}

#[tokio::test]
async fn an_item_that_does_not_fit_its_variant_is_an_error_in_its_place() {
    let shop = filled(1).await;
    let mut broken = foreign("ORDER#000", Some("order"));
    broken.insert("number".into(), "seven".into());
    store(shop.db(), shop.name(), broken).await;
    let query = Customer::partition("acme", "c#1").entities::<CustomerPage>();
    let page = query.page(&shop.of::<Customer>()).await.unwrap();
    let results = page.into_results();
    let [Ok(CustomerPage::Customer(_)), Err(error), Ok(CustomerPage::Order(_))] = &results[..] else {
        panic!("{results:?}");
    };
    assert_eq!((error.kind(), error.attribute()), (Kind::Decode, Some("number")), "{error}");
}
