//! Conditions and filters as a tree.

use super::limits;
use super::placeholders::Placeholders;
use crate::expr::AttributePath;
use crate::value::{AttributeType, Value};

/// A condition on an item: what `ConditionExpression` and `FilterExpression` say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Predicate {
    Compare(Operand, Comparison, Operand),
    Between(Operand, Operand, Operand),
    In(Operand, Vec<Operand>),
    Function(Function, AttributePath, Option<Operand>),
    And(Vec<Predicate>),
    Or(Vec<Predicate>),
    Not(Box<Predicate>),
}

/// When a condition holds: of some it is known without an item, and DynamoDB's expressions have no
/// words for these.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Holds {
    Always,
    Never,
    If(Predicate),
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    Path(AttributePath),
    /// Length of a string, bytes of binary, elements of the others.
    Size(AttributePath),
    Value(Value),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Exists,
    NotExists,
    Type,
    BeginsWith,
    Contains,
}

impl Comparison {
    fn symbol(self) -> &'static str {
        match self {
            Comparison::Eq => "=",
            Comparison::Ne => "<>",
            Comparison::Lt => "<",
            Comparison::Le => "<=",
            Comparison::Gt => ">",
            Comparison::Ge => ">=",
        }
    }
}

impl Function {
    fn name(self) -> &'static str {
        match self {
            Function::Exists => "attribute_exists",
            Function::NotExists => "attribute_not_exists",
            Function::Type => "attribute_type",
            Function::BeginsWith => "begins_with",
            Function::Contains => "contains",
        }
    }
}

impl Predicate {
    pub(crate) fn exists(path: AttributePath) -> Self {
        Predicate::Function(Function::Exists, path, None)
    }

    pub(crate) fn not_exists(path: AttributePath) -> Self {
        Predicate::Function(Function::NotExists, path, None)
    }

    pub(crate) fn equals(path: AttributePath, value: Value) -> Self {
        Predicate::Compare(Operand::Path(path), Comparison::Eq, Operand::Value(value))
    }

    pub(crate) fn less(path: AttributePath, than: Value) -> Self {
        Predicate::Compare(Operand::Path(path), Comparison::Lt, Operand::Value(than))
    }

    pub(crate) fn is_type(path: AttributePath, kind: AttributeType) -> Self {
        let descriptor = Operand::Value(Value::from(kind.descriptor()));
        Predicate::Function(Function::Type, path, Some(descriptor))
    }

    /// Visits every path that the predicate mentions.
    pub(crate) fn for_each_path(&self, visit: &mut dyn FnMut(&AttributePath)) {
        match self {
            Predicate::Compare(left, _, right) => visit_all([left, right], visit),
            Predicate::Between(operand, low, high) => visit_all([operand, low, high], visit),
            Predicate::In(operand, choices) => visit_all(std::iter::once(operand).chain(choices), visit),
            Predicate::Function(_, path, argument) => {
                visit(path);
                visit_all(argument, visit);
            }
            Predicate::And(parts) | Predicate::Or(parts) => {
                for part in parts {
                    part.for_each_path(visit);
                }
            }
            Predicate::Not(inner) => inner.for_each_path(visit),
        }
    }

    /// Writes the expression, with parentheses only where they are needed. Of one that is over
    /// DynamoDB's limit so much that this can be seen.
    pub(super) fn render(&self, to: &mut Placeholders, out: &mut String) {
        match self {
            Predicate::Compare(left, comparison, right) => {
                left.render(to, out);
                out.push_str(comparison.symbol());
                right.render(to, out);
            }
            Predicate::Between(operand, low, high) => {
                operand.render(to, out);
                out.push_str(" BETWEEN ");
                low.render(to, out);
                out.push_str(" AND ");
                high.render(to, out);
            }
            Predicate::In(operand, choices) => {
                operand.render(to, out);
                out.push_str(" IN (");
                for (position, choice) in choices.iter().enumerate() {
                    if limits::is_over(out) {
                        return;
                    }
                    if position > 0 {
                        out.push(',');
                    }
                    choice.render(to, out);
                }
                out.push(')');
            }
            Predicate::Function(function, path, argument) => {
                out.push_str(function.name());
                out.push('(');
                to.path(path, out);
                if let Some(argument) = argument {
                    out.push(',');
                    argument.render(to, out);
                }
                out.push(')');
            }
            Predicate::And(parts) => join(parts, " AND ", to, out),
            Predicate::Or(parts) => join(parts, " OR ", to, out),
            Predicate::Not(inner) => {
                out.push_str("NOT ");
                inner.render_inside(to, out);
            }
        }
    }

    fn render_inside(&self, to: &mut Placeholders, out: &mut String) {
        // A part of one is itself: `And([a])` needs no parentheses around it.
        let compound = match self {
            Predicate::And(parts) | Predicate::Or(parts) => parts.len() > 1,
            Predicate::Not(_) | Predicate::Between(..) => true,
            _ => false,
        };
        if compound {
            out.push('(');
            self.render(to, out);
            out.push(')');
        } else {
            self.render(to, out);
        }
    }

    /// Operators and functions, as DynamoDB's limit counts them.
    pub(super) fn operators(&self) -> usize {
        match self {
            Predicate::Compare(left, _, right) => 1 + left.operators() + right.operators(),
            Predicate::Between(operand, ..) | Predicate::In(operand, _) => 1 + operand.operators(),
            Predicate::Function(..) => 1,
            Predicate::And(parts) | Predicate::Or(parts) => {
                parts.iter().map(Predicate::operators).sum::<usize>() + parts.len().saturating_sub(1)
            }
            Predicate::Not(inner) => 1 + inner.operators(),
        }
    }
}

fn visit_all<'a>(operands: impl IntoIterator<Item = &'a Operand>, visit: &mut dyn FnMut(&AttributePath)) {
    for operand in operands {
        if let Operand::Path(path) | Operand::Size(path) = operand {
            visit(path);
        }
    }
}

fn join(parts: &[Predicate], operator: &str, to: &mut Placeholders, out: &mut String) {
    for (position, part) in parts.iter().enumerate() {
        if limits::is_over(out) {
            return;
        }
        if position > 0 {
            out.push_str(operator);
        }
        if parts.len() == 1 {
            part.render(to, out);
        } else {
            part.render_inside(to, out);
        }
    }
}

impl Operand {
    fn render(&self, to: &mut Placeholders, out: &mut String) {
        match self {
            Operand::Path(path) => to.path(path, out),
            Operand::Size(path) => {
                out.push_str("size(");
                to.path(path, out);
                out.push(')');
            }
            Operand::Value(value) => to.value(value, out),
        }
    }

    fn operators(&self) -> usize {
        usize::from(matches!(self, Operand::Size(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Expression;

    fn path(text: &str) -> AttributePath {
        text.parse().unwrap()
    }

    fn text(condition: &Predicate) -> String {
        Expression::default().with_condition(condition).unwrap().condition.unwrap()
    }

    #[test]
    fn names_are_shared_and_values_are_not() {
        let equals = |name: &str, value: i32| Predicate::equals(path(name), value.into());
        let condition = Predicate::And(vec![equals("a.b", 1), equals("b", 1), equals("a", 2)]);
        assert_eq!(text(&condition), "#0.#1=:0 AND #1=:1 AND #0=:2");
    }

    #[test]
    fn parentheses_keep_the_tree_as_it_was_built() {
        let a = || Predicate::exists(path("a"));
        let or = Predicate::Or(vec![a(), Predicate::And(vec![a(), a()])]);
        assert_eq!(
            text(&Predicate::Not(Box::new(or))),
            "NOT (attribute_exists(#0) OR (attribute_exists(#0) AND attribute_exists(#0)))"
        );
        let between =
            Predicate::Between(Operand::Path(path("a")), Operand::Value(1.into()), Operand::Size(path("b")));
        assert_eq!(
            text(&Predicate::And(vec![between, a()])),
            "(#0 BETWEEN :0 AND size(#1)) AND attribute_exists(#0)"
        );
    }

    #[test]
    fn placeholders_stay_short() {
        let (mut to, mut out) = (Placeholders::default(), String::new());
        for round in 0..2 {
            for n in 0..1300 {
                out.clear();
                to.name(&format!("name{n}").into(), &mut out);
                let expected = [(35, "#z"), (36, "#10"), (1299, "#103")];
                let expected = expected.iter().find(|(number, _)| *number == n);
                assert!(expected.is_none_or(|(_, label)| out == *label), "{n} in round {round}: {out}");
            }
        }
    }

    #[test]
    fn limits_are_checked_before_sending() {
        let comparisons = |n: usize| {
            let one = |n: usize| Predicate::equals(AttributePath::new(format!("a{n}")), 1.into());
            Expression::default().with_condition(&Predicate::And((0..n).map(one).collect()))
        };
        assert!(comparisons(150).is_ok());
        let error = comparisons(151).unwrap_err();
        assert_eq!(error.kind(), crate::error::Kind::TooLarge);
        assert_eq!(error.to_string(), "the condition expression has 301 operators; DynamoDB allows 300");
    }
}
