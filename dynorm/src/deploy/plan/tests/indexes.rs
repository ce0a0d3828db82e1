//! Indexes that are added, dropped, replaced, and that cannot be.

use super::*;

#[test]
fn missing_indexes_are_added_one_after_another_behind_the_drops() {
    let wanted = declared(vec![global("AAA", "mail"), global("BBB", "city")]);
    let settings = |settings: Settings| settings.drop_index("Old").drop_index("Never");
    let plan = plan(&wanted, settings, Some(found(vec![global("Old", "x")])));
    assert_eq!(
        sentences(&plan),
        [
            "drop index `Old`, which nobody can read then (destructive)",
            "make index `AAA`, global by `mail` (S) with all attributes",
            "make index `BBB`, global by `city` (S) with all attributes",
        ]
    );
}

#[test]
fn an_index_that_no_model_has_stays() {
    let plan = plan(&declared(vec![]), same, Some(found(vec![global("Other", "x"), local("LLL", "y")])));
    assert!(plan.is_empty());
    assert_eq!(
        sentences(&plan),
        [
            "note: no model has its index `Other`, global by `x` (S) with all attributes: it stays",
            "note: no model has its index `LLL`, local by `id` (S) and `y` (S) with all attributes: it stays",
        ]
    );
}

#[test]
fn local_indexes_stay_what_they_were_made() {
    let wanted = declared(vec![local("LLL", "city"), local("MMM", "mail")]);
    let plan = plan(
        &wanted,
        |settings| settings.drop_index("NNN"),
        Some(found(vec![local("LLL", "x"), local("NNN", "y")])),
    );
    let sentences = sentences(&plan);
    assert_eq!(sentences[0], "drop index `NNN` (cannot be done: a local index goes with its table alone)");
    assert!(
        sentences[1].starts_with(
            "change index `LLL` from local by `id` (S) and `x` (S) with all attributes to local by"
        )
    );
    assert!(sentences[2].starts_with(
        "make index `MMM`, local by `id` (S) and `mail` (S) with all attributes (cannot be done: a local"
    ));
    assert_eq!(sentences.len(), 3);
    assert!(plan.steps().iter().all(|step| matches!(step.class, super::super::Class::Blocked(_))));
}

#[test]
fn an_index_with_other_keys_or_attributes_is_blocked_until_it_may_be_replaced() {
    let mut narrow = global("AAA", "mail");
    narrow.projection = Projection::KeysOnly;
    for there in [narrow, global("AAA", "city")] {
        let wanted = declared(vec![global("AAA", "mail")]);
        let blocked = plan(&wanted, same, Some(found(vec![there.clone()])));
        assert!(blocked.is_blocked() && blocked.steps().len() == 1, "{blocked}");
        assert!(
            blocked
                .to_string()
                .contains("add it under a new name, deploy what reads it, and then drop the old one")
        );
        let options = PlanOptions::new().replace_indexes(true);
        let replaced = plan_with(&wanted, same, Some(found(vec![there])), options);
        assert_eq!(
            sentences(&replaced),
            [
                "drop index `AAA`, to make it anew: the index is unavailable meanwhile (destructive)",
                "make index `AAA`, global by `mail` (S) with all attributes, once the one of that name is gone (destructive)",
            ]
        );
    }
}

#[test]
fn included_attributes_are_a_set() {
    let include = |names: &[&'static str]| {
        let names = names.iter().map(|name| (*name).into()).collect();
        IndexSchema { projection: Projection::Include(names), ..global("AAA", "mail") }
    };
    let wanted = declared(vec![include(&["x", "y"])]);
    assert!(plan(&wanted, same, Some(found(vec![include(&["y", "x"])]))).is_empty());
    assert!(plan(&wanted, same, Some(found(vec![include(&["y"])]))).is_blocked());
}

#[test]
fn an_index_is_not_added_where_the_table_has_its_attribute_with_another_type() {
    let numbers = IndexSchema::global("AAA", vec![KeyAttribute::number("x")], vec![], Projection::All);
    let wanted = declared(vec![numbers]);
    let blocked = plan(&wanted, same, Some(found(vec![global("Old", "x")])));
    let words = "make index `AAA`, global by `x` (N) with all attributes (cannot be done: the table has `x` as S in index `Old`, and DynamoDB \
                 would make the index with that type and say nothing: use another attribute)";
    assert_eq!(sentences(&blocked)[0], words);
    // Once that is dropped, it can be: but not without the drop.
    let dropping =
        plan(&wanted, |settings| settings.drop_index("Old"), Some(found(vec![global("Old", "x")])));
    assert_eq!(
        sentences(&dropping),
        [
            "drop index `Old`, which nobody can read then (destructive)",
            "make index `AAA`, global by `x` (N) with all attributes, once index `Old` is gone, for which the table has `x` as S in index `Old` (destructive)",
        ]
    );
    // A local index does not go.
    let local = plan(&wanted, same, Some(found(vec![local("LLL", "x")])));
    assert!(local.is_blocked() && local.to_string().contains("`x` as S in index `LLL`"), "{local}");
}

#[test]
fn an_index_that_is_being_deleted_is_made_anew_when_it_is_gone() {
    let mut going = found(vec![]);
    let index = found(vec![global("AAA", "mail")]).indexes.remove("AAA").unwrap();
    going.indexes.insert("AAA".to_owned(), ObservedIndex { status: Status::Deleting, ..index });
    let reason = UnreadableReason::KeysNotDescribed;
    going.schema.unreadable =
        vec![UnreadableIndex { name: "AAA".into(), kind: IndexKind::Global, reason }].into();
    let plan = plan(&declared(vec![global("AAA", "mail")]), same, Some(going));
    let words = "make index `AAA`, global by `mail` (S) with all attributes, once the one that is being deleted is gone";
    assert_eq!(sentences(&plan), [words]);
}

#[test]
fn an_index_that_is_being_made_is_no_difference() {
    let mut table = found(vec![global("AAA", "mail")]);
    table.indexes.get_mut("AAA").unwrap().status = Status::Creating;
    let plan = plan(&declared(vec![global("AAA", "mail")]), same, Some(table));
    assert!(plan.is_empty());
    assert_eq!(sentences(&plan), ["note: index `AAA` is being made"]);
}

#[test]
fn what_an_index_is_filled_from_is_said() {
    let mut table = found(vec![]);
    table.item_count = 1_200;
    let plan = plan(&declared(vec![global("AAA", "mail")]), same, Some(table));
    let words = "make index `AAA`, global by `mail` (S) with all attributes, and fill it from about 1200 items";
    assert_eq!(sentences(&plan), [words]);
}

#[test]
fn more_included_attributes_than_there_can_be_are_blocked_and_many_indexes_noted() {
    let include = |name: String, count: usize| {
        let names = (0..count).map(|place| format!("{name}{place}").into()).collect();
        IndexSchema { name: name.into(), projection: Projection::Include(names), ..global("", "mail") }
    };
    let wanted = declared(vec![include("AAA".into(), 60)]);
    assert!(
        plan(&wanted, same, Some(found(vec![include("BBB".into(), 40)]))).steps()[0].class
            == super::super::Class::Safe
    );
    let blocked = plan(&wanted, same, Some(found(vec![include("BBB".into(), 41)])));
    assert!(
        blocked.is_blocked() && blocked.to_string().contains("include 100 attributes at most"),
        "{blocked}"
    );
    let dropping =
        plan(&wanted, |settings| settings.drop_index("BBB"), Some(found(vec![include("BBB".into(), 41)])));
    assert!(!dropping.is_blocked());

    let indexes: Vec<_> = (0..21).map(|place| include(format!("III{place}"), 1)).collect();
    let many = plan(&declared(indexes.clone()), same, Some(found(indexes)));
    assert!(many.is_empty());
    assert_eq!(
        sentences(&many),
        ["note: it is to have 21 global indexes, and DynamoDB takes 20 unless AWS was asked for more"]
    );
}

#[test]
fn an_index_of_a_provisioned_table_has_a_throughput() {
    use crate::deploy::action::Action;
    let wanted = declared(vec![global("AAA", "mail")]);
    let throughput = |settings: fn(Settings) -> Settings, found| {
        let plan = plan(&wanted, settings, Some(found));
        match &plan.steps()[0].action {
            Action::CreateIndex(index) => (index.throughput, plan.steps()[0].class.name()),
            other => panic!("{other}"),
        }
    };
    let units = Throughput::provisioned;
    assert_eq!(throughput(same, found(vec![])), (Throughput::OnDemand, "safe"));
    assert_eq!(throughput(same, provisioned(found(vec![]), 5, 4)), (units(5, 4), "safe"));
    let own =
        |settings: Settings| settings.index("AAA", |index| index.throughput(Throughput::provisioned(2, 1)));
    assert_eq!(throughput(own, provisioned(found(vec![]), 5, 4)), (units(2, 1), "safe"));
    assert_eq!(throughput(own, found(vec![])), (units(2, 1), "blocked"));
}
