//! A unique value that another item has.

use super::canceled::Reason;
use crate::error::{Error, Kind};
use crate::model::Key;

/// Whose it is. Not said by the error itself, since it is somebody else's.
struct Taken(Key);

/// The error of a unique value that another item has.
pub(crate) fn taken(attribute: &str, by: Option<Key>) -> Error {
    let message = format!("the value of `{attribute}` is taken: it is unique, and another item has it");
    let error = Error::new(Kind::NotUnique, message).at_attribute(attribute);
    match by {
        Some(owner) => error.detail(Taken(owner)),
        None => error,
    }
}

impl Error {
    /// The key of the item that has the [unique](crate::UniqueValue) value which was to be written;
    /// of a transaction, the first such one. [`attribute`](Self::attribute) is which value it is,
    /// and [`key`](Self::key) the item that was to be written.
    ///
    /// `None` of any other error. It stands in no message, nor in `Debug`: it is somebody else's.
    ///
    /// ```
    /// # use dynorm::prelude::*;
    /// # #[derive(Model)]
    /// # #[model(table = "users")]
    /// # struct User {
    /// #     #[hash_key]
    /// #     name: String,
    /// #     #[model(unique)]
    /// #     email: String,
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> dynorm::Result<()> {
    /// # let db = Db::embedded()?;
    /// # let users = db.table::<User>();
    /// # users.create().await?;
    /// let email = String::from("ada@example.com");
    /// users.insert(&User { name: "Ada".into(), email: email.clone() }).await?;
    /// let error = users.insert(&User { name: "Eve".into(), email }).await.unwrap_err();
    /// assert!(error.is_not_unique());
    /// assert_eq!(error.attribute(), Some("email"));
    /// let owner = error.taken_by().expect("Ada has it");
    /// assert_eq!(owner.attributes().next(), Some(("name", &"Ada".into())));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn taken_by(&self) -> Option<&Key> {
        let own = |error: &Self| error.detail_ref::<Taken>().is_some();
        let reasons = self.reasons().iter().map(Reason::error);
        std::iter::once(self)
            .chain(reasons)
            .find(|error| own(error))?
            .detail_ref::<Taken>()
            .map(|taken| &taken.0)
    }
}
