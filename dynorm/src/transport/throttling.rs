//! Why a request was throttled, as far as DynamoDB says.

use std::fmt;

use crate::codec::json::JsonReader;
use crate::codec::{DecodeError, Reader};
use crate::error::Error;

/// One [reason] why a request was throttled: which limit, of what.
///
/// [reason]: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-diagnosing.html
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ThrottlingReason {
    /// The limit by DynamoDB's name, such as `TableWriteProvisionedThroughputExceeded` or
    /// `IndexReadKeyRangeThroughputExceeded`.
    pub limit: String,
    /// The Amazon resource name of the table or index.
    pub resource: String,
}

impl ThrottlingReason {
    /// The name of the table, if the resource is one or an index of one.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        let (_, table) = self.resource.split_once(":table/")?;
        table.split('/').next()
    }

    /// The name of the index, if the resource is one.
    #[must_use]
    pub fn index(&self) -> Option<&str> {
        let (_, index) = self.resource.split_once("/index/")?;
        Some(index)
    }
}

impl fmt::Display for ThrottlingReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.index(), self.table()) {
            (Some(index), Some(table)) => write!(f, "index `{index}` of table `{table}`")?,
            (None, Some(table)) => write!(f, "table `{table}`")?,
            _ => f.write_str(&self.resource)?,
        }
        write!(f, ": {}", self.limit)
    }
}

impl Error {
    /// Why a request was throttled: which limits, of which table or index. Empty if the error is
    /// another, or if the server does not say.
    #[must_use]
    pub fn throttling_reasons(&self) -> &[ThrottlingReason] {
        self.detail_ref::<Vec<ThrottlingReason>>().map_or(&[], Vec::as_slice)
    }

    /// Takes the reasons from the body of the answer, into the message too.
    pub(super) fn throttled_for(self, body: &[u8]) -> Self {
        let reasons = str::from_utf8(body).ok().and_then(|text| read(text).ok()).unwrap_or_default();
        if reasons.is_empty() {
            return self;
        }
        let shown: Vec<_> = reasons.iter().map(ToString::to_string).collect();
        self.hint(&shown.join(", ")).detail(reasons)
    }
}

fn read(body: &str) -> Result<Vec<ThrottlingReason>, DecodeError> {
    let mut reasons = Vec::new();
    let mut reader = JsonReader::new(body);
    reader.begin_object()?;
    while let Some(name) = reader.next_name()? {
        // Lower case in some exceptions, upper case in others.
        if !name.eq_ignore_ascii_case("throttlingReasons") {
            reader.skip_json()?;
            continue;
        }
        if reader.json_null() {
            continue;
        }
        reader.begin_array()?;
        while reader.next_in_array()? {
            reasons.push(read_reason(&mut reader)?);
        }
    }
    Ok(reasons)
}

fn read_reason(reader: &mut JsonReader<'_>) -> Result<ThrottlingReason, DecodeError> {
    let mut reason = ThrottlingReason { limit: String::new(), resource: String::new() };
    reader.begin_object()?;
    while let Some(name) = reader.next_name()? {
        match &*name {
            _ if reader.json_null() => {}
            "reason" => reason.limit = reader.json_string()?.into_owned(),
            "resource" => reason.resource = reader.json_string()?.into_owned(),
            _ => reader.skip_json()?,
        }
    }
    Ok(reason)
}
