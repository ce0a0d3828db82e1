//! An error that comes up long before anybody is told.

use std::sync::Arc;

use super::Error;

/// Why a request that is a value cannot be sent: told each time that it, or a clone of it, is.
#[derive(Clone, Debug)]
pub(crate) struct Kept(Arc<Error>);

impl From<Error> for Kept {
    fn from(error: Error) -> Self {
        Kept(Arc::new(error))
    }
}

impl Kept {
    /// The error itself, if nobody else keeps it; otherwise another one with it behind.
    pub(crate) fn into_error(self) -> Error {
        match Arc::try_unwrap(self.0) {
            Ok(error) => error,
            Err(shared) => {
                let attribute = shared.attribute().unwrap_or_default().to_owned();
                Error::with_source(shared.kind(), shared).at_attribute(attribute)
            }
        }
    }
}
