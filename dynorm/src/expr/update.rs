//! Updates: what `UpdateExpression` says.

use super::limits;
use super::placeholders::Placeholders;
use crate::expr::AttributePath;
use crate::value::Value;

/// What an update does to one path.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    Set(Value),
    Remove,
    /// Adds to a number, or adds elements to a set.
    Add(Value),
}

/// Changes of an item, each of a path of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Update {
    pub(crate) actions: Vec<(AttributePath, Action)>,
}

impl Update {
    pub(crate) fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    pub(crate) fn push(&mut self, path: AttributePath, action: Action) {
        self.actions.push((path, action));
    }

    /// Writes the expression. Of one that is over DynamoDB's limit so much that this can be seen.
    pub(super) fn render(&self, to: &mut Placeholders, out: &mut String) {
        let clauses: [(&str, fn(&Action) -> bool); 3] = [
            ("SET", |action| matches!(action, Action::Set(_))),
            ("REMOVE", |action| matches!(action, Action::Remove)),
            ("ADD", |action| matches!(action, Action::Add(_))),
        ];
        for (keyword, belongs) in clauses {
            let mut separator = keyword;
            for (path, action) in self.actions.iter().filter(|(_, action)| belongs(action)) {
                if limits::is_over(out) {
                    return;
                }
                if separator == keyword && !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(separator);
                if separator == keyword {
                    out.push(' ');
                }
                separator = ",";
                to.path(path, out);
                match action {
                    Action::Set(value) => {
                        out.push('=');
                        to.value(value, out);
                    }
                    Action::Remove => {}
                    Action::Add(value) => {
                        out.push(' ');
                        to.value(value, out);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Expression;

    #[test]
    fn each_clause_stands_once() {
        let mut update = Update::default();
        update.push(AttributePath::new("a"), Action::Set(1.into()));
        update.push(AttributePath::new("gone"), Action::Remove);
        update.push(AttributePath::new("m").then("b"), Action::Set(2.into()));
        update.push(AttributePath::new("n"), Action::Add(1.into()));
        let expression = Expression::default().with_update(&update).unwrap();
        assert_eq!(expression.update.as_deref(), Some("SET #0=:0,#1.#2=:1 REMOVE #3 ADD #4 :2"));
    }
}
