//! HCL as `terraform fmt` leaves it: blocks, and attributes whose `=` stand below each other.

use std::fmt::Write as _;

/// A block with what is in it.
#[derive(Debug, Default)]
pub(super) struct Block {
    head: String,
    body: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Attribute(String, String),
    Block(Block),
    Comment(&'static str),
}

impl Block {
    /// `head` stands before the brace as it is: `resource "aws_dynamodb_table" "users"`.
    pub(super) fn new(head: impl Into<String>) -> Self {
        Block { head: head.into(), body: Vec::new() }
    }

    pub(super) fn with(mut self, name: &str, value: impl Value) -> Self {
        self.put(name, value);
        self
    }

    pub(super) fn put(&mut self, name: &str, value: impl Value) {
        self.body.push(Part::Attribute(name.to_owned(), value.expression()));
    }

    pub(super) fn put_if(&mut self, name: &str, value: Option<impl Value>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    pub(super) fn block(&mut self, block: Block) {
        self.body.push(Part::Block(block));
    }

    pub(super) fn comment(&mut self, line: &'static str) {
        self.body.push(Part::Comment(line));
    }

    /// Writes it, indented by so many steps.
    pub(super) fn write(&self, depth: usize, text: &mut String) {
        let indent = "  ".repeat(depth);
        // Writing to a string does not fail.
        let _ = writeln!(text, "{indent}{} {{", self.head);
        let mut parts = self.body.as_slice();
        let mut is_first = true;
        while let Some(part) = parts.first() {
            let attributes = parts.iter().take_while(|part| matches!(part, Part::Attribute(..))).count();
            match part {
                Part::Attribute(..) => write_attributes(&parts[..attributes], &indent, text),
                Part::Comment(line) => {
                    let _ = writeln!(text, "{indent}  # {line}");
                }
                Part::Block(block) => {
                    if !is_first {
                        text.push('\n');
                    }
                    block.write(depth + 1, text);
                }
            }
            is_first = false;
            parts = &parts[attributes.max(1)..];
        }
        let _ = writeln!(text, "{indent}}}");
    }
}

fn write_attributes(attributes: &[Part], indent: &str, text: &mut String) {
    let attributes = attributes.iter().filter_map(|part| match part {
        Part::Attribute(name, value) => Some((name, value)),
        _ => None,
    });
    let width = attributes.clone().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    for (name, value) in attributes {
        let padding = " ".repeat(width - name.chars().count());
        let _ = writeln!(text, "{indent}  {name}{padding} = {value}");
    }
}

/// What can stand behind a `=`.
pub(super) trait Value {
    fn expression(&self) -> String;
}

impl Value for &str {
    fn expression(&self) -> String {
        quoted(self)
    }
}

impl Value for String {
    fn expression(&self) -> String {
        quoted(self)
    }
}

impl Value for u64 {
    fn expression(&self) -> String {
        self.to_string()
    }
}

impl Value for bool {
    fn expression(&self) -> String {
        self.to_string()
    }
}

impl Value for Vec<&str> {
    fn expression(&self) -> String {
        format!("[{}]", self.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
    }
}

/// An expression that is none of the above, as it is written.
pub(super) struct Raw(pub(super) String);

impl Value for Raw {
    fn expression(&self) -> String {
        self.0.clone()
    }
}

/// A text between quotes, of which nothing is taken for an expression.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// A text as it stands between quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '$' | '%' if letters.peek() == Some(&'{') => {
                escaped.push(letter);
                escaped.push(letter);
            }
            control if control.is_control() => {
                let _ = write!(escaped, "\\u{:04x}", u32::from(control));
            }
            other => escaped.push(other),
        }
    }
    escaped
}
