//! Which element of a list is which of the list before.

use std::collections::HashMap;

use crate::value::Value;

/// How many pairs of equal elements are looked at. More come only of many elements that are equal
/// to each other; then the first of a value is taken for the first of it, the second for the
/// second.
const MOST_PAIRS: usize = 1 << 18;

/// How many pairs of elements that are not equal are compared to find those that are most alike.
const MOST_LIKENESSES: usize = 1 << 16;

/// For each element of `new` the index of the one of `old` that it is, or was before it was
/// changed. Each of `old` is taken once.
///
/// First the longest sequence of equal elements that both lists have in the same order; then equal
/// elements that have moved, in the order in which they stand; then what is left between two
/// elements of that sequence: as many old ones as new ones are the same in their order, and of
/// different numbers those are that are most alike. In the end, what is left in the same place of
/// both lists, if it is alike at all.
pub(super) fn align(old: &[Value], new: &[Value]) -> Vec<Option<usize>> {
    let front = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old[front..], &new[front..]);
    let back = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let middle = Middle { old: &old_rest[..old_rest.len() - back], new: &new_rest[..new_rest.len() - back] };
    let mut aligned: Vec<_> = (0..front).map(Some).collect();
    aligned.extend(middle.align().into_iter().map(|old| old.map(|old| front + old)));
    aligned.extend((old.len() - back..old.len()).map(Some));
    aligned
}

/// The two lists without what they have in common at both ends.
struct Middle<'a> {
    old: &'a [Value],
    new: &'a [Value],
}

impl Middle<'_> {
    fn align(&self) -> Vec<Option<usize>> {
        let mut aligned = vec![None; self.new.len()];
        if self.old.is_empty() || self.new.is_empty() {
            return aligned;
        }
        // An element is the same as another one if its number is: that of the first of `old` that
        // is equal.
        let mut places: HashMap<&Value, Vec<usize>> = HashMap::new();
        for (index, value) in self.old.iter().enumerate() {
            places.entry(value).or_default().push(index);
        }
        let equals: Vec<&[usize]> =
            self.new.iter().map(|value| places.get(value).map_or(&[][..], Vec::as_slice)).collect();

        let anchors = longest_common(&equals);
        let mut taken = vec![false; self.old.len()];
        for (old, new) in &anchors {
            aligned[*new] = Some(*old);
            taken[*old] = true;
        }
        // Of the equal ones, those up to here are taken.
        let mut next: HashMap<*const usize, usize> = HashMap::new();
        for (new, equals) in equals.iter().enumerate() {
            if aligned[new].is_some() || equals.is_empty() {
                continue;
            }
            let next = next.entry(equals.as_ptr()).or_default();
            while equals.get(*next).is_some_and(|old| taken[*old]) {
                *next += 1;
            }
            if let Some(old) = equals.get(*next) {
                aligned[new] = Some(*old);
                taken[*old] = true;
            }
        }

        let mut likenesses_left = MOST_LIKENESSES;
        let (mut old_from, mut new_from) = (0, 0);
        for (old_to, new_to) in anchors.into_iter().chain([(self.old.len(), self.new.len())]) {
            let old: Vec<_> = (old_from..old_to).filter(|old| !taken[*old]).collect();
            let new: Vec<_> = (new_from..new_to).filter(|new| aligned[*new].is_none()).collect();
            let pairs = self.most_alike(&old, &new, &mut likenesses_left);
            for (old, new) in pairs {
                aligned[new] = Some(old);
                taken[old] = true;
            }
            (old_from, new_from) = (old_to + 1, new_to + 1);
        }
        for (index, aligned) in aligned.iter_mut().enumerate().take(self.old.len()) {
            if aligned.is_none() && !taken[index] && likeness(&self.old[index], &self.new[index]) > 0 {
                *aligned = Some(index);
            }
        }
        aligned
    }

    /// Pairs of all of the shorter of these with some of the longer, in order, so that their
    /// likeness is the greatest.
    fn most_alike(&self, old: &[usize], new: &[usize], left: &mut usize) -> Vec<(usize, usize)> {
        let in_order = || old.iter().copied().zip(new.iter().copied()).collect();
        let (few, many) = (old.len().min(new.len()), old.len().max(new.len()));
        // So many of the longer are left out.
        let skips = many - few;
        let comparisons = few.saturating_mul(skips + 1);
        if few == 0 || skips == 0 || comparisons > *left {
            return in_order();
        }
        *left -= comparisons;
        let pair = |few: usize, skipped: usize| {
            let (old_at, new_at) =
                if old.len() < new.len() { (few, few + skipped) } else { (few + skipped, few) };
            (old[old_at], new[new_at])
        };
        // `best[few][skipped]`: the most that can be had of the rest.
        let mut best = vec![0; (few + 1) * (skips + 1)];
        let at = |few: usize, skipped: usize| few * (skips + 1) + skipped;
        let mut gains = vec![0; few * (skips + 1)];
        for index in (0..few).rev() {
            for skipped in (0..=skips).rev() {
                let (old, new) = pair(index, skipped);
                let gain = likeness(&self.old[old], &self.new[new]);
                gains[at(index, skipped)] = gain;
                let skip = if skipped < skips { best[at(index, skipped + 1)] } else { 0 };
                best[at(index, skipped)] = skip.max(gain + best[at(index + 1, skipped)]);
            }
        }
        let mut skipped = 0;
        let pairs = (0..few).map(|index| {
            // The first of those that are as good.
            while gains[at(index, skipped)] + best[at(index + 1, skipped)] < best[at(index, skipped)] {
                skipped += 1;
            }
            pair(index, skipped)
        });
        pairs.collect()
    }
}

/// The longest sequence of pairs of `old` and `new` in which both rise; `equals` are those of `old`
/// that each of `new` can be.
fn longest_common(equals: &[&[usize]]) -> Vec<(usize, usize)> {
    struct Link {
        old: usize,
        new: usize,
        before: Option<usize>,
    }

    let all = equals.iter().map(|equals| equals.len()).sum::<usize>() <= MOST_PAIRS;
    let mut occurrences: HashMap<*const usize, usize> = HashMap::new();
    let mut links: Vec<Link> = Vec::new();
    // For each length the link at the end of the sequence that ends first.
    let mut ends: Vec<usize> = Vec::new();
    for (new, equals) in equals.iter().enumerate() {
        let candidates = if all || equals.is_empty() {
            *equals
        } else {
            let occurrence = occurrences.entry(equals.as_ptr()).or_default();
            let from = (*occurrence).min(equals.len());
            *occurrence += 1;
            &equals[from..equals.len().min(from + 1)]
        };
        // From the last, so that they do not follow each other.
        for old in candidates.iter().rev() {
            let length = ends.partition_point(|end| links[*end].old < *old);
            let before = length.checked_sub(1).map(|length| ends[length]);
            if ends.get(length).is_some_and(|end| links[*end].old == *old) {
                continue;
            }
            links.push(Link { old: *old, new, before });
            match ends.get_mut(length) {
                Some(end) => *end = links.len() - 1,
                None => ends.push(links.len() - 1),
            }
        }
    }
    let mut pairs = Vec::with_capacity(ends.len());
    let mut at = ends.last().copied();
    while let Some(link) = at.and_then(|at| links.get(at)) {
        pairs.push((link.old, link.new));
        at = link.before;
    }
    pairs.reverse();
    pairs
}

/// How much of two values is the same: about how many bytes.
fn likeness(one: &Value, other: &Value) -> usize {
    match (one, other) {
        (Value::Map(one), Value::Map(other)) => {
            one.iter().filter_map(|(name, one)| Some(likeness(one, other.get(name)?))).sum()
        }
        (Value::List(one), Value::List(other)) => {
            one.iter().zip(other).map(|(one, other)| likeness(one, other)).sum()
        }
        (Value::String(one), Value::String(other)) if one == other => 2 + one.len(),
        (Value::Binary(one), Value::Binary(other)) if one == other => 2 + one.len(),
        (Value::Bool(_) | Value::Null, _) if one == other => 1,
        _ if one == other => 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbers(numbers: &[i32]) -> Vec<Value> {
        numbers.iter().copied().map(Value::from).collect()
    }

    fn aligned(old: &[i32], new: &[i32]) -> Vec<Option<usize>> {
        align(&numbers(old), &numbers(new))
    }

    #[test]
    fn elements_are_found_where_they_have_gone() {
        assert_eq!(aligned(&[1, 2, 3], &[1, 2, 3]), [Some(0), Some(1), Some(2)]);
        assert_eq!(aligned(&[1, 2, 3], &[3, 1, 2]), [Some(2), Some(0), Some(1)]);
        assert_eq!(aligned(&[1, 2, 3], &[2, 3, 4]), [Some(1), Some(2), None]);
        assert_eq!(aligned(&[1, 2, 3], &[1, 9, 3]), [Some(0), Some(1), Some(2)]);
        assert_eq!(aligned(&[1, 1, 2], &[2, 1, 1, 1]), [Some(2), Some(0), Some(1), None]);
        assert_eq!(aligned(&[], &[1]), [None]);
        assert_eq!(aligned(&[1], &[]), []);
    }

    #[test]
    fn many_equal_elements_are_aligned_in_their_order() {
        let old: Vec<_> = (0..4000).map(|index| index % 2).collect();
        let mut new = old.clone();
        new.remove(1000);
        new.insert(3000, 7);
        let aligned = aligned(&old, &new);
        let found: Vec<_> = aligned.iter().flatten().copied().collect();
        assert!(found.len() >= old.len() - 1, "{}", found.len());
        for (new, old_index) in new.iter().zip(&aligned) {
            assert!(old_index.is_none_or(|index| old[index] == *new || *new == 7));
        }
    }

    /// How long the longest common sequence is, by the book.
    fn longest_by_the_book(old: &[i32], new: &[i32]) -> usize {
        let mut lengths = vec![vec![0; new.len() + 1]; old.len() + 1];
        for (i, old) in old.iter().enumerate() {
            for (j, new) in new.iter().enumerate() {
                lengths[i + 1][j + 1] =
                    if old == new { lengths[i][j] + 1 } else { lengths[i][j + 1].max(lengths[i + 1][j]) };
            }
        }
        lengths[old.len()][new.len()]
    }

    proptest! {
        #[test]
        fn the_sequence_is_the_longest_and_each_old_element_is_taken_once(
            old in prop::collection::vec(0..5i32, 0..12),
            new in prop::collection::vec(0..5i32, 0..12),
        ) {
            let equals: Vec<Vec<usize>> = new
                .iter()
                .map(|new| (0..old.len()).filter(|index| old[*index] == *new).collect())
                .collect();
            let equals: Vec<&[usize]> = equals.iter().map(Vec::as_slice).collect();
            let pairs = longest_common(&equals);
            prop_assert_eq!(pairs.len(), longest_by_the_book(&old, &new));
            prop_assert!(pairs.is_sorted_by(|one, other| one.0 < other.0 && one.1 < other.1));
            prop_assert!(pairs.iter().all(|(at, to)| old[*at] == new[*to]));

            let aligned = aligned(&old, &new);
            prop_assert_eq!(aligned.len(), new.len());
            let mut taken: Vec<_> = aligned.iter().flatten().collect();
            taken.sort_unstable();
            prop_assert!(taken.is_sorted_by(|one, other| one < other), "each once: {:?}", aligned);
            for value in 0..5 {
                let count = |list: &[i32]| list.iter().filter(|it| **it == value).count();
                let kept = aligned.iter().zip(&new);
                let kept = kept.filter(|(at, to)| **to == value && at.is_some_and(|at| old[at] == value));
                prop_assert_eq!(kept.count(), count(&old).min(count(&new)), "of {}: {:?}", value, aligned);
            }
        }
    }
}
