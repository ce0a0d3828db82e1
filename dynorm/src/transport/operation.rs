//! What an operation is to the transport: one file in `op/`, and one line in `wire/stub.rs`.

use std::future::Future;

use super::by_values::Call;
use super::meter::Access;
use super::sink::ItemSink;
use super::wire::{Body, Stub};
use super::{DrawnVersions, Failure, Usage};
use crate::codec::DecodeError;
use crate::codec::json::JsonReader;
use crate::error::Result;

/// The names of the tables that a request is of.
pub(crate) enum TableNames {
    /// As of most requests, which so need no list.
    One(String),
    Several(Vec<String>),
}

impl TableNames {
    pub(super) fn as_slice(&self) -> &[String] {
        match self {
            TableNames::One(name) => std::slice::from_ref(name),
            TableNames::Several(names) => names,
        }
    }
}

/// A request in DynamoDB's own terms, that goes either way: as JSON, or as the SDK's
/// `AttributeValue`s.
///
/// What requests have in common is not its business: how often it is sent, what it consumes, and
/// what its failures mean are [`Transport::send`](super::Transport::send)'s.
pub(crate) trait Operation: Sync {
    /// The SDK's operation that it is sent as.
    type Stub: Stub;
    /// What the answer says, but for the items.
    type Output: Default + Send;

    /// The kind of capacity units that it consumes.
    const ACCESS: Access;

    /// The tables that it is of: the SDK's choice of an endpoint may depend on them.
    fn tables(&self) -> TableNames;

    /// How many bytes its members will take, as a guess.
    fn length(&self) -> usize {
        512
    }

    /// The versions that it draws, if each attempt after a lost answer is to have its own.
    fn version(&self) -> Option<DrawnVersions> {
        None
    }

    /// Writes the members of its body, without the braces around them: a transaction has several in
    /// one body.
    fn members(&self, body: &mut Body) -> Result<()>;

    /// Reads one member of the answer, or says by `false` that it has not: then it is passed over.
    /// Fails only if the answer is malformed: an item that does not fit its model is the sink's own
    /// matter.
    fn read(
        &self,
        name: &str,
        reader: &mut JsonReader<'_>,
        sink: &mut dyn ItemSink,
        output: &mut Self::Output,
    ) -> Result<bool, DecodeError>;

    /// Looks at the whole answer once more, where one pass did not tell everything.
    fn read_again(
        &self,
        _answer: &mut JsonReader<'_>,
        _output: &mut Self::Output,
    ) -> Result<(), DecodeError> {
        Ok(())
    }

    /// The same by the SDK's own builder.
    fn by_values(
        &self,
        call: &Call<'_>,
        sink: &mut dyn ItemSink,
    ) -> impl Future<Output = Result<(Self::Output, Usage), Failure>> + Send;
}
