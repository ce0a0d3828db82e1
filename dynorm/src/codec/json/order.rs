//! What came after what: items of a page have their attributes in one order, so that the next name
//! can be guessed.

use std::cell::{Cell, OnceCell};
use std::fmt;

use crate::codec::names::Names;

/// How many guesses are kept for documents of few names. With more names in the models of one
/// answer than that, some take each other's place.
const GUESSES: usize = 128;
/// How many names are few.
const FEW: usize = 64;

/// Remembers, for each field of each document, which one came after it the last time. A wrong guess
/// costs a comparison and nothing else.
pub struct Order {
    few: [Cell<Guess>; GUESSES],
    /// For documents of many names: room for all of the first one that there is.
    many: OnceCell<Box<[Cell<Guess>]>>,
}

#[derive(Clone, Copy)]
struct Guess {
    /// The address of the document's names.
    document: usize,
    after: u16,
    next: u16,
}

const NO_GUESS: Guess = Guess { document: 0, after: 0, next: 0 };

impl Order {
    /// Nothing was seen yet.
    #[must_use]
    pub fn new() -> Self {
        Order { few: std::array::from_fn(|_| Cell::new(NO_GUESS)), many: OnceCell::new() }
    }

    /// Where the guess of a document is, after one of its names.
    #[inline]
    fn guess(&self, names: &Names, document: usize, after: u16) -> Option<&Cell<Guess>> {
        // Names are aligned to eight bytes.
        let at = document / 8 + usize::from(after);
        if names.len() <= FEW {
            return self.few.get(at % GUESSES);
        }
        let many = self.many.get()?;
        many.get(at & (many.len() - 1))
    }

    /// The index of the name that came last after that of the index `after`.
    #[inline]
    pub(super) fn next(&self, names: &Names, after: u16) -> Option<u16> {
        let document = address(names);
        let guess = self.guess(names, document, after)?.get();
        (guess.document == document && guess.after == after).then_some(guess.next)
    }

    /// Remembers what came.
    pub(super) fn note(&self, names: &Names, after: u16, next: u16) {
        let document = address(names);
        if names.len() > FEW {
            self.many.get_or_init(|| vec![Cell::new(NO_GUESS); (2 * names.len()).next_power_of_two()].into());
        }
        if let Some(guess) = self.guess(names, document, after) {
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
