//! The difference between two encodings of an item.

use crate::expr::AttributePath;
use crate::value::{Map, Value};

/// One changed attribute, or changed entry of a nested map.
///
/// Lists and sets are compared whole, maps entry by entry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// Where.
    pub path: AttributePath,
    /// The value that was read or last written; `None` if there was none.
    pub old: Option<Value>,
    /// The value now; `None` if there is none.
    pub new: Option<Value>,
}

/// All changes from `old` to `new`. No path is a part of another.
pub(crate) fn diff(old: &Map, new: &Map) -> Vec<Change> {
    let mut changes = Vec::new();
    compare(old, new, &mut |name| AttributePath::new(name.to_owned()), &mut changes);
    changes
}

fn compare(old: &Map, new: &Map, path: &mut dyn FnMut(&str) -> AttributePath, changes: &mut Vec<Change>) {
    for (name, before) in old {
        match (before, new.get(name)) {
            (before, Some(after)) if before == after => {}
            (Value::Map(before), Some(Value::Map(after))) => {
                let here = path(name);
                compare(before, after, &mut |name| here.clone().then(name.to_owned()), changes);
            }
            (before, after) => {
                changes.push(Change { path: path(name), old: Some(before.clone()), new: after.cloned() });
            }
        }
    }
    for (name, after) in new {
        if !old.contains_key(name) {
            changes.push(Change { path: path(name), old: None, new: Some(after.clone()) });
        }
    }
}

/// Makes changes to an item: what an update does in the database. A change whose parent is no map
/// is left out, as the database would refuse it.
pub(crate) fn apply(item: &mut Map, path: &AttributePath, new: Option<Value>) {
    use crate::codec::Step;

    let Some((Step::Name(last), parents)) = path.steps().split_last() else { return };
    let mut map = item;
    for step in parents {
        let Step::Name(name) = step else { return };
        match map.get_mut(&**name) {
            Some(Value::Map(inner)) => map = inner,
            _ => return,
        }
    }
    match new {
        Some(value) => map.insert(last.clone().into_owned(), value),
        None => map.remove(&**last),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, Value)]) -> Map {
        entries.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    fn changed(old: &Map, new: &Map) -> Vec<String> {
        diff(old, new).iter().map(|change| change.path.to_string()).collect()
    }

    #[test]
    fn equal_items_have_no_difference() {
        let item = map(&[("a", 1.into()), ("m", [("x", 1.into())].into())]);
        assert_eq!(diff(&item, &item.clone()), []);
    }

    #[test]
    fn maps_are_compared_by_entry_and_lists_whole() {
        let old = map(&[
            ("m", [("same", 1.into()), ("gone", 2.into()), ("deep", [("x", 1.into())].into())].into()),
            ("l", vec![Value::from(1), Value::from(2)].into()),
        ]);
        let new = map(&[
            ("m", [("same", 1.into()), ("new", 3.into()), ("deep", [("x", 2.into())].into())].into()),
            ("l", vec![Value::from(1), Value::from(3)].into()),
        ]);
        assert_eq!(changed(&old, &new), ["l", "m.deep.x", "m.gone", "m.new"]);
    }

    #[test]
    fn a_changed_type_is_one_change() {
        let old = map(&[("m", [("x", 1.into())].into())]);
        let new = map(&[("m", 1.into())]);
        assert_eq!(changed(&old, &new), ["m"]);
        assert_eq!(changed(&new, &old), ["m"]);
    }

    #[test]
    fn applying_the_difference_gives_the_new_item() {
        let old = map(&[("a", 1.into()), ("m", [("x", 1.into()), ("y", 2.into())].into())]);
        let new = map(&[("b", 1.into()), ("m", [("y", 3.into()), ("z", Value::Null)].into())]);
        let mut item = old.clone();
        for change in diff(&old, &new) {
            apply(&mut item, &change.path, change.new);
        }
        assert_eq!(item, new);
    }
}
