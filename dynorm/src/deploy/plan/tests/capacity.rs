//! Throughput, its maximum, warm throughput.

use super::*;
use crate::deploy::settings::{OnDemandMaximum, Setting};

const MODES: [fn(Settings) -> Settings; 2] = [
    |settings| settings.throughput(Throughput::OnDemand),
    |settings| settings.throughput(Throughput::provisioned(10, 5)),
];

#[test]
fn throughput_that_nobody_manages_is_left_alone() {
    let wanted = declared(vec![global("AAA", "mail")]);
    for table in [found(vec![global("AAA", "mail")]), provisioned(found(vec![global("AAA", "mail")]), 7, 7)] {
        assert!(plan(&wanted, same, Some(table)).is_empty());
    }
}

#[test]
fn a_change_of_mode_takes_all_indexes_along() {
    let wanted = declared(vec![global("AAA", "mail"), global("BBB", "city")]);
    let indexes = || vec![global("AAA", "mail"), global("BBB", "city"), global("Other", "x")];
    let [on_demand, units] = MODES;
    let back = plan(&wanted, on_demand, Some(provisioned(found(indexes()), 7, 7)));
    assert_eq!(sentences(&back)[0], "make it on demand, it is provisioned with 7 read and 7 write units");
    let settings = |settings: Settings| {
        units(settings).index("BBB", |index| index.throughput(Throughput::provisioned(2, 1)))
    };
    let there = plan(&wanted, settings, Some(found(indexes())));
    assert_eq!(
        sentences(&there)[0],
        "make it provisioned with 10 read and 5 write units, index `AAA` provisioned with 10 read and 5 write units, \
         index `BBB` provisioned with 2 read and 1 write units, index `Other` provisioned with 10 read and 5 write units, it is on demand"
    );
}

#[test]
fn only_what_differs_is_changed() {
    let wanted = declared(vec![global("AAA", "mail"), global("BBB", "city")]);
    let mut table = provisioned(found(vec![global("AAA", "mail"), global("BBB", "city")]), 10, 5);
    assert!(plan(&wanted, MODES[1], Some(table.clone())).is_empty());
    table.indexes.get_mut("BBB").unwrap().throughput = Some(Throughput::provisioned(1, 5));
    let plan = plan(&wanted, MODES[1], Some(table));
    assert_eq!(sentences(&plan), ["make index `BBB` provisioned with 10 read and 5 write units"]);
}

#[test]
fn what_was_lowered_too_often_waits_by_itself() {
    let wanted = declared(vec![global("AAA", "mail")]);
    let mut table = provisioned(found(vec![global("AAA", "mail")]), 20, 5);
    table.decreases = Decreases { today: 4, last: Some(noon() - Duration::from_mins(10)) };
    let plan = plan(&wanted, MODES[1], Some(table));
    assert_eq!(
        sentences(&plan),
        [
            "make index `AAA` provisioned with 10 read and 5 write units",
            "make it provisioned with 10 read and 5 write units, which was lowered as often as DynamoDB allows for now (after 2026-11-26 \
             12:50 UTC)",
        ]
    );
    // To raise it is always possible.
    let mut low = provisioned(found(vec![global("AAA", "mail")]), 5, 5);
    low.decreases = Decreases { today: 27, last: Some(noon()) };
    assert!(super::plan(&wanted, MODES[1], Some(low)).steps().iter().all(|step| step.class.name() == "safe"));
}

#[test]
fn an_engine_that_keeps_no_throughput_of_indexes_is_not_asked_to() {
    let wanted = declared(vec![global("AAA", "mail")]);
    let mut table = provisioned(found(vec![global("AAA", "mail")]), 10, 5);
    table.indexes.get_mut("AAA").unwrap().throughput = None;
    let plan = plan(&wanted, MODES[1], Some(table));
    assert!(plan.is_empty());
    let words = "make index `AAA` provisioned with 10 read and 5 write units (this engine has no such thing)";
    assert_eq!(sentences(&plan), [words]);
}

#[test]
fn an_index_is_paid_for_as_its_table_is() {
    let wanted = declared(vec![global("AAA", "mail")]);
    let settings =
        |settings: Settings| settings.index("AAA", |index| index.throughput(Throughput::provisioned(2, 1)));
    let plan = plan(&wanted, settings, Some(found(vec![global("AAA", "mail")])));
    let words = "make index `AAA` provisioned with 2 read and 1 write units (cannot be done: its table is on demand: they go together)";
    assert_eq!(sentences(&plan), [words]);
}

#[test]
fn a_maximum_is_set_raised_and_taken_away_on_demand_alone() {
    let wanted = declared(vec![global("AAA", "mail")]);
    let maximum = |settings: Settings| {
        settings
            .on_demand_maximum(OnDemandMaximum::new(100, 50))
            .index("AAA", |index| index.on_demand_maximum(OnDemandMaximum::reads(10)))
    };
    let mut table = found(vec![global("AAA", "mail")]);
    assert_eq!(
        sentences(&plan(&wanted, maximum, Some(table.clone()))),
        [
            "have it take at most 100 reads and 50 writes a second, index `AAA` at most 10 reads and any number of writes a second"
        ]
    );
    let paid = plan(&wanted, maximum, Some(provisioned(table.clone(), 5, 5)));
    assert!(paid.is_blocked() && paid.to_string().contains("the maximum is for on demand"), "{paid}");
    let changing = |settings| maximum(settings).throughput(Throughput::OnDemand);
    assert!(!plan(&wanted, changing, Some(provisioned(table.clone(), 5, 5))).is_blocked());

    table.on_demand_maximum = Some(OnDemandMaximum::new(100, 50));
    table.indexes.get_mut("AAA").unwrap().on_demand_maximum = Some(OnDemandMaximum::reads(10));
    assert!(plan(&wanted, maximum, Some(table.clone())).is_empty());
    assert!(plan(&wanted, same, Some(table.clone())).is_empty());
    let off = |settings: Settings| settings.on_demand_maximum(Setting::Off);
    assert_eq!(sentences(&plan(&wanted, off, Some(table))), ["have it take as many requests as come"]);
}

#[test]
fn warm_throughput_is_a_minimum() {
    let wanted = declared(vec![global("AAA", "mail")]);
    let warm = |read, write| {
        move |settings: Settings| {
            settings
                .warm_throughput(WarmThroughput::new(read, write))
                .index("AAA", |index| index.warm_throughput(WarmThroughput::new(read, write)))
        }
    };
    let table = found(vec![global("AAA", "mail")]);
    assert!(plan(&wanted, warm(12_000, 10), Some(table.clone())).is_empty());
    assert_eq!(
        sentences(&plan(&wanted, warm(15_000, 10), Some(table.clone()))),
        [
            "warm it up to 15000 reads and 4000 writes a second, from 12000 reads and 4000 writes a second",
            "warm index `AAA` up to 15000 reads and 4000 writes a second, from 12000 reads and 4000 writes a second",
        ]
    );
    let mut older = table;
    older.warm_throughput = None;
    older.indexes.get_mut("AAA").unwrap().warm_throughput = None;
    let plan = plan(&wanted, warm(15_000, 10), Some(older));
    assert!(plan.is_empty() && plan.steps().len() == 2, "{plan}");
}
