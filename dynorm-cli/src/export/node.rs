//! What JSON and YAML are written of: a tree whose members keep the order in which they were given.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// A value of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Text(String),
    Number(u64),
    Is(bool),
    List(Vec<Node>),
    Object(Object),
    /// Somebody else's JSON.
    Json(serde_json::Value),
}

/// Members in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Object(Vec<(String, Node)>);

impl Object {
    pub(crate) fn new() -> Self {
        Object::default()
    }

    pub(crate) fn with(mut self, name: impl Into<String>, value: impl Into<Node>) -> Self {
        self.put(name, value);
        self
    }

    pub(crate) fn put(&mut self, name: impl Into<String>, value: impl Into<Node>) {
        self.0.push((name.into(), value.into()));
    }

    /// Nothing, if there is no value, or a list without elements: DynamoDB refuses empty lists.
    pub(crate) fn put_if(&mut self, name: &str, value: Option<impl Into<Node>>) {
        match value.map(Into::into) {
            None => {}
            Some(Node::List(elements)) if elements.is_empty() => {}
            Some(value) => self.put(name, value),
        }
    }
}

impl Node {
    /// As JSON, with a line break at the end.
    pub(crate) fn to_json(&self) -> String {
        // A tree of texts, numbers and truths has nothing that JSON does not.
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Node::Text(text.to_owned())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Node::Text(text)
    }
}

impl From<u64> for Node {
    fn from(number: u64) -> Self {
        Node::Number(number)
    }
}

impl From<bool> for Node {
    fn from(is: bool) -> Self {
        Node::Is(is)
    }
}

impl<N: Into<Node>> From<Vec<N>> for Node {
    fn from(elements: Vec<N>) -> Self {
        Node::List(elements.into_iter().map(Into::into).collect())
    }
}

impl From<Object> for Node {
    fn from(object: Object) -> Self {
        Node::Object(object)
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Text(text) => serializer.serialize_str(text),
            Node::Number(number) => serializer.serialize_u64(*number),
            Node::Is(is) => serializer.serialize_bool(*is),
            Node::Json(value) => value.serialize(serializer),
            Node::List(elements) => {
                let mut list = serializer.serialize_seq(Some(elements.len()))?;
                elements.iter().try_for_each(|element| list.serialize_element(element))?;
                list.end()
            }
            Node::Object(Object(members)) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            }
        }
    }
}
