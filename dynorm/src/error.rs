//! The one error type of the crate.

mod kept;

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;

pub(crate) use kept::Kept;

/// `Result` with dynorm's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, and on what: the message names the table, the key and the attribute where they
/// are known.
///
/// [`kind`](Error::kind) and the predicates tell what to do about it; [`source`](StdError::source)
/// leads on to the cause, down to the SDK's own error.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    message: Option<String>,
    operation: Option<&'static str>,
    table: Option<String>,
    key: Option<Box<dyn ItemKey>>,
    attribute: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
    /// Whether a write was made although it is reported as failed.
    applied: Applied,
    /// What a layer above wants to hand to the caller along with the error, such as the current
    /// item of a conflict.
    detail: Option<Box<dyn Any + Send + Sync>>,
}

/// Whether the write that an error came of was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Applied {
    No,
    Perhaps,
    Surely,
}

/// The key of an item, whose type is made in a layer above.
pub(crate) trait ItemKey: fmt::Display + Any + Send + Sync {}
impl<T: fmt::Display + Any + Send + Sync> ItemKey for T {}

/// The kinds of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The condition of a write did not hold: someone else changed, created or deleted the item.
    Conflict,
    /// A unique value is another item's: see [`Error::taken_by`](crate::Error::taken_by).
    NotUnique,
    /// The item or table is not there.
    NotFound,
    /// Several items were found where one was expected.
    Ambiguous,
    /// The table is there already.
    AlreadyExists,
    /// The table or index is being created, changed or deleted.
    InUse,
    /// Somebody else is at work on what is to be done, and holds its lock.
    Locked,
    /// A transaction is writing the item at this moment.
    TransactionConflict,
    /// Another region is writing the item at this moment.
    ReplicationConflict,
    /// A transaction was canceled: nothing of it was written. Its source says why, for each of its
    /// parts.
    TransactionCanceled,
    /// A transaction with the same token is still under way.
    TransactionInProgress,
    /// The token of a transaction was used before, for another one.
    TokenReused,
    /// A value cannot be stored as an attribute.
    Encode,
    /// An attribute cannot be read into the Rust type.
    Decode,
    /// An item is of another [entity](derive@crate::Model#entities-on-one-table) than the one that
    /// is read, or that was to be updated, deleted or checked.
    AnotherEntity,
    /// The item is of a newer [schema](crate::Upgrade) than the program knows.
    NewerSchema,
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
    /// The client cannot send anything the way it is set up: no region, no credentials, credentials
    /// that could not be fetched, no HTTP client, or an endpoint that is not a URL.
    Configuration,
    /// DynamoDB does not know the credentials, or they do not permit this.
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
            attribute: None,
            source: None,
            applied: Applied::No,
            detail: None,
        }))
    }

    pub(crate) fn with_source(kind: Kind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let mut error = Error::new(kind, "");
        error.0.message = None;
        error.0.source = Some(source.into());
        error
    }

    /// The same, of another kind.
    pub(crate) fn of_kind(mut self, kind: Kind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Says what went wrong in dynorm's own words; the source's own message stays reachable behind
    /// it.
    pub(crate) fn message(mut self, message: impl Into<String>) -> Self {
        self.0.message = Some(message.into());
        self
    }

    /// Says more, behind what is said.
    pub(crate) fn hint(mut self, more: &str) -> Self {
        let said = match self.0.message.take() {
            Some(message) => message,
            None => self.0.source.as_ref().map(ToString::to_string).unwrap_or_default(),
        };
        self.0.message = Some(format!("{said}; {more}"));
        self
    }

    /// Adds the operation, unless it is known.
    pub(crate) fn operation(mut self, operation: &'static str) -> Self {
        self.0.operation.get_or_insert(operation);
        self
    }

    /// Adds the table, unless it is known.
    pub(crate) fn on_table(mut self, table: &str) -> Self {
        self.0.table.get_or_insert_with(|| table.to_owned());
        self
    }

    /// Adds the key, unless it is known.
    pub(crate) fn with_key<K: ItemKey + Clone>(mut self, key: &K) -> Self {
        self.0.key.get_or_insert_with(|| Box::new(key.clone()));
        self
    }

    pub(crate) fn key_ref<K: Any>(&self) -> Option<&K> {
        let key: &dyn Any = &**self.0.key.as_ref()?;
        key.downcast_ref()
    }

    /// Adds the way to an attribute, unless it is known; the message is to name it too.
    pub(crate) fn at_attribute(mut self, path: impl Into<String>) -> Self {
        let path = path.into();
        if !path.is_empty() {
            self.0.attribute.get_or_insert(path);
        }
        self
    }

    /// Notes that the write may have been made all the same.
    pub(crate) fn applied_perhaps(mut self) -> Self {
        if self.0.applied == Applied::No {
            self.0.applied = Applied::Perhaps;
        }
        self
    }

    /// Notes that the write was made, and only what came of it failed; the message is to say so.
    pub(crate) fn applied(mut self) -> Self {
        self.0.applied = Applied::Surely;
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

    /// The name of the table that the request was for, if it was for one.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        self.0.table.as_deref()
    }

    /// What went wrong, in words, without the operation, the table and the key, which come before
    /// it in what is shown: for logs in which keys must not be.
    #[must_use]
    pub fn what(&self) -> String {
        match (&self.0.message, &self.0.source) {
            (Some(message), _) => message.clone(),
            (None, Some(source)) => source.to_string(),
            (None, None) => format!("{:?}", self.0.kind),
        }
    }

    /// The way to the attribute that could not be read or stored, or that is not as a key has to
    /// be: `address.tags[2]`, by names as they are in DynamoDB. `None` if it is not about a single
    /// attribute.
    #[must_use]
    pub fn attribute(&self) -> Option<&str> {
        self.0.attribute.as_deref()
    }

    /// Whether the write may have been made although this error came of it: an attempt of it got no
    /// answer, an answer that was cut off, or one of the server's own failures (5xx), so that
    /// nobody can tell whether it was applied before the next attempt failed, perhaps on a
    /// condition that it had itself made false.
    ///
    /// It is also true of a write that was certainly made, if only what it gave back fits no model:
    /// the message says so.
    ///
    /// `false` says that it was certainly not made: it was not sent, or each attempt was refused.
    /// For an error of a read it is always `false`.
    ///
    /// A write that must count just once is not to be repeated blindly then: read the item again
    /// and look. A `#[version]` makes this rarer, since an item that carries the version which a
    /// save wrote proves that it was made, and the save reports that as a success.
    #[must_use]
    pub fn may_be_applied(&self) -> bool {
        self.0.applied != Applied::No
    }

    /// Someone else changed, created or deleted the item: read it again, or look at the current
    /// item in the error.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.0.kind == Kind::Conflict
    }

    /// A [unique](crate::UniqueValue) value is another item's.
    #[must_use]
    pub fn is_not_unique(&self) -> bool {
        self.0.kind == Kind::NotUnique
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

    /// The item is of a newer [schema](crate::Upgrade) than this program knows: a newer program has
    /// written it. It was neither read nor overwritten.
    #[must_use]
    pub fn is_newer_schema(&self) -> bool {
        self.0.kind == Kind::NewerSchema
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
            Kind::Throttled
                | Kind::Timeout
                | Kind::Connection
                | Kind::Service
                | Kind::InUse
                | Kind::Locked
                | Kind::TransactionConflict
                | Kind::ReplicationConflict
                | Kind::TransactionInProgress
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
        f.write_str(&self.what())?;
        if inner.applied == Applied::Perhaps {
            f.write_str(" (an attempt got no certain answer: the write may have been applied)")?;
        }
        Ok(())
    }
}

/// The kind and the messages of it and all its causes. Not the causes themselves: the SDK's have
/// other people's data in them.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let causes = std::iter::successors(self.source(), |&cause| cause.source());
        let causes: Vec<String> = causes.map(ToString::to_string).collect();
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.to_string())
            .field("causes", &causes)
            .field("may_be_applied", &self.may_be_applied())
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.0.source.as_deref()?;
        Some(source as &(dyn StdError + 'static))
    }
}
