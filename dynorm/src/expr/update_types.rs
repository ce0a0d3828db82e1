//! Of which types an update takes what is stored. That is not asked for beforehand, as what must be
//! there is: most models would pay for it with each number that they add to. DynamoDB calls the
//! update invalid, without saying why, and the item says it then.

use super::AttributePath;
use super::update::{Action, Term, Update};
use crate::value::{AttributeType, Map};

impl Update {
    /// Whether there is anything that it does not take as any type.
    pub(crate) fn minds_types(&self) -> bool {
        self.actions.iter().any(|(path, action)| !action.takes(path).is_empty())
    }

    /// What of an item it does not take as it is, and what to do about it.
    pub(crate) fn misfit(&self, item: &Map) -> Option<(AttributePath, String)> {
        let mut taken = self.actions.iter().flat_map(|(path, action)| action.takes(path));
        taken.find_map(|(path, kind, way_out)| {
            let found = path.get(item)?.attribute_type();
            let message =
                || format!("`{path}` is {}, not {}, so {way_out}", found.in_words(), kind.in_words());
            (found != kind).then(|| (path.clone(), message()))
        })
    }
}

const CHANGED: &str = "it cannot be added to or taken from: `set` it whole";
const READ: &str = "nothing can be made of it: `set` it first";

impl Action {
    /// The paths that it takes as one type alone, where something is there.
    fn takes<'a>(&'a self, path: &'a AttributePath) -> Vec<(&'a AttributePath, AttributeType, &'static str)> {
        let number = |term: &'a Term| match term {
            Term::Path(path) => Some((path, AttributeType::Number, READ)),
            Term::Value(_) => None,
        };
        match self {
            Action::Append(_) | Action::Prepend(_) => vec![(path, AttributeType::List, CHANGED)],
            Action::Add(value) | Action::Delete(value) => vec![(path, value.attribute_type(), CHANGED)],
            Action::Compute(left, _, right) => [left, right].into_iter().filter_map(number).collect(),
            Action::Set(_) | Action::SetIfAbsent(_) | Action::Copy(_) | Action::Remove => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::update::Sign;
    use crate::value::Value;

    fn misfit(action: Action, stored: Value) -> Option<String> {
        let update = Update { actions: vec![("a.b".parse().unwrap(), action)], ..Update::default() };
        let inner = Map::from([("b".into(), stored.clone()), ("c".into(), stored)]);
        let (path, message) = update.misfit(&Map::from([("a".into(), Value::Map(inner))]))?;
        assert!(update.minds_types() && message.starts_with(&format!("`{path}` is ")), "{message}");
        Some(message)
    }

    #[test]
    fn what_is_stored_as_another_type_is_named_with_the_way_out() {
        let (list, set) = (|| Value::List(vec![1.into()]), || Value::StringSet(["x".into()].into()));
        let compute = || {
            let c = Term::Path("a.c".parse().unwrap());
            Action::Compute(Term::Value(1.into()), Sign::Minus, c)
        };
        for (action, fits) in [
            (Action::Append(list()), list()),
            (Action::Prepend(list()), list()),
            (Action::Add(1.into()), 7.into()),
            (Action::Add(set()), set()),
            (Action::Delete(set()), set()),
            (compute(), 7.into()),
        ] {
            assert_eq!(misfit(action.clone(), fits), None, "{action:?}");
            for other in [Value::Null, Value::NumberSet([1.into()].into()), "x".into()] {
                let kind = other.attribute_type().in_words();
                let said = misfit(action.clone(), other).unwrap();
                assert!(said.contains(&format!("is {kind}, not a ")) && said.contains("`set` it"), "{said}");
            }
        }
        for any in [Action::Set(1.into()), Action::SetIfAbsent(1.into()), Action::Remove] {
            assert_eq!(misfit(any, Value::Null), None);
        }
        let absent =
            Update { actions: vec![("d".parse().unwrap(), Action::Add(1.into()))], ..Update::default() };
        assert_eq!(absent.misfit(&Map::new()), None);
        assert!(absent.minds_types() && !Update::default().minds_types());
    }
}
