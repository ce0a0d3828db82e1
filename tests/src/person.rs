//! A model that most tests of items are about.

use std::collections::BTreeSet;

use dynorm::{Document, Model};

/// A person.
#[derive(Model, Debug, Clone, PartialEq, Eq)]
#[model(table = "people")]
#[expect(missing_docs, reason = "the fields say it all")]
pub struct Person {
    #[hash_key]
    pub id: String,
    pub email: Option<String>,
    pub visits: u64,
    pub tags: BTreeSet<String>,
    pub log: Vec<String>,
    pub address: Option<Address>,
}

/// Where a person lives.
#[derive(Document, Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields say it all")]
pub struct Address {
    pub street: String,
    pub city: String,
}

/// A person with all attributes. The key is `ada`.
#[must_use]
pub fn ada() -> Person {
    Person {
        id: "ada".into(),
        email: Some("ada@example.com".into()),
        visits: 1,
        tags: BTreeSet::from(["first".into()]),
        log: vec!["born".into()],
        address: Some(Address { street: "St James's Square".into(), city: "London".into() }),
    }
}
