//! Items in the order in which they came, those that do not fit the model among them.

use std::vec;

use crate::error::Error;

/// Results of which nearly all are items: a page of a megabyte is handed on as the one `Vec` that
/// it was read into.
#[derive(Debug)]
pub(crate) struct Results<T, E = Error> {
    items: Vec<T>,
    /// With their place among all results, in ascending order.
    failed: Vec<(usize, E)>,
}

impl<T, E> Results<T, E> {
    pub(crate) const fn new() -> Self {
        Results { items: Vec::new(), failed: Vec::new() }
    }

    /// Makes room for so many more items.
    pub(crate) fn reserve(&mut self, items: usize) {
        self.items.reserve_exact(items);
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len() + self.failed.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn push(&mut self, result: Result<T, E>) {
        match result {
            Ok(item) => self.items.push(item),
            Err(error) => self.failed.push((self.len(), error)),
        }
    }

    /// Drops all behind the first so many.
    pub(crate) fn truncate(&mut self, length: usize) {
        let failed = self.failed.partition_point(|(place, _)| *place < length);
        self.failed.truncate(failed);
        self.items.truncate(length.saturating_sub(failed));
    }

    /// All items, or the first error.
    #[cfg(feature = "serde")]
    pub(crate) fn items(&self) -> Result<&[T], &E> {
        match self.failed.first() {
            None => Ok(&self.items),
            Some((_, error)) => Err(error),
        }
    }

    /// All items, or the first error.
    pub(crate) fn into_items(self) -> Result<Vec<T>, E> {
        match self.failed.into_iter().next() {
            None => Ok(self.items),
            Some((_, error)) => Err(error),
        }
    }
}

impl<T, E> Extend<Result<T, E>> for Results<T, E> {
    fn extend<I: IntoIterator<Item = Result<T, E>>>(&mut self, results: I) {
        results.into_iter().for_each(|result| self.push(result));
    }
}

impl<T, E> FromIterator<Result<T, E>> for Results<T, E> {
    fn from_iter<I: IntoIterator<Item = Result<T, E>>>(results: I) -> Self {
        let mut all = Results::new();
        all.extend(results);
        all
    }
}

impl<T, E> IntoIterator for Results<T, E> {
    type Item = Result<T, E>;
    type IntoIter = IntoResults<T, E>;

    fn into_iter(self) -> IntoResults<T, E> {
        IntoResults { items: self.items.into_iter(), failed: self.failed.into_iter(), place: 0 }
    }
}

/// The results, one by one.
#[derive(Debug)]
pub(crate) struct IntoResults<T, E = Error> {
    items: vec::IntoIter<T>,
    failed: vec::IntoIter<(usize, E)>,
    place: usize,
}

impl<T, E> Iterator for IntoResults<T, E> {
    type Item = Result<T, E>;

    fn next(&mut self) -> Option<Result<T, E>> {
        let place = self.place;
        self.place += 1;
        match self.failed.as_slice() {
            [(next, _), ..] if *next == place => self.failed.next().map(|(_, error)| Err(error)),
            _ => self.items.next().map(Ok),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.items.len() + self.failed.len();
        (left, Some(left))
    }
}

impl<T, E> ExactSizeIterator for IntoResults<T, E> {}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(all: &[Result<u8, u8>]) -> Results<u8, u8> {
        all.iter().copied().collect()
    }

    fn listed(results: Results<u8, u8>) -> Vec<Result<u8, u8>> {
        results.into_iter().collect()
    }

    const MIXED: [Result<u8, u8>; 6] = [Err(0), Ok(1), Err(2), Err(3), Ok(4), Ok(5)];

    #[test]
    fn the_order_is_kept() {
        assert_eq!(listed(results(&MIXED)), MIXED);
        assert_eq!(results(&MIXED).into_iter().len(), 6);
        for cut in 0..=MIXED.len() {
            let mut first = results(&MIXED[..cut]);
            assert_eq!(first.len(), cut);
            first.extend(MIXED[cut..].iter().copied());
            assert_eq!(listed(first), MIXED);
        }
    }

    #[test]
    fn truncating_keeps_what_comes_first() {
        for length in 0..=MIXED.len() + 1 {
            let mut cut = results(&MIXED);
            cut.truncate(length);
            assert_eq!(listed(cut), &MIXED[..length.min(MIXED.len())]);
        }
    }

    #[test]
    fn the_first_error_is_that_of_all() {
        assert_eq!(results(&MIXED[1..]).into_items(), Err(2));
        assert_eq!(results(&MIXED[4..]).into_items(), Ok(vec![4, 5]));
    }
}
