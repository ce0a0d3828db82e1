//! Whether a program can run on the tables as they are: [`Schema::verify`].

use std::fmt;

use super::read::describe;
use super::value::Schema;
use crate::db::Db;
use crate::error::{Error, Kind, Result};
use crate::table::{Difference, difference_of_expiry, differences};

/// In what the tables differ from what the models expect of them.
#[must_use = "differences are of no use if nobody looks at them"]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verification {
    /// The differences, in the order of the tables.
    pub differences: Vec<TableDifference>,
}

/// One thing in which a table differs. Shown, it is a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableDifference {
    /// The table's name.
    pub table: String,
    /// The difference; `None` if there is no such table.
    pub difference: Option<Difference>,
}

impl TableDifference {
    /// Whether the models can be used all the same: see [`Difference::is_harmless`].
    #[must_use]
    pub fn is_harmless(&self) -> bool {
        self.difference.as_ref().is_some_and(Difference::is_harmless)
    }
}

impl fmt::Display for TableDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.difference {
            Some(difference) => write!(f, "table `{}`: {difference}", self.table),
            None => write!(f, "there is no table `{}`", self.table),
        }
    }
}

impl Verification {
    /// Whether the models can be used: nothing differs that is not harmless.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.differences.iter().all(TableDifference::is_harmless)
    }

    /// Nothing, if the models can be used.
    ///
    /// # Errors
    ///
    /// [`Kind::Invalid`] with all differences that are not harmless otherwise; [`Kind::NotFound`]
    /// if they are tables that are not there.
    pub fn or_error(self) -> Result<()> {
        let harmful: Vec<_> = self.differences.iter().filter(|found| !found.is_harmless()).collect();
        if harmful.is_empty() {
            return Ok(());
        }
        let missing = harmful.iter().all(|found| found.difference.is_none());
        let kind = if missing { Kind::NotFound } else { Kind::Invalid };
        let sentences: Vec<_> = harmful.iter().map(ToString::to_string).collect();
        Err(Error::new(kind, format!("the tables do not fit the models: {}", sentences.join("; "))))
    }
}

impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.differences.is_empty() {
            return f.write_str("the tables fit the models");
        }
        let sentences: Vec<_> = self.differences.iter().map(ToString::to_string).collect();
        f.write_str(&sentences.join("\n"))
    }
}

impl Schema {
    /// In what the tables differ from what the models expect: keys, indexes and what they hold, and
    /// by what items expire. For the start of a program; settings are no part of it, since the
    /// code's meaning does not depend on them. One request for each table, and one more for its
    /// `#[ttl]`, which only read.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// let schema = dynorm::schema![User];
    /// let error = schema.verify(&db).await?.or_error().unwrap_err();
    /// assert!(error.to_string().contains("there is no table `users`"));
    ///
    /// schema.ensure(&db).await?;
    /// schema.verify(&db).await?.or_error()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the schema [contradicts](Self::check) itself, or a table cannot be described.
    pub async fn verify(&self, db: &Db) -> Result<Verification> {
        self.check()?;
        let schema = self.of(db);
        let mut verification = Verification::default();
        for table in schema.tables() {
            let name = || table.name().to_owned();
            match describe(db, table).await? {
                None => {
                    verification.differences.push(TableDifference { table: name(), difference: None });
                }
                Some(found) => {
                    let mut found = differences(&table.schema, &found.schema);
                    if let Some(ttl) = &table.schema.ttl {
                        found.extend(difference_of_expiry(db.open(table.name()).inner(), ttl).await?);
                    }
                    let found = found.into_iter();
                    let found = found
                        .map(|difference| TableDifference { table: name(), difference: Some(difference) });
                    verification.differences.extend(found);
                }
            }
        }
        Ok(verification)
    }
}
