//! One file for each command.

pub(crate) mod apply;
pub(crate) mod check_data;
pub(crate) mod data;
pub(crate) mod export;
pub(crate) mod migrate;
pub(crate) mod plan;
pub(crate) mod pull;
pub(crate) mod snapshot;
pub(crate) mod status;
pub(crate) mod verify;

use std::ffi::OsString;

use dynorm::deploy::Fingerprint;
use dynorm::{Db, Schema};

use crate::args::Global;
use crate::connect::{BoxError, is_remote};
use crate::output::{Output, STRONG};
use crate::stage::Stage;

/// What commands work with that connect.
pub(crate) struct Context<'a> {
    pub(crate) global: &'a Global,
    pub(crate) stage: &'a Stage,
    pub(crate) db: &'a Db,
    pub(crate) output: Output,
    /// The fingerprint that the plan is to have.
    pub(crate) expected: Option<Fingerprint>,
    /// How this program was started: to say how to go on.
    pub(crate) arguments: &'a [OsString],
}

impl Context<'_> {
    /// The tables under the names that they have there.
    pub(crate) fn schema(&self) -> Schema {
        self.stage.schema.clone().with_table_prefix(&self.stage.prefix)
    }

    /// Whether that is a place where nothing is to happen by mistake: a stage other than `dev`, on
    /// AWS.
    pub(crate) fn is_guarded(&self) -> bool {
        is_remote(self.global) && self.global.stage.as_deref().is_some_and(|stage| stage != "dev")
    }

    /// Says for which stage, region and account it is, where a mistake would be bad.
    pub(crate) async fn say_where(&self) -> Result<(), BoxError> {
        let Some(stage) = self.global.stage.as_ref().filter(|_| self.is_guarded()) else { return Ok(()) };
        let region = self.db.client().config().region().map_or("no region".to_owned(), ToString::to_string);
        let mut account = None;
        for table in self.schema().tables() {
            match self.db.open(table.name()).describe().await {
                Ok(found) => account = found.arn.as_deref().and_then(account_of).map(str::to_owned),
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(error.into()),
            }
            if account.is_some() {
                break;
            }
        }
        let account = account.unwrap_or_else(|| "not known, since none of the tables is there".to_owned());
        self.output.line(format!("{STRONG}stage {stage}, region {region}, account {account}{STRONG:#}"));
        Ok(())
    }

    /// The command line, to be typed again.
    pub(crate) fn again(&self) -> String {
        let words = self.arguments.iter().map(|word| quoted(&word.to_string_lossy()));
        words.collect::<Vec<_>>().join(" ")
    }
}

/// As a shell wants it.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=,@+".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME`.
fn account_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(4).filter(|account| !account.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{account_of, quoted};

    #[test]
    fn words_are_quoted_as_a_shell_wants_them() {
        assert_eq!(quoted("--stage=prod"), "--stage=prod");
        assert_eq!(quoted("my shop.db"), "'my shop.db'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn an_arn_names_the_account() {
        assert_eq!(account_of("arn:aws:dynamodb:eu-west-1:123456789012:table/users"), Some("123456789012"));
        assert_eq!(account_of("arn:aws:dynamodb:::table/users"), None);
        assert_eq!(account_of("none"), None);
    }
}
