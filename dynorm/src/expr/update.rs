//! Updates: what `UpdateExpression` says.

use super::limits;
use super::placeholders::Placeholders;
use crate::codec::names::Names;
use crate::error::Result;
use crate::expr::AttributePath;
use crate::value::Value;

/// What an update does to one path.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Set(Value),
    /// Sets it unless there is something.
    SetIfAbsent(Value),
    /// Sets it to what is at another path.
    Copy(AttributePath),
    /// Sets it to a sum or a difference.
    Compute(Term, Sign, Term),
    /// Puts a list behind the one that is there, or makes it.
    Append(Value),
    /// Puts a list before the one that is there, or makes it.
    Prepend(Value),
    Remove,
    /// Adds to a number, or adds members to a set.
    Add(Value),
    /// Takes members from a set.
    Delete(Value),
}

/// One side of a sum or difference.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    Path(AttributePath),
    Value(Value),
}

/// Whether a term is added or subtracted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Plus,
    Minus,
}

/// The four parts of an update expression, each of which stands there once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Clause {
    Set,
    Remove,
    Add,
    Delete,
}

/// Changes of an item, each of a path of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Update {
    pub(crate) actions: Vec<(AttributePath, Action)>,
    /// What must not be there, since it is an older name of what is changed in part.
    pub(super) renewed: Vec<(AttributePath, AttributePath)>,
}

impl Update {
    pub(crate) fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    pub(crate) fn push(&mut self, path: AttributePath, action: Action) {
        self.actions.push((path, action));
    }

    /// The same of an item whose attributes have these names, of which some may have older ones,
    /// and parts of them too as far as the path knows. What is set or removed whole goes away by
    /// its older names.
    pub(crate) fn push_renewing(&mut self, path: AttributePath, action: Action, names: &Names) {
        for source in action.sources() {
            self.renewed.extend(source.older_on_the_way(names));
        }
        if !path.has_older(names) {
            return self.push(path, action);
        }
        let mut gone = Vec::new();
        for (older, now) in path.older_on_the_way(names) {
            if now == path && action.is_whole() {
                gone.push(older);
            } else {
                self.renewed.push((older, now));
            }
        }
        self.push(path, action);
        for older in gone {
            self.push(older, Action::Remove);
        }
    }
}

/// Looks at the limit of operators and functions of an update.
pub(super) fn check_operators<'u>(actions: impl Iterator<Item = &'u (AttributePath, Action)>) -> Result<()> {
    limits::check_operators("update", actions.map(|(path, action)| action.operators(path)).sum())
}

/// Writes the expression of an update. Of one that is over DynamoDB's limit so much that this can
/// be seen.
pub(super) fn render<'u>(
    actions: impl Iterator<Item = &'u (AttributePath, Action)> + Clone,
    to: &mut Placeholders,
    out: &mut String,
) {
    let clauses =
        [("SET", Clause::Set), ("REMOVE", Clause::Remove), ("ADD", Clause::Add), ("DELETE", Clause::Delete)];
    for (keyword, clause) in clauses {
        let mut separator = keyword;
        for (path, action) in actions.clone().filter(|(path, action)| action.clause(path) == clause) {
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
            action.render(path, to, out);
        }
    }
}

impl Action {
    /// Numbers inside of a document are added to by `SET`: DynamoDB does it by `ADD` too, but its
    /// reference says that `ADD` is for attributes of the item alone, and some engines take it at
    /// its word. For members of a set there is no other way.
    fn clause(&self, path: &AttributePath) -> Clause {
        match self {
            Action::Remove => Clause::Remove,
            Action::Add(_) if self.adds_by_set(path) => Clause::Set,
            Action::Add(_) => Clause::Add,
            Action::Delete(_) => Clause::Delete,
            _ => Clause::Set,
        }
    }

    /// Whether nothing is left of what was there.
    fn is_whole(&self) -> bool {
        matches!(self, Action::Set(_) | Action::Remove | Action::Copy(_) | Action::Compute(..))
    }

    fn adds_by_set(&self, path: &AttributePath) -> bool {
        path.steps().len() > 1 && matches!(self, Action::Add(Value::Number(_)))
    }

    /// Operators and functions, as DynamoDB's limit counts them.
    fn operators(&self, path: &AttributePath) -> usize {
        match self {
            Action::SetIfAbsent(_) | Action::Compute(..) => 1,
            Action::Append(_) | Action::Prepend(_) => 2,
            Action::Add(_) if self.adds_by_set(path) => 2,
            _ => 0,
        }
    }

    /// Writes what stands behind the path.
    fn render(&self, path: &AttributePath, to: &mut Placeholders, out: &mut String) {
        match self {
            Action::Remove => {}
            Action::Add(value) if !self.adds_by_set(path) => spaced(value, to, out),
            Action::Delete(value) => spaced(value, to, out),
            _ => {
                out.push('=');
                self.render_new_value(path, to, out);
            }
        }
    }

    fn render_new_value(&self, path: &AttributePath, to: &mut Placeholders, out: &mut String) {
        match self {
            Action::Set(value) => to.value(value, out),
            Action::SetIfAbsent(value) => if_not_exists(path, value, to, out),
            Action::Copy(from) => to.path(from, out),
            Action::Compute(left, sign, right) => {
                left.render(to, out);
                out.push(sign.symbol());
                right.render(to, out);
            }
            Action::Append(value) => {
                out.push_str("list_append(");
                if_not_exists(path, &Value::List(Vec::new()), to, out);
                out.push(',');
                to.value(value, out);
                out.push(')');
            }
            Action::Prepend(value) => {
                out.push_str("list_append(");
                to.value(value, out);
                out.push(',');
                if_not_exists(path, &Value::List(Vec::new()), to, out);
                out.push(')');
            }
            Action::Add(value) => {
                if_not_exists(path, &Value::from(0), to, out);
                out.push('+');
                to.value(value, out);
            }
            Action::Remove | Action::Delete(_) => {}
        }
    }
}

fn spaced(value: &Value, to: &mut Placeholders, out: &mut String) {
    out.push(' ');
    to.value(value, out);
}

fn if_not_exists(path: &AttributePath, value: &Value, to: &mut Placeholders, out: &mut String) {
    out.push_str("if_not_exists(");
    to.path(path, out);
    out.push(',');
    to.value(value, out);
    out.push(')');
}

impl Term {
    fn render(&self, to: &mut Placeholders, out: &mut String) {
        match self {
            Term::Path(path) => to.path(path, out),
            Term::Value(value) => to.value(value, out),
        }
    }
}

impl Sign {
    fn symbol(self) -> char {
        match self {
            Sign::Plus => '+',
            Sign::Minus => '-',
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Expression;

    fn path(text: &str) -> AttributePath {
        text.parse().unwrap()
    }

    fn text(actions: impl IntoIterator<Item = (&'static str, Action)>) -> String {
        let actions = actions.into_iter().map(|(name, action)| (path(name), action)).collect();
        Expression::default().with_update(&Update { actions, ..Update::default() }).unwrap().update.unwrap()
    }

    #[test]
    fn each_clause_stands_once() {
        let update = text([
            ("a", Action::Set(1.into())),
            ("gone", Action::Remove),
            ("m.b", Action::Set(2.into())),
            ("n", Action::Add(1.into())),
            ("s", Action::Delete(Value::StringSet(["x".into()].into()))),
        ]);
        assert_eq!(update, "SET #0=:0,#1.#2=:1 REMOVE #3 ADD #4 :2 DELETE #5 :3");
    }

    #[test]
    fn each_action_has_its_form() {
        let list = || Value::List(vec![1.into()]);
        let (b, c) = (|| Term::Path(path("b")), || Term::Path(path("c.d")));
        for (action, expected) in [
            (Action::SetIfAbsent(1.into()), "SET #0=if_not_exists(#0,:0)"),
            (Action::Copy(path("b[1]")), "SET #0=#1[1]"),
            (Action::Compute(b(), Sign::Plus, Term::Value(1.into())), "SET #0=#1+:0"),
            (Action::Compute(b(), Sign::Minus, c()), "SET #0=#1-#2.#3"),
            (Action::Append(list()), "SET #0=list_append(if_not_exists(#0,:0),:1)"),
            (Action::Prepend(list()), "SET #0=list_append(:0,if_not_exists(#0,:1))"),
            (Action::Add(1.into()), "ADD #0 :0"),
            (Action::Add(Value::NumberSet([1.into()].into())), "ADD #0 :0"),
        ] {
            assert_eq!(text([("a", action.clone())]), expected, "{action:?}");
        }
    }

    #[test]
    fn a_nested_number_is_added_to_by_set_and_a_nested_set_by_add() {
        assert_eq!(text([("a.b", Action::Add(1.into()))]), "SET #0.#1=if_not_exists(#0.#1,:0)+:1");
        assert_eq!(text([("a[0]", Action::Add(1.into()))]), "SET #0[0]=if_not_exists(#0[0],:0)+:1");
        let members = || Value::StringSet(["x".into()].into());
        assert_eq!(text([("a.b", Action::Add(members()))]), "ADD #0.#1 :0");
        assert_eq!(text([("a.b", Action::Delete(members()))]), "DELETE #0.#1 :0");
    }

    #[test]
    fn operators_are_counted() {
        let appends = |n: usize| {
            let action =
                |n: usize| (AttributePath::new(format!("a{n}")), Action::Append(Value::List(vec![])));
            let actions = (0..n).map(action).collect();
            Expression::default().with_update(&Update { actions, ..Update::default() })
        };
        let error = appends(151).unwrap_err();
        assert_eq!(error.to_string(), "the update expression has 302 operators; DynamoDB allows 300");
        // Of that many, the text is too long before.
        assert!(appends(50).is_ok());
    }
}
