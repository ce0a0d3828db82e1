//! What an update must not do, and what it asks of the item.

use super::update::{Action, Term, Update};
use crate::codec::Step;
use crate::error::{Error, Kind, Result};
use crate::expr::{AttributePath, Predicate};
use crate::schema::TableSchema;
use crate::value::{AttributeType, Map};

/// What must be there for an update to make sense. DynamoDB calls an update without it an invalid
/// request, so it is asked for, as a condition: then it can be said by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Requirement {
    /// A map or a list, inside of which something is changed.
    Parent(AttributePath, AttributeType),
    /// A path that is read.
    Source(AttributePath),
    /// What is changed in part, or read, must not be there by an older name, as which it would be
    /// left behind: the path by that, and the one by the newest.
    Renewed(AttributePath, AttributePath),
}

impl Update {
    /// Refuses what DynamoDB would, and what is dynorm's to set.
    pub(crate) fn check(&self, schema: &TableSchema) -> Result<()> {
        for (path, _) in &self.actions {
            let name = path.attribute();
            if schema.is_key(name) {
                let message = format!(
                    "the key attribute `{name}` cannot be updated, since the key of an item cannot \
                     change: put a new item, then delete this one"
                );
                return Err(refused(path, message));
            }
            if schema.version.as_ref().is_some_and(|version| version.name == name) {
                let message = format!(
                    "`{name}` is the version of the item, which each update sets by itself: leave it out"
                );
                return Err(refused(path, message));
            }
            if schema.is_schema_number(name) {
                let message = format!(
                    "`{name}` is the number of the item's schema, which only an upgrade changes: leave it out"
                );
                return Err(refused(path, message));
            }
            if let Some(composition) = schema.composition
                && composition.has_part(name)
            {
                let message = format!(
                    "keys of `{}` are made of `{name}`, and without the other parts an update \
                     cannot know what they are then: read the item, change it and `save` it, as \
                     `modify` does",
                    composition.entity
                );
                return Err(refused(path, message));
            }
            if schema.is_computed(name) {
                let message = format!(
                    "`{name}` is made of the fields of an entity: change these, by a `save`, and leave it out here"
                );
                return Err(refused(path, message));
            }
            if schema.unique.iter().any(|unique| unique == name) {
                let message = format!(
                    "`{name}` is unique, and an update does not know which value it replaces, whose \
                     marker is to go: read the item, change it and `save` it, as `modify` does"
                );
                return Err(refused(path, message));
            }
        }
        self.check_overlaps()
    }

    /// DynamoDB changes each path once, and no path inside of another that is changed.
    fn check_overlaps(&self) -> Result<()> {
        match self.actions.as_slice() {
            [] | [_] => return Ok(()),
            [(one, _), (two, _)] => return check_neighbours(one.min(two), one.max(two)),
            _ => {}
        }
        let mut paths: Vec<_> = self.actions.iter().map(|(path, _)| path).collect();
        // A path stands right before those that lead on from it, and entries of a map before
        // elements of a list.
        paths.sort_unstable();
        paths.windows(2).try_for_each(|pair| check_neighbours(pair[0], pair[1]))
    }

    /// What must be there, each once.
    pub(crate) fn requirements(&self) -> Vec<Requirement> {
        let mut all = Vec::new();
        let mut require = |requirement| {
            if !all.contains(&requirement) {
                all.push(requirement);
            }
        };
        for (older, now) in &self.renewed {
            require(Requirement::Renewed(older.clone(), now.clone()));
        }
        for (path, action) in &self.actions {
            if let Some((parent, kind)) = path.parent() {
                require(Requirement::Parent(parent, kind));
            }
            for source in action.sources() {
                require(Requirement::Source(source.clone()));
            }
        }
        all
    }
}

/// Refuses two paths that overlap, of which the first one sorts before the second, if not after.
fn check_neighbours(first: &AttributePath, second: &AttributePath) -> Result<()> {
    if first == second {
        let message = format!("`{first}` is changed twice in one update, which DynamoDB refuses");
        return Err(refused(first, message));
    }
    if second.steps().starts_with(first.steps()) {
        let message = format!(
            "`{first}` and `{second}` overlap, and DynamoDB changes no path together with a part of \
             it: set `{first}` whole, or make it two updates"
        );
        return Err(refused(second, message));
    }
    let differing = first.steps().iter().zip(second.steps()).find(|(first, second)| first != second);
    if let Some((Step::Name(_), Step::Index(_))) = differing {
        let message = format!("`{first}` and `{second}` take the same attribute for a map and for a list");
        return Err(refused(second, message));
    }
    Ok(())
}

fn refused(path: &AttributePath, message: String) -> Error {
    Error::new(Kind::Invalid, message).at_attribute(path.to_string())
}

impl Action {
    /// The paths that are read, and must be there.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &AttributePath> {
        let (first, second) = match self {
            Action::Copy(path) => (Some(path), None),
            Action::Compute(left, _, right) => (left.path(), right.path()),
            _ => (None, None),
        };
        first.into_iter().chain(second)
    }
}

impl Term {
    fn path(&self) -> Option<&AttributePath> {
        match self {
            Term::Path(path) => Some(path),
            Term::Value(_) => None,
        }
    }
}

impl Requirement {
    /// As a condition.
    pub(crate) fn predicate(&self) -> Predicate {
        match self {
            Requirement::Parent(path, kind) => Predicate::is_type(path.clone(), *kind),
            Requirement::Source(path) => Predicate::exists(path.clone()),
            Requirement::Renewed(older, _) => Predicate::not_exists(older.clone()),
        }
    }

    /// Says what is missing in an item, and the way out; `None` if nothing is.
    pub(crate) fn unmet(&self, item: &Map) -> Option<String> {
        match self {
            Requirement::Parent(path, kind) => match path.get(item) {
                None => {
                    Some(format!("`{path}` is not there, so nothing below it can be changed: set it whole"))
                }
                Some(value) if value.attribute_type() != *kind => Some(format!(
                    "`{path}` is {}, not {}, so nothing below it can be changed: set it whole",
                    value.attribute_type().in_words(),
                    kind.in_words()
                )),
                Some(_) => None,
            },
            Requirement::Source(path) => path
                .get(item)
                .is_none()
                .then(|| format!("`{path}` is not there, so nothing can be made of it: set it first")),
            Requirement::Renewed(older, now) => older.get(item).is_some().then(|| {
                format!(
                    "this item has `{now}` by its older name `{older}`, so that it can only be set whole: read the item, change it and `save` it, as \
                     `modify` does, which renames it"
                )
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::update::Sign;
    use crate::value::Value;

    fn update(paths: &[&str]) -> Update {
        let actions = paths.iter().map(|path| (path.parse().unwrap(), Action::Remove));
        Update { actions: actions.collect(), ..Update::default() }
    }

    fn overlap(paths: &[&str]) -> Option<String> {
        update(paths).check_overlaps().err().map(|error| error.to_string())
    }

    #[test]
    fn overlapping_paths_are_named() {
        assert_eq!(overlap(&["a", "b.c", "b.d", "ab", "e[0]", "e[1].x"]), None);
        let both = |paths: &[&str]| overlap(paths).unwrap();
        assert!(both(&["b.c", "x", "b"]).starts_with("`b` and `b.c` overlap"));
        assert!(both(&["a[1].x.y", "a.b", "a[1]"]).contains("a map and for a list"));
        assert!(both(&["a[1].x.y", "a[0]", "a[1]"]).starts_with("`a[1]` and `a[1].x.y` overlap"));
        assert!(both(&["a.b", "c", "a.b"]).starts_with("`a.b` is changed twice"));
        // Whatever sorts in between.
        assert!(both(&["a.z", "a", "a.b", "a.c.d"]).starts_with("`a` and `a.b` overlap"));
    }

    #[test]
    fn what_is_above_a_path_must_be_there_and_so_must_what_is_read() {
        let mut update = update(&["a", "b.c", "b.d", "e[0]", "e[1].x"]);
        let term = |path: &str| Term::Path(path.parse().unwrap());
        update.push("sum".parse().unwrap(), Action::Compute(term("b.n"), Sign::Plus, term("e[3]")));
        let parent = |path: &str, kind| Requirement::Parent(path.parse().unwrap(), kind);
        let source = |path: &str| Requirement::Source(path.parse().unwrap());
        let (map, list) = (AttributeType::Map, AttributeType::List);
        assert_eq!(
            update.requirements(),
            [parent("b", map), parent("e", list), parent("e[1]", map), source("b.n"), source("e[3]")]
        );
        let item = Map::from([
            ("b".into(), Value::from("text")),
            ("e".into(), Value::List(vec![1.into(), 2.into()])),
        ]);
        let unmet: Vec<_> = update.requirements().iter().filter_map(|one| one.unmet(&item)).collect();
        assert!(
            unmet[0].starts_with("`b` is a string (S), not a map (M), so nothing below it"),
            "{}",
            unmet[0]
        );
        assert!(unmet[1].starts_with("`e[1]` is a number (N), not a map (M), so"), "{}", unmet[1]);
        assert_eq!(unmet[2], "`b.n` is not there, so nothing can be made of it: set it first");
        assert_eq!(unmet.len(), 4);
    }
}
