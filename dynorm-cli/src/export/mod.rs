//! A schema in the words of other tools. Pure: nothing is connected to, and nothing is read.
//!
//! ```
//! use dynorm::prelude::*;
//! use dynorm_cli::export::{Format, Options};
//!
//! #[derive(Model)]
//! #[model(table = "users")]
//! struct User {
//!     #[hash_key]
//!     name: String,
//! }
//!
//! let template = Format::CloudFormation.export(&dynorm::schema![User], &Options::default())?;
//! assert!(template.contains("AWS::DynamoDB::Table"));
//! # Ok::<_, dynorm_cli::export::ExportError>(())
//! ```
//!
//! What is unmanaged is left out, so that the tool that reads it leaves it as it is. Of throughput
//! that cannot be left out: such a table is on demand.

mod cloudformation;
mod create_table;
mod definition;
mod hcl;
mod mermaid;
pub(crate) mod node;
mod page;
mod snapshot;
mod terraform;
mod view;
mod workbench;
mod yaml;

use std::collections::BTreeSet;
use std::fmt;

use clap::ValueEnum;
use dynorm::Schema;

use node::Object;
use view::TableView;

/// What a schema can be exported as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ValueEnum)]
#[non_exhaustive]
pub enum Format {
    /// A CloudFormation template, as JSON.
    #[value(name = "cloudformation")]
    CloudFormation,
    /// The same as YAML, which readers of YAML 1.1 and 1.2 read the same.
    #[value(name = "cloudformation-yaml")]
    CloudFormationYaml,
    /// Terraform, for version 6.29 of the AWS provider or newer.
    Terraform,
    /// Files for `aws dynamodb create-table --cli-input-json`, and beside them those for what it
    /// does not take.
    CreateTable,
    /// A data model for NoSQL Workbench. Its format is not documented.
    Workbench,
    /// A Mermaid flowchart, for Markdown.
    Mermaid,
    /// A page to look at: HTML and SVG, in one file, without scripts.
    Html,
    /// The keys and indexes, sorted, without what stages say: to be kept beside the code, so that a
    /// review sees what a change of a model does to the tables.
    Snapshot,
}

/// How names are written.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// What stands before the name of each table.
    pub prefix: String,
    /// Whether it is a parameter of the template, or a variable, with the prefix as its default.
    pub prefix_variable: bool,
}

impl Options {
    /// With this before the name of each table.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Makes the prefix a parameter of the template, or a variable.
    #[must_use]
    pub fn prefix_variable(mut self) -> Self {
        self.prefix_variable = true;
        self
    }
}

/// A file of an export that makes several.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct File {
    /// The file's name.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// Why a schema cannot be exported. Shown, it is a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportError(String);

impl Format {
    /// The schema as a text. What makes [several files](Self::files) is one document with all of
    /// them by their names.
    ///
    /// # Errors
    ///
    /// If the schema contradicts itself, or has what the format has no form for.
    pub fn export(self, schema: &Schema, options: &Options) -> Result<String, ExportError> {
        let tables = self.tables(schema, options)?;
        match self {
            Format::CloudFormation => Ok(cloudformation::json(&tables, options)),
            Format::CloudFormationYaml => cloudformation::yaml(&tables, options),
            Format::Terraform => Ok(terraform::hcl(&tables, options)),
            Format::CreateTable => {
                let files = create_table::inputs(&tables);
                let all = files.into_iter().fold(Object::new(), |all, (name, input)| all.with(name, input));
                Ok(node::Node::from(all).to_json())
            }
            Format::Workbench => workbench::json(&tables),
            Format::Mermaid => Ok(mermaid::flowchart(&tables)),
            Format::Html => Ok(page::html(&tables)),
            Format::Snapshot => Ok(snapshot::json(&tables)),
        }
    }

    /// The schema as files for a folder.
    ///
    /// # Errors
    ///
    /// As [`export`](Self::export).
    pub fn files(self, schema: &Schema, options: &Options) -> Result<Vec<File>, ExportError> {
        let name = match self {
            Format::CreateTable => {
                let inputs = create_table::inputs(&self.tables(schema, options)?);
                let file = |(name, input)| File { name, text: node::Node::from(input).to_json() };
                return Ok(inputs.into_iter().map(file).collect());
            }
            Format::CloudFormation => "template.json",
            Format::CloudFormationYaml => "template.yaml",
            Format::Terraform => "tables.tf",
            Format::Workbench => "workbench.json",
            Format::Mermaid => "schema.mmd",
            Format::Html => "schema.html",
            Format::Snapshot => "schema.json",
        };
        let text = self.export(schema, options)?;
        Ok(vec![File { name: name.to_owned(), text }])
    }

    fn tables<'s>(self, schema: &'s Schema, options: &'s Options) -> Result<Vec<TableView<'s>>, ExportError> {
        schema.check().map_err(|error| ExportError::new(error.to_string()))?;
        let has_variables =
            matches!(self, Format::CloudFormation | Format::CloudFormationYaml | Format::Terraform);
        if options.prefix_variable && !has_variables {
            return Err(ExportError::new(
                "only CloudFormation and Terraform have variables: give the prefix itself",
            ));
        }
        let tables = view::tables(schema, options);
        for table in &tables {
            if let Some(Err(error)) = table.policy() {
                let name = table.name();
                return Err(ExportError::new(format!(
                    "the resource policy of table `{name}` is no JSON: {error}"
                )));
            }
        }
        Ok(tables)
    }
}

impl ExportError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        ExportError(message.into())
    }
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ExportError {}

fn common_prefix<'s>(tables: &[TableView<'s>]) -> &'s str {
    tables.first().map_or("", |table| table.prefix)
}

/// The name, or with a number behind it if another one has it.
fn untaken(name: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number: u32| format!("{name}{number}"));
    let free = std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken.contains(name));
    let free = free.unwrap_or_default();
    taken.insert(free.clone());
    free
}

fn upper_first(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
