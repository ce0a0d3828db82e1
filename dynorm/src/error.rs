//! The one error type of the crate.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;

/// `Result` with dynorm's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, and on what: the message names the table, the key and the attribute where they are known.
///
/// [`kind`](Error::kind) and the predicates tell what to do about it; [`source`](StdError::source) leads on to the cause,
/// down to the SDK's own error.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    message: Option<String>,
    operation: Option<&'static str>,
    table: Option<String>,
    key: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
    /// What a layer above wants to hand to the caller along with the error, such as the current item of a conflict.
    detail: Option<Box<dyn Any + Send + Sync>>,
}

/// The kinds of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The condition of a write did not hold: someone else changed, created or deleted the item.
    Conflict,
    /// The item or table is not there.
    NotFound,
    /// Several items were found where one was expected.
    Ambiguous,
    /// The table is there already.
    AlreadyExists,
    /// The table or index is being created, changed or deleted.
    InUse,
    /// A value cannot be stored as an attribute.
    Encode,
    /// An attribute cannot be read into the Rust type.
    Decode,
    /// The request was refused before it was sent, or by DynamoDB as invalid.
    Invalid,
    /// A key attribute of a loaded item was changed.
    KeyChanged,
    /// An expression exceeds DynamoDB's limits.
    TooLarge,
    /// Too many requests: throttled after all retries.
    Throttled,
    /// The time that was allowed is over.
    Timeout,
    /// Credentials or permissions.
    Denied,
    /// No answer, or not one from DynamoDB: connection, DNS, TLS.
    Connection,
    /// DynamoDB failed (5xx) after all retries.
    Service,
    /// Anything else; see the source.
    Other,
}

impl Error {
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Error(Box::new(Inner {
            kind,
            message: Some(message.into()),
            operation: None,
            table: None,
            key: None,
            source: None,
            detail: None,
        }))
    }

    pub(crate) fn with_source(kind: Kind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let mut error = Error::new(kind, "");
        error.0.message = None;
        error.0.source = Some(source.into());
        error
    }

    /// Says what went wrong in dynorm's own words; the source's own message stays reachable behind it.
    pub(crate) fn message(mut self, message: impl Into<String>) -> Self {
        self.0.message = Some(message.into());
        self
    }

    /// Adds the operation, unless it is known.
    pub(crate) fn operation(mut self, operation: &'static str) -> Self {
        self.0.operation.get_or_insert(operation);
        self
    }

    /// Adds the table, unless it is known.
    pub(crate) fn table(mut self, table: &str) -> Self {
        self.0.table.get_or_insert_with(|| table.to_owned());
        self
    }

    /// Adds the key, unless it is known.
    pub(crate) fn key(mut self, key: impl fmt::Display) -> Self {
        self.0.key.get_or_insert_with(|| key.to_string());
        self
    }

    pub(crate) fn detail(mut self, detail: impl Any + Send + Sync) -> Self {
        self.0.detail = Some(Box::new(detail));
        self
    }

    pub(crate) fn detail_ref<T: Any>(&self) -> Option<&T> {
        self.0.detail.as_ref()?.downcast_ref()
    }

    pub(crate) fn take_detail<T: Any>(&mut self) -> Option<T> {
        let detail = self.0.detail.take()?;
        match detail.downcast() {
            Ok(detail) => Some(*detail),
            Err(other) => {
                self.0.detail = Some(other);
                None
            }
        }
    }

    /// What kind of error this is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The table that the request was for, if it was for one.
    #[must_use]
    pub fn table_name(&self) -> Option<&str> {
        self.0.table.as_deref()
    }

    /// Someone else changed, created or deleted the item: read it again, or look at the current item in the error.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.0.kind == Kind::Conflict
    }

    /// The item or table is not there.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.0.kind == Kind::NotFound
    }

    /// The table is there already.
    #[must_use]
    pub fn is_already_exists(&self) -> bool {
        self.0.kind == Kind::AlreadyExists
    }

    /// The item's attributes do not fit the model.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.0.kind == Kind::Decode
    }

    /// Throttled after all retries: the table, an index or the account is at its limit.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.0.kind == Kind::Throttled
    }

    /// The same request may succeed later, unchanged.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::Throttled | Kind::Timeout | Kind::Connection | Kind::Service | Kind::InUse
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(operation) = inner.operation {
            write!(f, "{operation}")?;
            if inner.table.is_some() {
                f.write_str(" on ")?;
            }
        }
        if let Some(table) = &inner.table {
            write!(f, "table `{table}`")?;
        }
        if let Some(key) = &inner.key {
            write!(f, ", item {key}")?;
        }
        if inner.operation.is_some() || inner.table.is_some() || inner.key.is_some() {
            f.write_str(": ")?;
        }
        match (&inner.message, &inner.source) {
            (Some(message), _) => f.write_str(message),
            (None, Some(source)) => write!(f, "{source}"),
            (None, None) => write!(f, "{:?}", inner.kind),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("message", &self.to_string())
            .field("source", &inner.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.0.source.as_deref()?;
        Some(source as &(dyn StdError + 'static))
    }
}
