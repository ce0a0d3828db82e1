//! DynamoDB's [limits on expressions], so that exceeding them is a clear error before anything is sent.
//!
//! [limits on expressions]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters

use crate::error::{Error, Kind, Result};

/// Bytes of one expression's text.
pub(crate) const MAX_BYTES: usize = 4096;
/// Operators and functions of one expression.
pub(crate) const MAX_OPERATORS: usize = 300;

pub(super) fn check(what: &str, text: &str, operators: usize) -> Result<()> {
    let excess = if operators > MAX_OPERATORS {
        format!("{operators} operators; DynamoDB allows {MAX_OPERATORS}")
    } else if text.len() > MAX_BYTES {
        format!("{} bytes; DynamoDB allows {MAX_BYTES}", text.len())
    } else {
        return Ok(());
    };
    Err(Error::new(
        Kind::TooLarge,
        format!(
            "the {what} expression has {excess}. For a save: give the model a `#[version]` field, then one \
             comparison replaces one for each attribute, or use `partial_save`, which compares only what changed"
        ),
    ))
}
