//! What came after what: items of a page have their attributes in one order, so that the next name can be guessed.

use std::cell::Cell;
use std::fmt;

use crate::codec::names::Names;

/// How many guesses are kept. With more attributes in the models of one answer than that, some take each other's place.
const GUESSES: usize = 128;

/// Remembers, for each field of each document, which one came after it the last time. A wrong guess costs a comparison and
/// nothing else.
pub struct Order([Cell<Guess>; GUESSES]);

#[derive(Clone, Copy)]
struct Guess {
    /// The address of the document's names.
    document: usize,
    after: u16,
    next: u16,
}

impl Order {
    /// Nothing was seen yet.
    #[must_use]
    pub fn new() -> Self {
        Order(std::array::from_fn(|_| Cell::new(Guess { document: 0, after: 0, next: 0 })))
    }

    fn guess(&self, document: usize, after: u16) -> Option<&Cell<Guess>> {
        // Names are aligned to eight bytes.
        self.0.get((document / 8 + usize::from(after)) % GUESSES)
    }

    /// The index of the name that came last after that of the index `after`.
    #[inline]
    pub(super) fn next(&self, names: &Names, after: u16) -> Option<u16> {
        let document = address(names);
        let guess = self.guess(document, after)?.get();
        (guess.document == document && guess.after == after).then_some(guess.next)
    }

    /// Remembers what came.
    pub(super) fn note(&self, names: &Names, after: u16, next: u16) {
        let document = address(names);
        if let Some(guess) = self.guess(document, after) {
            guess.set(Guess { document, after, next });
        }
    }
}

impl Default for Order {
    fn default() -> Self {
        Order::new()
    }
}

fn address(names: &Names) -> usize {
    std::ptr::from_ref(names).addr()
}

impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Order")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::document::decode_fields;
    use crate::codec::json::JsonReader;
    use crate::{Document, Map};

    #[derive(Document, Debug, PartialEq)]
    #[model(crate = "crate")]
    struct Inner {
        a: Option<u8>,
        b: Option<u8>,
    }

    #[derive(Document, Debug, PartialEq)]
    #[model(crate = "crate")]
    struct Outer {
        a: Option<u8>,
        #[model(rename = "quo\"te")]
        quote: Option<u8>,
        inner: Option<Inner>,
        #[model(flatten)]
        rest: Map,
    }

    /// Whatever came before, an item is read as it is read alone, to a value or to an error.
    #[test]
    fn a_guess_changes_nothing() {
        let items = [
            r#"{"a":{"N":"1"},"inner":{"M":{"a":{"N":"1"},"b":{"N":"2"}}},"quo\"te":{"N":"3"}}"#,
            r#"{"a":{"N":"1"},"inner":{"M":{"a":{"N":"1"},"b":{"N":"2"}}},"quo\"te":{"N":"3"}}"#,
            r#"{"inner":{"M":{"b":{"N":"2"},"a":{"N":"1"}}},"a":{"N":"1"}}"#,
            r#"{"a":{"N":"1"},"quo\u0022te":{"N":"3"},"inner":{"M":{}}}"#,
            r#"{ "a" : {"N":"1"} , "inner":{"M":{"c":{"N":"1"},"b":{"N":"2"}}}}"#,
            r#"{"a":{"N":"1"},"a":{"N":"2"}}"#,
            r#"{"a":{"N":"1"},"inn":{"N":"2"},"inner2":{"S":"x"}}"#,
            r#"{"a":{"N":"1"},"inner":{"N":"2"}}"#,
            "{}",
            r#"{"inner":{"M":{"a":{"N":"1"},"b":{"N":"999"}}}}"#,
            r#"{"a":{"N":"1"}"inner":{"M":{}}}"#,
            r#"{,"a":{"N":"1"}}"#,
        ];
        let read = |reader: &mut JsonReader<'_>| {
            reader.begin_object()?;
            decode_fields::<Outer, _>(reader, None)
        };
        for first in items {
            for second in items {
                let order = Order::new();
                for item in [first, first, second, first] {
                    let alone = read(&mut JsonReader::new(item));
                    let after = read(&mut JsonReader::new(item).remembering(&order));
                    assert_eq!(format!("{after:?}"), format!("{alone:?}"), "{item} after {first}");
                }
            }
        }
    }
}
