//! Changes of parts that are sent as changes of the whole, where one expression does not hold all
//! of the parts.

use std::collections::{BTreeMap, BTreeSet};

use super::edit::Edit;
use crate::expr::{AttributePath, limits};

/// What an update has beside the changes: its keywords, and the version.
const ROOM: usize = 32;

/// Changes that one update can make. Where there are too many, those below an attribute become one
/// of the whole attribute, first where there are most of them; `edit_whole` gives the change of an
/// attribute. Only for saves whose condition covers whole attributes.
pub(super) fn fit<'a>(changes: Vec<Edit<'a>>, edit_whole: impl Fn(&str) -> Edit<'a>) -> Vec<Edit<'a>> {
    let mut length = ROOM + changes.iter().map(|change| text_length(&change.path)).sum::<usize>();
    if length <= limits::MAX_BYTES {
        return changes;
    }
    let mut lengths: BTreeMap<&str, usize> = BTreeMap::new();
    for Edit { path, .. } in &changes {
        if path.steps().len() > 1 {
            *lengths.entry(path.attribute()).or_default() += text_length(path);
        }
    }
    let mut longest: Vec<(usize, &str)> = lengths.into_iter().map(|(name, length)| (length, name)).collect();
    longest.sort_unstable_by(|one, other| other.cmp(one));
    let mut whole = BTreeSet::new();
    for (saved, name) in longest {
        if length <= limits::MAX_BYTES {
            break;
        }
        length = length - saved + text_length(&AttributePath::new(name.to_owned()));
        whole.insert(name.to_owned());
    }
    let mut fitted = changes;
    fitted.retain(|change| change.path.steps().len() == 1 || !whole.contains(change.path.attribute()));
    fitted.extend(whole.iter().map(|name| edit_whole(name)));
    fitted
}

/// How many bytes an update takes for one path, with placeholders of two digits: `#10.#11=:12,`.
fn text_length(path: &AttributePath) -> usize {
    4 * path.steps().len() + 4
}

#[cfg(test)]
mod tests {
    use super::super::edit::{OlderNames, edit_whole, edits};
    use super::super::identity::Identity;
    use super::*;
    use crate::expr::{Action, Expression, Update};
    use crate::value::{Map, Value};

    /// An item of these maps, each of which has so many entries.
    fn item(sizes: &[(&str, usize)], value: i32) -> Map {
        let entries =
            |size: usize| (0..size).map(|entry| (format!("e{entry}"), Value::from(value))).collect();
        sizes.iter().map(|(name, size)| ((*name).to_owned(), Value::Map(entries(*size)))).collect()
    }

    /// Paths and new values.
    fn fitted(sizes: &[(&str, usize)]) -> Vec<(AttributePath, Option<Value>)> {
        let (old, now) = (item(sizes, 1), item(sizes, 2));
        let same = Identity::default();
        let changes = fit(edits(&old, &old, &now, &same, OlderNames::Renewed), |name| {
            edit_whole(name, &old, &old, &now, &same)
        });
        changes.into_iter().map(|change| (change.path, change.new)).collect()
    }

    #[test]
    fn what_one_expression_holds_is_left_as_it_is() {
        let changes = fitted(&[("a", 100), ("b", 200)]);
        assert_eq!(changes.len(), 300);
    }

    #[test]
    fn of_more_the_longest_go_whole() {
        let changes = fitted(&[("a", 100), ("b", 400), ("c", 2)]);
        let wholes: Vec<_> = changes.iter().filter(|(path, _)| path.steps().len() == 1).collect();
        assert_eq!((changes.len(), wholes.len()), (103, 1));
        assert_eq!(wholes[0].0.to_string(), "b");
        assert_eq!(wholes[0].1, item(&[("b", 400)], 2).remove("b"));
        assert_eq!(fitted(&[("a", 3000), ("b", 4000)]).len(), 2);
    }

    #[test]
    fn what_fits_is_an_expression_within_the_limit() {
        for size in (250..420).step_by(10) {
            let mut update = Update::default();
            for (path, _) in fitted(&[("a", size), ("b", 3)]) {
                update.push(path, Action::Set(1.into()));
            }
            update.push(AttributePath::new("version"), Action::Set(1.into()));
            assert!(Expression::default().with_update(&update).is_ok(), "{size}");
        }
    }
}
