//! Where a table or an index is in its life.

use std::fmt;

use aws_sdk_dynamodb::types::{IndexStatus, TableStatus};

/// Where a table or an index is in its life.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// Being made. A table cannot be used yet; nor can an index.
    Creating,
    /// Ready for use.
    Active,
    /// Being changed. A table can be used meanwhile; so can an index.
    Updating,
    /// Being deleted.
    Deleting,
    /// Another status, by DynamoDB's name for it, such as `ARCHIVED`. It does not pass by itself.
    Other(String),
}

impl Status {
    /// Whether it is ready for use and nothing is being changed.
    #[must_use]
    pub fn is_active(&self) -> bool {
        *self == Status::Active
    }

    pub(crate) fn of_table(status: Option<&TableStatus>) -> Self {
        match status {
            Some(TableStatus::Creating) => Status::Creating,
            Some(TableStatus::Active) => Status::Active,
            Some(TableStatus::Updating) => Status::Updating,
            Some(TableStatus::Deleting) => Status::Deleting,
            Some(other) => Status::Other(other.as_str().to_owned()),
            None => Status::Other("UNKNOWN".to_owned()),
        }
    }

    pub(crate) fn of_index(status: Option<&IndexStatus>) -> Self {
        match status {
            Some(IndexStatus::Creating) => Status::Creating,
            Some(IndexStatus::Active) => Status::Active,
            Some(IndexStatus::Updating) => Status::Updating,
            Some(IndexStatus::Deleting) => Status::Deleting,
            Some(other) => Status::Other(other.as_str().to_owned()),
            None => Status::Other("UNKNOWN".to_owned()),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Status::Creating => "CREATING",
            Status::Active => "ACTIVE",
            Status::Updating => "UPDATING",
            Status::Deleting => "DELETING",
            Status::Other(name) => name,
        })
    }
}
