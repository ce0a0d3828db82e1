//! DynamoDB's [limits on expressions], so that exceeding them is a clear error before anything is
//! sent.
//!
//! [limits on expressions]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters

use std::fmt;

use crate::error::{Error, Kind, Result};

/// Bytes of one expression's text.
pub(crate) const MAX_BYTES: usize = 4096;
/// Operators and functions of one expression.
pub(crate) const MAX_OPERATORS: usize = 300;

/// Whether a text is over the limit already, so that nothing more need be written to it.
pub(super) fn is_over(text: &str) -> bool {
    text.len() > MAX_BYTES
}

/// Looks at an expression before it is written.
pub(super) fn check_operators(what: &str, operators: usize) -> Result<()> {
    if operators <= MAX_OPERATORS {
        return Ok(());
    }
    Err(too_large(what, format_args!("{operators} operators"), MAX_OPERATORS))
}

/// Looks at what was written of an expression: all of it, or so much that it is over.
pub(super) fn check_length(what: &str, text: &str) -> Result<()> {
    if !is_over(text) {
        return Ok(());
    }
    Err(too_large(what, format_args!("more than {MAX_BYTES} bytes"), MAX_BYTES))
}

#[cold]
fn too_large(what: &str, found: fmt::Arguments<'_>, allowed: usize) -> Error {
    Error::new(Kind::TooLarge, format!("the {what} expression has {found}; DynamoDB allows {allowed}"))
}
