//! Items without a model.

use dynorm::Map;
use dynorm_tests::{Person, stored_as, table};
use proptest::prelude::*;

use super::{check, fresh, old_and_new, runtime, save};

#[test]
fn either_save_makes_any_untyped_item_out_of_any_other() {
    let runtime = runtime();
    let (people, tap) = runtime.block_on(table::<Person>());
    let untyped = people.db().open(people.name());
    check(&(old_and_new(), any::<bool>(), any::<bool>()), |((old, new), partial, reload)| {
        runtime.block_on(async {
            let id = fresh();
            let with_id = |mut map: Map| {
                map.insert("id".into(), id.clone().into());
                map
            };
            let (old, new) = (with_id(old), with_id(new));
            let mut item = untyped.item(old.clone());
            item.save().await.unwrap();
            if reload {
                item = untyped.get(id.clone()).await.unwrap().unwrap();
                prop_assert_eq!(&*item, &old);
            }
            prop_assert!(!item.is_dirty().unwrap());
            *item = new.clone();
            tap.log().clear();
            let saved = save(&mut item, partial).await.unwrap();
            prop_assert_eq!(saved.was_sent(), old != new, "an unchanged item sends nothing");
            prop_assert_eq!(tap.log().len(), usize::from(old != new));
            prop_assert_eq!(stored_as(people.db(), people.name(), &id).await, Some(new.clone()));
            // And the snapshot has moved on to it.
            prop_assert!(!item.is_dirty().unwrap());
            item.insert("again".into(), true.into());
            save(&mut item, !partial).await.unwrap();
            Ok(())
        })
    });
}
