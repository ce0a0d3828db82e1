//! Settings that each have a request of their own.

use super::*;
use crate::deploy::observed::ObservedPolicy;
use crate::deploy::settings::{Encryption, Setting, StreamView};

fn changed(change: impl FnOnce(&mut ObservedTable)) -> Option<ObservedTable> {
    let mut table = found(vec![]);
    change(&mut table);
    Some(table)
}

/// The sentences of the plan for a table without indexes.
fn steps(settings: impl Fn(Settings) -> Settings, table: Option<ObservedTable>) -> Vec<String> {
    sentences(&plan(&declared(vec![]), settings, table))
}

#[test]
fn nothing_is_said_of_what_is_not_managed() {
    let table = changed(|table| {
        table.stream = Some(StreamView::NewImage);
        table.deletion_protection = true;
        table.table_class = TableClass::InfrequentAccess;
        table.encryption = Some("arn:aws:kms:eu-west-1:1:key/k".to_owned());
        table.time_to_live = Seen::NotAsked;
        table.point_in_time_recovery = Seen::NotAsked;
        table.tags = Seen::Unknown("AccessDenied".to_owned());
    });
    assert_eq!(steps(same, table), [""; 0]);
}

#[test]
fn protection_comes_first_and_is_taken_away_last() {
    let table = changed(|table| table.table_class = TableClass::InfrequentAccess);
    let on = |settings: Settings| settings.deletion_protection(true).table_class(TableClass::Standard);
    assert_eq!(
        steps(on, table),
        ["protect it from deletion", "store it in class standard, instead of infrequent access"]
    );
    let table = changed(|table| table.deletion_protection = true);
    let off =
        |settings: Settings| settings.deletion_protection(false).table_class(TableClass::InfrequentAccess);
    assert_eq!(
        steps(off, table),
        ["store it in class infrequent access, instead of standard", "protect it no more from deletion"]
    );
}

#[test]
fn recovery_is_turned_on_safely_and_shortened_or_turned_off_only_with_leave() {
    let days = |days: u8| move |settings: Settings| settings.point_in_time_recovery(days);
    let kept = |days: u8| changed(|table| table.point_in_time_recovery = Seen::Is(Some(days)));
    assert_eq!(steps(days(35), changed(|_| {})), ["keep 35 days to restore from"]);
    assert_eq!(steps(days(7), kept(1)), ["keep 7 days to restore from, instead of 1"]);
    assert_eq!(steps(days(7), kept(7)), [""; 0]);
    assert_eq!(
        steps(days(1), kept(7)),
        [
            "keep one day to restore from, after which what is older than 1 days cannot be restored (destructive)"
        ]
    );
    let off = |settings: Settings| settings.point_in_time_recovery(Setting::Off);
    let words =
        "turn point-in-time recovery off, after which nothing from before can be restored (destructive)";
    assert_eq!(steps(off, kept(7)), [words]);
    assert_eq!(steps(off, changed(|_| {})), [""; 0]);
}

#[test]
fn what_may_not_be_read_is_not_taken_for_equal() {
    let table = changed(|table| {
        table.point_in_time_recovery = Seen::Unknown("AccessDenied".to_owned());
        table.tags = Seen::Unknown("AccessDenied".to_owned());
        table.time_to_live = Seen::Unknown("AccessDenied".to_owned());
    });
    let settings =
        |settings: Settings| settings.point_in_time_recovery(7).tag("stage", "prod").time_to_live("expires");
    let plan = plan(&declared(vec![]), settings, table);
    assert!(plan.is_blocked() && plan.steps().len() == 3, "{plan}");
    let words = "keep 7 days to restore from (cannot be done: how it is cannot be read (AccessDenied): permit that, or leave it unmanaged)";
    assert!(sentences(&plan).iter().any(|sentence| sentence == words), "{plan}");
}

#[test]
fn what_an_engine_does_not_have_is_no_difference() {
    let table = || {
        changed(|table| {
            table.point_in_time_recovery = Seen::Unsupported;
            table.tags = Seen::Unsupported;
            table.time_to_live = Seen::Unsupported;
        })
    };
    let on =
        |settings: Settings| settings.point_in_time_recovery(7).tag("stage", "prod").time_to_live("expires");
    let on = plan(&declared(vec![]), on, table());
    assert!(on.is_empty() && on.steps().len() == 3, "{on}");
    let off = |settings: Settings| {
        settings.point_in_time_recovery(Setting::Off).tag("stage", Setting::Off).time_to_live(Setting::Off)
    };
    assert_eq!(steps(off, table()), [""; 0]);
}

#[test]
fn items_expire_by_one_attribute_at_a_time() {
    let by = |attribute: &'static str, changing| {
        let attribute = (!attribute.is_empty()).then(|| attribute.to_owned());
        changed(|table| table.time_to_live = Seen::Is(ObservedExpiry { attribute, changing }))
    };
    let on = |settings: Settings| settings.time_to_live("expires");
    let off = |settings: Settings| settings.time_to_live(Setting::Off);
    assert_eq!(
        steps(on, by("", false)),
        ["have items expire by `expires`, and delete those that have expired by now"]
    );
    // On its way counts as done.
    assert_eq!(steps(on, by("expires", true)), [""; 0]);
    assert_eq!(steps(off, by("", true)), [""; 0]);
    assert_eq!(steps(off, by("expires", false)), ["have items no more expire by `expires`"]);
    assert_eq!(
        steps(off, by("expires", true)),
        ["have items no more expire by `expires` (after 2026-11-26 13:00 UTC)"]
    );
    assert_eq!(
        steps(on, by("until", false)),
        [
            "have items no more expire by `until`, to have them expire by `expires` later",
            "have items expire by `expires`, an hour after the other attribute at the earliest (after 2026-11-26 13:00 UTC)",
        ]
    );
}

#[test]
fn a_stream_that_ends_is_gone() {
    let view = |view: StreamView| move |settings: Settings| settings.stream(view);
    let keys = || changed(|table| table.stream = Some(StreamView::KeysOnly));
    assert_eq!(steps(view(StreamView::NewImage), changed(|_| {})), ["turn its stream on, with new images"]);
    assert_eq!(steps(view(StreamView::KeysOnly), keys()), [""; 0]);
    assert_eq!(
        steps(|settings| settings.stream(Setting::Off), keys()),
        ["turn its stream off, whose records are gone after 24 hours (destructive)"]
    );
    assert_eq!(
        steps(view(StreamView::NewImage), keys()),
        [
            "turn its stream off, which has keys, and whose records are gone after 24 hours (destructive)",
            "turn its stream on, with new images, once the old one is off; it has another ARN (destructive)",
        ]
    );
}

#[test]
fn only_declared_tags_are_touched() {
    let table = changed(|table| {
        let tags = [("stage", "dev"), ("old", "1"), ("team", "a"), ("aws:x", "y")];
        table.tags = Seen::Is(tags.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
    });
    let settings = |settings: Settings| {
        settings.tag("stage", "prod").tag("team", "a").tag("old", Setting::Off).tag("never", Setting::Off)
    };
    assert_eq!(steps(settings, table), ["tag it `stage` = `prod`, take its tag `old` away"]);
}

#[test]
fn a_key_is_compared_as_far_as_it_is_shown() {
    let arn = "arn:aws:kms:eu-west-1:1:key/abc";
    let with = |key: &'static str| {
        move |settings: Settings| settings.encryption(Encryption::Customer(key.to_owned()))
    };
    let encrypted = || changed(|table| table.encryption = Some(arn.to_owned()));
    assert_eq!(steps(with(arn), encrypted()), [""; 0]);
    assert_eq!(steps(with("abc"), encrypted()), [""; 0]);
    assert_eq!(steps(with("bc"), encrypted()), ["encrypt it with the key `bc`"]);
    let words = "note: it is encrypted with the key `arn:aws:kms:eu-west-1:1:key/abc`; whether that is the key `alias/shop` is not shown";
    assert_eq!(steps(with("alias/shop"), encrypted()), [words]);
    assert_eq!(steps(with("alias/shop"), changed(|_| {})), ["encrypt it with the key `alias/shop`"]);
    let off = |settings: Settings| settings.encryption(Setting::Off);
    assert_eq!(steps(off, encrypted()), ["encrypt it with a key of DynamoDB's own"]);
    assert_eq!(steps(off, changed(|_| {})), [""; 0]);
    let managed = |settings: Settings| settings.encryption(Encryption::AwsManaged);
    assert!(steps(managed, encrypted())[0].starts_with("note: it is encrypted with the key"));
    let embedded = changed(|table| {
        table.arn = Some("arn:aws:dynamodb:dynoxide:000000000000:table/ttt".to_owned());
        table.warm_throughput = None;
    });
    assert!(plan(&declared(vec![]), managed, embedded).is_empty());
}

#[test]
fn a_policy_is_compared_as_json() {
    let with = |policy: &'static str| move |settings: Settings| settings.resource_policy(policy);
    let has = |policy: &str| {
        let observed = ObservedPolicy { policy: policy.to_owned(), revision: None };
        changed(|table| table.resource_policy = Seen::Is(Some(observed)))
    };
    let (policy, same) = (r#"{"a": 1, "b": [2]}"#, r#"{"b":[2],"a":1}"#);
    assert_eq!(steps(with(policy), has(same)), [""; 0]);
    assert_eq!(steps(with(policy), changed(|_| {})), ["give it the declared resource policy"]);
    let words = "give it the declared resource policy, in place of the one that it has";
    assert_eq!(steps(with(policy), has("{}")), [words]);
    let off = |settings: Settings| settings.resource_policy(Setting::Off);
    assert_eq!(steps(off, has("{}")), ["take its resource policy away"]);
    assert_eq!(steps(off, changed(|_| {})), [""; 0]);
    assert_eq!(steps(off, changed(|table| table.resource_policy = Seen::Unsupported)), [""; 0]);
}
