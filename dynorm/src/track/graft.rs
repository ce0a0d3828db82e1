//! A changed value that keeps what the model does not see.
//!
//! Lists and sets are written whole, so an element that the user did not touch is written again. Taken from the model,
//! it would lose the attributes that the model does not know and the digits that it does not hold. So the user's
//! change, from `old` to `new` encoding, is grafted onto the server's own value.

use crate::value::{Map, Value};

/// The server's value `raw` with the change from `old` to `new` made to it.
pub(crate) fn graft(raw: &Value, old: &Value, new: &Value) -> Value {
    if old == new {
        return raw.clone();
    }
    if raw == old {
        // Nothing that the model does not see.
        return new.clone();
    }
    match (raw, old, new) {
        (Value::Map(raw), Value::Map(old), Value::Map(new)) => Value::Map(graft_map(raw, old, new)),
        (Value::List(raw), Value::List(old), Value::List(new)) if raw.len() == old.len() => {
            Value::List(graft_list(raw, old, new))
        }
        (Value::NumberSet(raw), Value::NumberSet(old), Value::NumberSet(new)) => {
            // Only a removed element that the server has under another value (more digits) leaves no exact answer.
            let removed: Vec<_> = old.difference(new).collect();
            if removed.iter().all(|number| raw.contains(number)) {
                let kept = raw.iter().filter(|number| !removed.contains(number));
                Value::NumberSet(kept.chain(new.difference(old)).copied().collect())
            } else {
                Value::NumberSet(new.clone())
            }
        }
        _ => new.clone(),
    }
}

/// The same for an item or a nested map: what only `raw` has stays.
pub(crate) fn graft_map(raw: &Map, old: &Map, new: &Map) -> Map {
    let mut result = raw.clone();
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        result.remove(name);
    }
    for (name, new) in new {
        let value = match (raw.get(name), old.get(name)) {
            (Some(raw), Some(old)) => graft(raw, old, new),
            // Absent for the model and still so: what is there (such as NULL) it has read as absent.
            _ => new.clone(),
        };
        result.insert(name.clone(), value);
    }
    result
}

/// Elements at the common front and back are the server's; those between are grafted one by one when as many are left as
/// there were, since then they most likely correspond.
fn graft_list(raw: &[Value], old: &[Value], new: &[Value]) -> Vec<Value> {
    let front = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let back =
        old[front..].iter().rev().zip(new[front..].iter().rev()).take_while(|(old, new)| old == new).count();
    let (old_middle, new_middle) = (&old[front..old.len() - back], &new[front..new.len() - back]);
    let raw_middle = &raw[front..raw.len() - back];
    let mut result = raw[..front].to_vec();
    if old_middle.len() == new_middle.len() {
        let pairs = raw_middle.iter().zip(old_middle).zip(new_middle);
        result.extend(pairs.map(|((raw, old), new)| graft(raw, old, new)));
    } else {
        // An element that moved is recognised by its value.
        result.extend(new_middle.iter().map(|new| match old_middle.iter().position(|old| old == new) {
            Some(position) => raw_middle[position].clone(),
            None => new.clone(),
        }));
    }
    result.extend_from_slice(&raw[raw.len() - back..]);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(n: i32) -> Value {
        [("n", n.into())].into()
    }

    fn full(n: i32) -> Value {
        [("n", n.into()), ("unknown", "kept".into())].into()
    }

    #[test]
    fn unknown_entries_of_list_elements_survive_a_change_of_the_list() {
        let raw: Value = vec![full(1), full(2), full(3)].into();
        let old: Value = vec![known(1), known(2), known(3)].into();
        let graft = |new: Vec<Value>| graft(&raw, &old, &new.into());
        assert_eq!(graft(vec![known(1), known(9), known(3)]), vec![full(1), full(9), full(3)].into());
        assert_eq!(graft(vec![known(1), known(3)]), vec![full(1), full(3)].into());
        assert_eq!(graft(vec![known(3), known(1)]), vec![full(3), full(1)].into());
        assert_eq!(
            graft(vec![known(0), known(1), known(2), known(3), known(4)]),
            vec![known(0), full(1), full(2), full(3), known(4)].into()
        );
        assert_eq!(graft(vec![]), Value::List(vec![]));
    }

    #[test]
    fn digits_of_untouched_set_members_survive() {
        let set =
            |members: &[&str]| Value::NumberSet(members.iter().map(|text| text.parse().unwrap()).collect());
        let raw = set(&["0.12345678901234567890123", "2"]);
        let old = set(&["0.12345678901234568", "2"]);
        let new = set(&["0.12345678901234568", "3"]);
        assert_eq!(graft(&raw, &old, &new), set(&["0.12345678901234567890123", "3"]));
        assert_eq!(
            graft(&raw, &old, &set(&["2"])),
            set(&["2"]),
            "what cannot be told apart follows the model"
        );
    }

    #[test]
    fn a_map_keeps_what_only_the_server_has() {
        assert_eq!(graft(&full(1), &known(1), &known(2)), full(2));
        let gone = Value::Map(Map::new());
        assert_eq!(graft(&full(1), &known(1), &gone), [("unknown", "kept".into())].into());
    }
}
