//! Keys that are there twice.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};

use super::Key;

/// The keys that were looked at so far, each with the name of its table. Keys are equal by value,
/// as DynamoDB sees them: `1` and `1.0` are one.
#[derive(Default)]
pub(crate) struct Repeats<'k> {
    looked_at: usize,
    /// With its digest and its position.
    few: Vec<(u64, TableKey<'k>, usize)>,
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
            let digest = Digest::of(key);
            let same = self.few.iter().find(|(other, known, _)| *other == digest && *known == (table, key));
            if let Some((.., first)) = same {
                return Some(*first);
            }
            self.few.push((digest, (table, key), position));
            if self.few.len() > Self::FEW {
                self.many = self.few.drain(..).map(|(_, known, position)| (known, position)).collect();
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

/// Tells keys apart in a few instructions for each word. Whoever chooses the keys can make digests
/// meet: then a [`FEW`](Repeats::FEW) keys are compared, no more.
#[derive(Default)]
struct Digest(u64);

impl Digest {
    /// Of the values alone: the names are those of the table.
    fn of(key: &Key) -> u64 {
        let mut digest = Digest::default();
        for (_, value) in key.attributes() {
            value.hash(&mut digest);
        }
        digest.finish()
    }
}

impl Hasher for Digest {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    /// What a value says of its type.
    fn write_isize(&mut self, word: isize) {
        self.write_u64(word.cast_unsigned() as u64);
    }

    fn finish(&self) -> u64 {
        self.0
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
