//! What a write gave back that fits no model: it may be nowhere else any more.

use crate::codec::json::item_from_json;
use crate::error::Error;
use crate::value::Map;

/// The item as the wire's JSON, which can hold what a [`Map`] cannot.
struct Returned(Box<str>);

/// The error of a write that was made, with the item that it gave back.
pub(crate) fn with_returned(error: Error, item: &str) -> Error {
    error.detail(Returned(item.into()))
}

impl Error {
    /// The attributes of the item that a write gave back, such as
    /// [`delete(..).returning_old()`](crate::write::DeleteItem::returning_old), if that does not
    /// fit the model: it may be nowhere else any more.
    ///
    /// `None` of any other error, and of an item that no [`Map`] holds either, such as one with a
    /// type that came after this version of dynorm: then there is still
    /// [`returned_json`](Self::returned_json).
    #[must_use]
    pub fn returned_attributes(&self) -> Option<Map> {
        item_from_json(self.returned_json()?).ok()
    }

    /// As [`returned_attributes`](Self::returned_attributes), in DynamoDB's JSON, as it came.
    #[must_use]
    pub fn returned_json(&self) -> Option<&str> {
        self.detail_ref::<Returned>().map(|returned| &*returned.0)
    }
}
