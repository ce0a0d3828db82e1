//! Keys that are there twice.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::Key;

/// The keys that were looked at so far, each with the name of its table. Keys are equal by value,
/// as DynamoDB sees them: `1` and `1.0` are one.
#[derive(Default)]
pub(crate) struct Repeats<'k> {
    looked_at: usize,
    /// With its position.
    few: Vec<(TableKey<'k>, usize)>,
    /// The same, once there are more than a [`FEW`](Self::FEW).
    many: HashMap<TableKey<'k>, usize>,
}

type TableKey<'k> = (&'k str, &'k Key);

impl<'k> Repeats<'k> {
    /// So few keys are compared with each other, which takes less than hashing them.
    const FEW: usize = 32;

    /// Looks at the next key. If it was there before, gives the position of the first one.
    pub(crate) fn find(&mut self, table: &'k str, key: &'k Key) -> Option<usize> {
        let position = self.looked_at;
        self.looked_at += 1;
        if self.many.is_empty() {
            // What differs most often is compared first.
            let is_same = |((other_table, other), _): &&(TableKey<'_>, usize)| {
                other.range == key.range && other.hash == key.hash && *other_table == table
            };
            if let Some((_, first)) = self.few.iter().find(is_same) {
                return Some(*first);
            }
            self.few.push(((table, key), position));
            if self.few.len() > Self::FEW {
                self.many = self.few.drain(..).collect();
            }
            return None;
        }
        match self.many.entry((table, key)) {
            Entry::Occupied(first) => Some(*first.get()),
            Entry::Vacant(place) => {
                place.insert(position);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_again_among_few_and_among_many() {
        let key = |number: &str| {
            let number = number.parse::<crate::value::Number>().unwrap();
            Key {
                hash: ("id".into(), "a".into()),
                range: Some(("n".into(), crate::value::Value::Number(number))),
            }
        };
        for count in [1, 2, 32, 33, 100] {
            let keys: Vec<Key> = (0..count).map(|number| key(&number.to_string())).collect();
            let again: Vec<Key> = (0..count).map(|number| key(&format!("{number}.0"))).collect();
            let mut repeats = Repeats::default();
            assert!(keys.iter().all(|key| repeats.find("t", key).is_none()), "{count}");
            for (position, key) in again.iter().enumerate() {
                assert_eq!(repeats.find("t", key), Some(position), "of {count}");
                assert_eq!(repeats.find("t2", key), None, "in another table, of {count}");
            }
        }
    }
}
