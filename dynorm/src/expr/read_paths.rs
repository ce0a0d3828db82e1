//! What to ask for so that some paths can be read, and where they are in the answer.

use crate::codec::Step;
use crate::expr::AttributePath;

/// Paths to read.
///
/// DynamoDB refuses paths of which one is a part of another. And of a list it sends the elements
/// that were asked for, closed up: what is at `tags[3]` in the item is then at `tags[0]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReadPaths {
    /// What to ask for.
    pub(crate) sent: Vec<AttributePath>,
    /// Where each of the paths is in the answer.
    pub(crate) found_at: Vec<AttributePath>,
}

impl ReadPaths {
    pub(crate) fn of(paths: &[AttributePath]) -> Self {
        let wanted: Vec<_> = paths.iter().map(|path| with_whole_lists(path, paths)).collect();
        let mut sent: Vec<AttributePath> = Vec::new();
        for path in &wanted {
            let covered = wanted.iter().any(|other| other != path && is_in(path, other));
            if !covered && !sent.contains(path) {
                sent.push(path.clone());
            }
        }
        let found_at = paths.iter().map(|path| found_at(path, &sent)).collect();
        ReadPaths { sent, found_at }
    }
}

/// Whether a path is another one or leads on from it.
fn is_in(path: &AttributePath, other: &AttributePath) -> bool {
    path.steps().starts_with(other.steps())
}

/// The path, up to the first list of which several elements are wanted: which one is where in the
/// answer would depend on which of them exist.
fn with_whole_lists(path: &AttributePath, all: &[AttributePath]) -> AttributePath {
    let steps = path.steps();
    let several = |depth: &usize| {
        all.iter().map(AttributePath::steps).any(|other| {
            other.get(..*depth) == steps.get(..*depth)
                && matches!((steps.get(*depth), other.get(*depth)),
                    (Some(Step::Index(index)), Some(Step::Index(other))) if index != other)
        })
    };
    let end = (0..steps.len()).find(several).unwrap_or(steps.len());
    joined(path, steps.iter().take(end))
}

/// Each list on the way has sent just the one element.
fn found_at(path: &AttributePath, sent: &[AttributePath]) -> AttributePath {
    let asked = sent.iter().find(|sent| is_in(path, sent)).map_or(0, |sent| sent.steps().len());
    let first = Step::Index(0);
    let steps = path.steps().iter().enumerate().map(|(depth, step)| match step {
        Step::Index(_) if depth < asked => &first,
        other => other,
    });
    joined(path, steps)
}

/// A path of these steps, the first of which is the attribute of `path`.
fn joined<'a>(path: &AttributePath, steps: impl Iterator<Item = &'a Step>) -> AttributePath {
    let start = AttributePath::new(path.attribute().to_owned());
    steps.skip(1).fold(start, |path, step| match step {
        Step::Name(name) => path.then(name.clone()),
        Step::Index(index) => path.at(*index),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is sent, and where what was asked for is.
    fn of(paths: &[&str]) -> (Vec<String>, Vec<String>) {
        let paths: Vec<AttributePath> = paths.iter().map(|path| path.parse().unwrap()).collect();
        let ReadPaths { sent, found_at } = ReadPaths::of(&paths);
        let texts = |paths: Vec<AttributePath>| paths.iter().map(ToString::to_string).collect();
        (texts(sent), texts(found_at))
    }

    #[test]
    fn paths_that_do_not_overlap_stay_as_they_are() {
        let (sent, found_at) = of(&["a", "b.c", "b.d", "ab"]);
        assert_eq!(sent, ["a", "b.c", "b.d", "ab"]);
        assert_eq!(found_at, sent);
    }

    #[test]
    fn a_path_in_another_is_not_sent_again() {
        assert_eq!(of(&["a.b", "a", "a", "a.c[2]"]).0, ["a"]);
        assert_eq!(of(&["a.b", "a", "a", "a.c[2]"]).1, ["a.b", "a", "a", "a.c[2]"]);
    }

    #[test]
    fn a_single_element_comes_first() {
        assert_eq!(of(&["a[3]", "b"]), (vec!["a[3]".into(), "b".into()], vec!["a[0]".into(), "b".into()]));
        assert_eq!(of(&["a[3].b[1]"]).1, ["a[0].b[0]"]);
        assert_eq!(of(&["a[3]", "a[3].b", "a[3].c[1]"]).1, ["a[0]", "a[0].b", "a[0].c[1]"]);
    }

    #[test]
    fn of_several_elements_the_list_is_read_whole() {
        let (sent, found_at) = of(&["a[3]", "b[2].c[1]", "a[1].x", "b[2].c[4]"]);
        assert_eq!(sent, ["a", "b[2].c"]);
        assert_eq!(found_at, ["a[3]", "b[0].c[1]", "a[1].x", "b[0].c[4]"]);
    }
}
