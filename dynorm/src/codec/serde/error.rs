//! serde's own complaints, as errors of the codec.

use std::fmt::Display;

use ::serde::{de, ser};

use crate::codec::error::{DecodeError, EncodeError, Problem};

impl ser::Error for EncodeError {
    fn custom<T: Display>(message: T) -> Self {
        EncodeError::invalid(message.to_string())
    }
}

impl de::Error for DecodeError {
    fn custom<T: Display>(message: T) -> Self {
        DecodeError::invalid(message.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        DecodeError::new(Problem::Missing).at(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        DecodeError::new(Problem::Duplicate).at(field)
    }
}
