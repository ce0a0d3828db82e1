//! AWS's rules about throughput: what goes together, how often, and what is refused.

use std::time::Duration;

use dynorm::Throughput;
use dynorm::deploy::{Class, OnDemandMaximum, Setting, Settings, WarmThroughput};

use crate::design::Design;
use crate::rules::{apply_whole, design, index, updates, world};
use crate::wrongly_refused;

fn with_units(read: u64) -> Design {
    design(vec![], Settings::default().throughput(Throughput::provisioned(read, 10)))
}

#[tokio::test(start_paused = true)]
async fn a_fifth_decrease_of_a_day_has_to_wait_for_an_hour() {
    let strict = world(&with_units(10)).await;
    for read in [9, 8, 7, 6] {
        apply_whole(&strict, &with_units(read)).await;
    }
    strict.clear();
    let db = strict.db();
    let applied = with_units(5).schema().apply(&db).await.unwrap();
    assert!(applied.is_later() && applied.done.is_empty(), "{applied:#?}");
    assert_eq!(strict.writes(), [], "it is known beforehand");
    // Raising it is no decrease.
    apply_whole(&strict, &with_units(11)).await;
    let Class::Later(when) = applied.left[0].class else { panic!("{applied:#?}") };
    let wait = when.duration_since(dynorm::testing::Clock::now(&strict.clock())).unwrap();
    assert!(wait <= Duration::from_hours(1), "{wait:?}");
    tokio::time::sleep(wait).await;
    let applied = with_units(5).schema().apply(&db).await.unwrap();
    assert!(applied.is_complete(), "{applied:#?}");
    assert_eq!(wrongly_refused(&strict), []);
}

#[tokio::test(start_paused = true)]
async fn decreases_of_an_index_are_counted_apart() {
    let with_index = |table: u64, own: u64| {
        let settings = Settings::default().throughput(Throughput::provisioned(table, 10));
        let settings = settings.index("ByA", |index| index.throughput(Throughput::provisioned(own, 10)));
        design(vec![index("ByA", "a")], settings)
    };
    let strict = world(&with_index(10, 10)).await;
    for own in [9, 8, 7, 6] {
        apply_whole(&strict, &with_index(10, own)).await;
    }
    strict.clear();
    // The table's is lowered, that of the index later.
    let applied = with_index(9, 5).schema().apply(&strict.db()).await.unwrap();
    assert!(applied.is_later() && applied.done.len() == 1, "{applied:#?}");
    assert_eq!(updates(&strict), ["ProvisionedThroughput"]);
    apply_whole(&strict, &with_index(9, 5)).await;
}

#[tokio::test(start_paused = true)]
async fn switches_take_what_indexes_are_to_have_along() {
    let on_demand = |maximum: Setting<OnDemandMaximum>| {
        let settings = Settings::default().throughput(Throughput::OnDemand).on_demand_maximum(maximum);
        design(vec![index("ByA", "a"), index("ByC", "c")], settings)
    };
    let provisioned = {
        let settings = Settings::default().throughput(Throughput::provisioned(5, 6));
        let settings = settings.index("ByC", |index| index.throughput(Throughput::provisioned(2, 3)));
        design(vec![index("ByA", "a"), index("ByC", "c")], settings)
    };
    let strict = world(&on_demand(Setting::Unmanaged)).await;
    apply_whole(&strict, &provisioned).await;
    assert_eq!(updates(&strict), ["BillingMode, ProvisionedThroughput, Update ByA, Update ByC"]);
    strict.clear();
    apply_whole(&strict, &on_demand(OnDemandMaximum::reads(7).into())).await;
    apply_whole(&strict, &on_demand(OnDemandMaximum::new(7, 3).into())).await;
    apply_whole(&strict, &on_demand(OnDemandMaximum::writes(3).into())).await;
    apply_whole(&strict, &on_demand(Setting::Off)).await;
    apply_whole(&strict, &provisioned).await;
}

#[tokio::test(start_paused = true)]
async fn an_index_that_goes_is_dropped_before_a_switch() {
    let settings = Settings::default().throughput(Throughput::OnDemand);
    let strict = world(&design(vec![index("ByA", "a")], settings)).await;
    let settings = Settings::default().throughput(Throughput::provisioned(5, 6)).drop_index("ByA");
    apply_whole(&strict, &design(vec![], settings)).await;
    assert_eq!(updates(&strict), ["Delete ByA", "BillingMode, ProvisionedThroughput"]);
}

/// No description says how often a table became one on demand.
#[tokio::test(start_paused = true)]
async fn a_fifth_switch_is_left_for_later_when_it_is_refused() {
    let on_demand = || design(vec![], Settings::default().throughput(Throughput::OnDemand));
    let strict = world(&with_units(5)).await;
    for _ in 0..4 {
        apply_whole(&strict, &on_demand()).await;
        apply_whole(&strict, &with_units(5)).await;
    }
    let db = strict.db();
    let applied = on_demand().schema().apply(&db).await.unwrap();
    assert!(applied.is_later() && applied.done.is_empty(), "{applied:#?}");
    tokio::time::sleep(Duration::from_hours(24)).await;
    assert!(on_demand().schema().apply(&db).await.unwrap().is_complete());
}

/// What is wanted of it is a minimum: less than there is is no difference, and more of one is no
/// less of the other.
#[tokio::test(start_paused = true)]
async fn warm_throughput_is_a_minimum() {
    let with = |read, write| {
        let settings = Settings::default().throughput(Throughput::OnDemand);
        design(vec![], settings.warm_throughput(WarmThroughput::new(read, write)))
    };
    let strict = world(&with(15_000, 6_000)).await;
    apply_whole(&strict, &with(13_000, 5_000)).await;
    assert_eq!(strict.writes(), []);
    apply_whole(&strict, &with(13_000, 7_000)).await;
    assert_eq!(strict.writes()[0].body["WarmThroughput"]["ReadUnitsPerSecond"], 15_000);
    assert_eq!(updates(&strict), ["WarmThroughput"]);
}
