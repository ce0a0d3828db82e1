//! Cursors and pages of collections.

use dynorm_tests::store;

use super::*;

#[tokio::test]
async fn cursors_go_on_where_a_page_ends_in_the_middle_or_not() {
    let shop = filled(23).await;
    for place in ["B", "ORDER#005x", "ORDER#023x"] {
        store(shop.db(), shop.name(), foreign(place, Some("invoice"))).await;
    }
    let whole = Customer::partition("acme", "c#1").entities::<CustomerPage>();
    let all = numbers(&whole.all(&shop.of::<Customer>()).await.unwrap());
    assert_eq!(all.len(), 27);
    for size in [1, 4, 5, 26, 27, 28] {
        // Requests smaller than pages, as large, and larger.
        for request in [None, Some(3), Some(100)] {
            let limited = whole.clone().limit(size);
            let limited = match request {
                Some(request) => limited.page_size(request),
                None => limited,
            };
            let (mut found, mut next) = (Vec::new(), Some(limited.clone()));
            let mut last = None;
            while let Some(query) = next {
                let page = query.page(&shop.of::<Customer>()).await.unwrap();
                // As text, as it would be in a URL.
                next = page
                    .next
                    .as_ref()
                    .map(|cursor| limited.clone().start_after(&cursor.to_string().parse().unwrap()));
                last = page.previous.clone().or(last);
                found.extend(numbers(&page.into_items().unwrap()));
            }
            assert_eq!(found, all, "{size} {request:?}");
            let before = limited.clone().reverse().start_after(&last.unwrap());
            let mut before =
                numbers(&before.page(&shop.of::<Customer>()).await.unwrap().into_items().unwrap());
            before.reverse();
            let at = (all.len() - 1) / size * size;
            assert_eq!(before, all[at.saturating_sub(size)..at], "{size} {request:?}");
        }
    }

    // With others left out, a request may find less than it looks at.
    let known = Customer::partition("acme", "c#1").entities::<Known>().limit(5).page_size(4);
    let (mut found, mut next) = (0, Some(known.clone()));
    while let Some(query) = next {
        let page = query.page(&shop.of::<Customer>()).await.unwrap();
        assert!(page.len() == 5 || page.next.is_none());
        next = page.next.as_ref().map(|cursor| known.clone().start_after(cursor));
        found += page.into_items().unwrap().len();
    }
    assert_eq!(found, 24);
}

#[tokio::test]
async fn pages_are_requested_only_when_they_are_needed() {
    let (shop, tap) = table::<Shop>().await;
    shop.of::<Customer>().put(customer()).await.unwrap();
    for number in 1..=5 {
        shop.of::<Order>().put(order(number)).await.unwrap();
    }
    tap.log().clear();
    let mut stream = Customer::partition("acme", "c#1")
        .entities::<CustomerPage>()
        .page_size(2)
        .stream(&shop.of::<Customer>());
    assert!(tap.log().is_empty());
    for (taken, requests) in [1, 1, 2, 2, 3].into_iter().enumerate() {
        assert!(stream.try_next().await.unwrap().is_some());
        assert_eq!(tap.log().len(), requests, "{taken}");
    }
}
