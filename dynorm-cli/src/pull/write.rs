//! Structs as text.

use std::fmt::Write as _;

/// A model or a document.
#[derive(Debug)]
pub(super) struct Struct {
    pub(super) name: String,
    /// That of a model.
    pub(super) table: Option<String>,
    /// Attributes of the struct.
    pub(super) marks: Vec<String>,
    pub(super) attributes: Vec<Attribute>,
}

/// A field.
#[derive(Debug)]
pub(super) struct Attribute {
    /// Its name in DynamoDB.
    pub(super) name: String,
    pub(super) rust: String,
    pub(super) ty: String,
    pub(super) is_optional: bool,
    pub(super) marks: Vec<String>,
}

impl Struct {
    pub(super) fn find(&mut self, attribute: &str) -> Option<&mut Attribute> {
        self.attributes.iter_mut().find(|own| own.name == attribute)
    }

    pub(super) fn mark(&mut self, attribute: &str, mark: String) {
        if let Some(field) = self.find(attribute) {
            field.marks.push(mark);
        }
    }

    fn write(&self, text: &mut String) {
        let kind = if self.table.is_some() { "Model" } else { "Document" };
        // Writing to a string does not fail.
        let _ = writeln!(text, "#[derive({kind}, Clone, Debug, PartialEq)]");
        if let Some(table) = &self.table {
            let _ = writeln!(text, "#[model(table = {})]", literal(table));
        }
        for mark in &self.marks {
            let _ = writeln!(text, "{mark}");
        }
        let _ = writeln!(text, "pub struct {} {{", self.name);
        for field in &self.attributes {
            for mark in &field.marks {
                let _ = writeln!(text, "    {mark}");
            }
            if field.rust != field.name {
                let _ = writeln!(text, "    #[model(rename = {})]", literal(&field.name));
            }
            let _ = writeln!(text, "    pub {}: {},", field.rust, field.ty);
        }
        text.push_str("}\n");
    }
}

impl Attribute {
    pub(super) fn make_required(&mut self) {
        if self.is_optional {
            self.is_optional = false;
            let inner = self.ty.strip_prefix("Option<").and_then(|ty| ty.strip_suffix('>'));
            if let Some(inner) = inner.map(str::to_owned) {
                self.ty = inner;
            }
        }
    }
}

/// The text of a module.
pub(super) fn module(structs: &[Struct], about: &str) -> String {
    let mut text = format!("// {about}\n\n");
    let uses =
        |word: &str| structs.iter().flat_map(|one| &one.attributes).any(|field| field.ty.contains(word));
    let collections: Vec<_> = ["BTreeMap", "BTreeSet"].into_iter().filter(|word| uses(word)).collect();
    let collections = match collections.as_slice() {
        [] => String::new(),
        [one] => format!("use std::collections::{one};\n\n"),
        several => format!("use std::collections::{{{}}};\n\n", several.join(", ")),
    };
    text.push_str(&collections);
    text.push_str("use dynorm::prelude::*;\n");
    for one in structs {
        text.push('\n');
        one.write(&mut text);
    }
    text
}

/// Text as it stands in Rust.
pub(super) fn literal(text: &str) -> String {
    format!("{text:?}")
}
