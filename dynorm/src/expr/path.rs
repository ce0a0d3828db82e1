//! The way from an item to an attribute or a part of one.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::codec::Step;
use crate::value::{AttributeType, Map, Value};

/// The way from an item to an attribute or a part of one: `address.city`, `tags[0]`.
///
/// Names may hold any characters: they are sent as placeholders. To write one with a dot or bracket
/// as text, put it in backticks: `` `odd.name`.part ``.
///
/// ```
/// use dynorm::AttributePath;
///
/// let path: AttributePath = "address.lines[1]".parse()?;
/// assert_eq!(path, AttributePath::new("address").then("lines").at(1));
/// # Ok::<(), dynorm::ParsePathError>(())
/// ```
#[derive(Clone)]
pub struct AttributePath {
    steps: Steps,
    /// The older names of what the steps name, by how many steps come before. No part of what the
    /// path is: two that differ in nothing else are one.
    pub(super) older: Vec<(usize, &'static [&'static str])>,
}

/// The first is always a name. What counts is the [slice](AttributePath::steps) of them.
#[derive(Clone)]
enum Steps {
    /// As of most paths, which so need no memory of their own.
    One(Step),
    Several(Vec<Step>),
}

/// A text is not a path to an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParsePathError {
    /// What is wrong.
    reason: &'static str,
}

impl fmt::Display for ParsePathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not an attribute path: {}", self.reason)
    }
}

impl std::error::Error for ParsePathError {}

impl AttributePath {
    /// The path of an attribute of the item.
    #[must_use]
    pub fn new(name: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        AttributePath { steps: Steps::One(Step::Name(name.into())), older: Vec::new() }
    }

    /// The entry `name` of the map that this leads to.
    #[must_use]
    pub fn then(self, name: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        self.with(Step::Name(name.into()))
    }

    /// The element `index` of the list that this leads to, counted from 0.
    #[must_use]
    pub fn at(self, index: usize) -> Self {
        self.with(Step::Index(index))
    }

    fn with(self, step: Step) -> Self {
        let steps = match self.steps {
            Steps::One(first) => vec![first, step],
            Steps::Several(mut steps) => {
                steps.push(step);
                steps
            }
        };
        AttributePath { steps: Steps::Several(steps), older: self.older }
    }

    /// The path of these steps, whose first is a name.
    fn of(steps: &[Step]) -> Self {
        AttributePath { steps: Steps::Several(steps.to_vec()), older: Vec::new() }
    }

    /// As far as that many steps and one more.
    pub(super) fn up_to(&self, depth: usize) -> Self {
        AttributePath::of(self.steps().get(..=depth).unwrap_or_else(|| self.steps()))
    }

    /// The same with another name at this step.
    pub(super) fn renamed(mut self, depth: usize, name: &'static str) -> Self {
        let step = match &mut self.steps {
            Steps::One(step) => Some(step),
            Steps::Several(steps) => steps.get_mut(depth),
        };
        if let Some(step) = step {
            *step = Step::Name(name.into());
        }
        self
    }

    /// The steps of the path; the first is always a name.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        match &self.steps {
            Steps::One(step) => std::slice::from_ref(step),
            Steps::Several(steps) => steps,
        }
    }

    /// The attribute of the item that this is, or that this is a part of.
    #[must_use]
    pub fn attribute(&self) -> &str {
        match self.steps() {
            [Step::Name(name), ..] => name,
            _ => "",
        }
    }

    /// The map or list that this is an entry or element of, and which of both it must be; `None` of
    /// an attribute of the item.
    pub(crate) fn parent(&self) -> Option<(AttributePath, AttributeType)> {
        let (last, before) = self.steps().split_last()?;
        let kind = match last {
            Step::Name(_) => AttributeType::Map,
            Step::Index(_) => AttributeType::List,
        };
        (!before.is_empty()).then(|| (AttributePath::of(before), kind))
    }

    /// Whether this is an element of a list.
    pub(crate) fn is_element(&self) -> bool {
        matches!(self.steps().last(), Some(Step::Index(_)))
    }

    /// What this path leads to in an item.
    #[must_use]
    pub fn get<'a>(&self, item: &'a Map) -> Option<&'a Value> {
        let mut value = item.get(self.attribute())?;
        for step in self.steps().get(1..).unwrap_or_default() {
            value = match (step, value) {
                (Step::Name(name), Value::Map(map)) => map.get(&**name)?,
                (Step::Index(index), Value::List(list)) => list.get(*index)?,
                _ => return None,
            };
        }
        Some(value)
    }
}

impl fmt::Debug for AttributePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttributePath").field("steps", &self.steps()).finish()
    }
}

impl PartialEq for AttributePath {
    fn eq(&self, other: &Self) -> bool {
        self.steps() == other.steps()
    }
}

impl Eq for AttributePath {}

impl PartialOrd for AttributePath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for AttributePath {
    fn cmp(&self, other: &Self) -> Ordering {
        self.steps().cmp(other.steps())
    }
}

impl Hash for AttributePath {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.steps().hash(state);
    }
}

impl fmt::Display for AttributePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.steps().iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Name(name) => {
                    if position > 0 {
                        f.write_str(".")?;
                    }
                    if name.is_empty() || name.contains(['.', '[', ']', '`']) {
                        write!(f, "`{}`", name.replace('`', "``"))?;
                    } else {
                        f.write_str(name)?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl FromStr for AttributePath {
    type Err = ParsePathError;

    fn from_str(text: &str) -> Result<Self, ParsePathError> {
        let mut rest = text;
        let mut steps = vec![Step::Name(take_name(&mut rest)?.into())];
        while !rest.is_empty() {
            if let Some(name) = rest.strip_prefix('.') {
                rest = name;
                steps.push(Step::Name(take_name(&mut rest)?.into()));
            } else if let Some((index, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'))
            {
                let index =
                    index.parse().map_err(|_| ParsePathError { reason: "a list index is a whole number" })?;
                steps.push(Step::Index(index));
                rest = after;
            } else {
                return Err(ParsePathError { reason: "expected `.name` or `[index]`" });
            }
        }
        Ok(AttributePath { steps: Steps::Several(steps), older: Vec::new() })
    }
}

/// Takes a name off the front, plain or in backticks.
fn take_name(rest: &mut &str) -> Result<String, ParsePathError> {
    let Some(mut quoted) = rest.strip_prefix('`') else {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() {
            return Err(ParsePathError { reason: "a name is empty" });
        }
        if name.contains([']', '`']) {
            return Err(ParsePathError { reason: "a name with brackets or backticks stands in backticks" });
        }
        *rest = after;
        return Ok(name.to_owned());
    };
    let mut name = String::new();
    loop {
        let (part, after) =
            quoted.split_once('`').ok_or(ParsePathError { reason: "a backtick has no partner" })?;
        name.push_str(part);
        let Some(more) = after.strip_prefix('`') else {
            *rest = after;
            return Ok(name);
        };
        // Two in a row stand for one.
        name.push('`');
        quoted = more;
    }
}

#[cfg(test)]
mod tests {
    use std::hash::DefaultHasher;

    use super::*;

    #[test]
    fn paths_read_back_as_they_print() {
        for path in [
            AttributePath::new("a"),
            AttributePath::new("a").then("b").at(3).at(0).then("c"),
            AttributePath::new("odd.name").then("with`tick").then("[0]"),
            AttributePath::new("").then("ü-ä #"),
        ] {
            assert_eq!(path.to_string().parse::<AttributePath>(), Ok(path.clone()), "{path}");
        }
    }

    #[test]
    fn a_path_is_the_same_however_it_was_made() {
        let hash = |path: &AttributePath| {
            let mut hasher = DefaultHasher::new();
            path.hash(&mut hasher);
            hasher.finish()
        };
        for (made, text) in [
            (AttributePath::new("a"), "a"),
            (AttributePath::new("a").at(0), "a[0]"),
            (AttributePath::new("a").then("b").at(1), "a.b[1]"),
        ] {
            let read: AttributePath = text.parse().unwrap();
            assert_eq!(
                (&read, read.cmp(&made), hash(&read)),
                (&made, Ordering::Equal, hash(&made)),
                "{text}"
            );
        }
        // By names, and shorter ones before those that lead on from them.
        assert!(AttributePath::new("a") < AttributePath::new("a").at(0));
        assert!(AttributePath::new("a").then("z") < AttributePath::new("b"));
    }

    #[test]
    fn what_is_not_a_path_is_refused() {
        for text in ["", ".", "a.", "a[", "a[x]", "a[0]b", "a]", "`a", "a[-1]", "a[99999999999999999999]"] {
            assert!(text.parse::<AttributePath>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_path_finds_what_it_leads_to() {
        let Value::Map(item) = Value::from([("a", [("l", Value::List(vec![1.into(), 2.into()]))].into())])
        else {
            unreachable!()
        };
        let path = |text: &str| text.parse::<AttributePath>().unwrap();
        assert_eq!(path("a.l[1]").get(&item), Some(&2.into()));
        assert_eq!(path("a.l[2]").get(&item), None);
        assert_eq!(path("a.l.x").get(&item), None);
        assert_eq!(path("b").get(&item), None);
    }
}
