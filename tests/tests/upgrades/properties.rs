//! For any item of any of the versions: what is saved is what was read, and nothing unknown is
//! lost.

use dynorm::{Map, Number, Value};
use dynorm_tests::{store, stored, table};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::User;
use super::saving::SAVES;

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<u32>().prop_map(Value::from),
        "0\\.[1-9][0-9]{30}".prop_map(|digits| digits.parse::<Number>().unwrap().into()),
    ]
}

fn address() -> impl Strategy<Value = Value> {
    let unknown = prop::option::of(number());
    ("[a-z]{0,4}", unknown).prop_map(|(city, unknown)| {
        let mut address = Map::from([("city".to_owned(), city.into())]);
        address.extend(unknown.map(|unknown| ("unknown".to_owned(), unknown)));
        address.into()
    })
}

/// An item of one of the three versions.
fn item() -> impl Strategy<Value = Map> {
    let optional = |name: &'static str, value: BoxedStrategy<Value>| {
        prop::option::of(prop_oneof![3 => value, 1 => Just(Value::Null)])
            .prop_map(move |value| value.map(|value| (name.to_owned(), value)))
    };
    let text = || "[a-zA-Z][a-zA-Z ]{0,7}".prop_map(Value::from).boxed();
    let small = || (0..9u32).prop_map(Value::from).boxed();
    let known = (
        prop_oneof![Just(1u32), Just(2), Just(3)],
        text(),
        text(),
        optional("family", text()),
        optional("nick", text()),
        (number(), small(), prop::bool::ANY),
        optional("address", address().boxed()),
        optional("email", text()),
    );
    let unknown = prop::collection::btree_map("[x-z]", number(), 0..3);
    (known, unknown).prop_map(
        |((schema, name, given, family, nick, (score, level, leveled), address, email), unknown)| {
            let mut item = unknown;
            item.insert("id".into(), "a".into());
            item.insert("score".into(), score);
            item.extend(address);
            // Each program writes what it knows, and others what they like.
            item.extend(email);
            if schema == 1 {
                item.insert("name".into(), name);
                item.extend(nick);
                item.extend(leveled.then(|| ("level".to_owned(), level)));
            } else {
                item.insert("schema".into(), schema.into());
                item.insert("given".into(), given.clone());
                item.extend(family);
                item.insert("level".into(), level);
            }
            if schema == 3 {
                item.insert("initials".into(), given);
            }
            item
        },
    )
}

const OF_MODEL: [&str; 9] =
    ["id", "given", "family", "score", "level", "address", "initials", "email", "schema"];

#[test]
fn any_item_of_any_version_is_saved_as_what_it_was_read_as() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (users, _tap) = runtime.block_on(table::<User>());
    let mut runner = TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() });
    let cases = (item(), 0..SAVES.len(), prop::option::of("[a-z]{1,3}"));
    let outcome = runner.run(&cases, |(item, save, email)| {
        let fail = |error: dynorm::Error| TestCaseError::fail(format!("{error:?}"));
        runtime.block_on(async {
            store(users.db(), users.name(), item.clone()).await;
            let mut user = users.get("a").await.map_err(fail)?.unwrap();
            let older = item.get("schema") != Some(&3.into());
            prop_assert_eq!(user.was_upgraded(), older);
            prop_assert_eq!(user.is_dirty().map_err(fail)?, older);
            if let Some(email) = email {
                user.email = Some(email);
            }
            let (expected, extra) = ((*user).clone(), user.extra().clone());
            SAVES[save].1(users.db(), &mut user).await.map_err(fail)?;
            prop_assert!(!user.was_upgraded() && !user.is_dirty().map_err(fail)?);

            let again = users.get("a").await.map_err(fail)?.unwrap();
            prop_assert_eq!(&*again, &expected);
            prop_assert_eq!(again.extra(), &extra);
            prop_assert!(!again.was_upgraded() && !again.is_dirty().map_err(fail)?);
            let now = stored(users.db(), users.name()).await.unwrap();
            for (name, value) in &item {
                let is_known = OF_MODEL.contains(&name.as_str()) || ["name", "nick"].contains(&name.as_str());
                prop_assert!(is_known || now.get(name) == Some(value), "{} was lost", name);
            }
            for name in now.keys().filter(|name| older || !["nick", "name"].contains(&name.as_str())) {
                let is_own = OF_MODEL.contains(&name.as_str()) || extra.contains_key(name);
                prop_assert!(is_own, "{} is left", name);
            }
            // Digits and what an address has beside its city are no matter of any version.
            for name in ["score", "address"] {
                let (before, after) = (item.get(name), now.get(name));
                prop_assert!(
                    before == after || before == Some(&Value::Null),
                    "{}: {:?} {:?}",
                    name,
                    before,
                    after
                );
            }
            Ok(())
        })
    });
    outcome.unwrap();
}
