//! Many who write at random, under faults.

use dynorm::write::Write;
use dynorm::{Error, Table, Value};
use dynorm_tests::{Faults, Tap, client, db_of, unique, without_waiting};
use futures_util::future::join_all;

use super::{User, markers, user};

/// A number below `end`, drawn by a [linear congruential
/// generator](https://en.wikipedia.org/wiki/Linear_congruential_generator).
fn draw(state: &mut u64, end: u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % end
}

/// One write of one of four users with one of three addresses, or none.
async fn write_at_random(users: &Table<User>, state: &mut u64) -> Result<(), Error> {
    let name = ["Ada", "Bob", "Eve", "Tom"][usize::try_from(draw(state, 4)).unwrap()];
    let email = ["1", "2", "3"].get(usize::try_from(draw(state, 4)).unwrap()).copied();
    let wanted = user(name, email);
    let mut read = users.get(name).await?.unwrap_or_else(|| users.item(wanted.clone()));
    read.email.clone_from(&wanted.email);
    read.visits = u32::try_from(draw(state, 3)).unwrap();
    match draw(state, 9) {
        0 => users.insert(&wanted).await,
        1 => users.put(&wanted).await,
        2 => users.delete(name).await,
        3 => read.save().await.map(drop),
        4 => read.partial_save().await.map(drop),
        5 => read.overwrite().await.map(drop),
        6 => read.delete().await,
        7 => users.item(wanted).overwrite().await.map(drop),
        _ => {
            let other = ["Eve", "Tom"].into_iter().find(|other| *other != name).unwrap();
            let other = users.put(user(other, None)).into_any();
            users.db().transact_write().with(other).save(&mut read).await
        }
    }
}

#[tokio::test]
async fn whatever_many_do_under_faults_each_value_has_its_marker_and_each_marker_its_value() {
    let base = client();
    for seed in 0..6 {
        let tap = Tap::on(&base);
        let users = db_of(without_waiting(&tap.client())).table::<User>().named(unique("users"));
        users.create().await.unwrap();
        let faults = Faults::seeded(seed).throttling(0.03).server_errors(0.04).resets(0.03);
        tap.inject_at_random(faults.lost_answers(0.06).cut_answers(0.03));
        let tasks = (0..5).map(|task| {
            let users = users.clone();
            async move {
                let mut state = seed * 100 + task;
                let mut made = 0;
                for _ in 0..25 {
                    match write_at_random(&users, &mut state).await {
                        Ok(()) => made += 1,
                        Err(error) if error.is_not_unique() => assert!(!error.may_be_applied()),
                        Err(_) => {}
                    }
                }
                made
            }
        });
        let made: u32 = join_all(tasks).await.into_iter().sum();
        tap.heal();
        assert!(made > 20, "{made}");
        let all = User::scan().consistent().all(&users).await.unwrap();
        let values = all.iter().filter_map(|user| Some((user.email.as_deref()?, user.name.as_str())));
        let mut values: Vec<_> =
            values.map(|(email, name)| (format!("email#S#{email}"), Value::from(name))).collect();
        values.sort_by(|one, other| one.0.cmp(&other.0));
        assert_eq!(markers(&users).await, values, "seed {seed}");
    }
}
