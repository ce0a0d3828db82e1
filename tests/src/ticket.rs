//! A model with indexes of several attributes.

use dynorm::{Document, Model, Table};

use crate::{Tap, table};

/// Where a ticket is in its life.
#[derive(Document, Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Status {
    Open,
    Waiting,
    Done,
}

/// A ticket of a help desk.
#[derive(Model, Debug, Clone, PartialEq, Eq)]
#[model(table = "tickets")]
#[index(name = "by_status", all, hash(tenant, status), range(due, priority))]
#[index(name = "ByTeam", keys_only, hash(tenant, team, status, token), range(due, priority, title, number))]
#[index(name = "by_token", include(title, note), hash(token), range(tenant, due))]
#[expect(missing_docs, reason = "the fields say it all")]
#[expect(clippy::duplicated_attributes, reason = "an attribute is a key of several indexes")]
pub struct Ticket {
    #[hash_key]
    pub tenant: String,
    #[range_key]
    pub number: u32,
    pub status: Status,
    pub due: u32,
    pub priority: Option<u8>,
    pub team: Option<String>,
    pub token: Vec<u8>,
    pub title: String,
    /// On one attribute, for comparison.
    #[index(all, hash, name = "NoteIndex")]
    pub note: Option<String>,
}

/// The ticket of this number, of the tenant `acme` but for every eleventh. There are ties of all
/// attributes but the number, and every seventh has no priority, so that it is in no index by that.
#[must_use]
pub fn ticket(number: u32) -> Ticket {
    Ticket {
        tenant: if number % 11 == 10 { "other" } else { "acme" }.into(),
        number,
        status: [Status::Open, Status::Open, Status::Waiting, Status::Done][number as usize % 4],
        due: number * 7 % 5,
        priority: (number % 7 != 6).then_some((number * 5 % 3) as u8),
        team: (number % 3 != 2).then(|| "red".into()),
        token: vec![1, (number % 2) as u8],
        title: format!("Ticket {:03}", number % 50),
        note: number.is_multiple_of(10).then(|| "urgent".into()),
    }
}

/// A new table with the first `count` tickets, and the tap on its wire. Nothing of the loading is
/// in the log.
///
/// # Panics
///
/// If it cannot be loaded.
pub async fn desk(count: u32) -> (Table<Ticket>, Tap) {
    let (table, tap) = table::<Ticket>().await;
    let loaded = table.put_all((0..count).map(ticket)).await;
    assert!(loaded.is_complete(), "{} left over: {:?}", loaded.leftovers.len(), loaded.error);
    tap.log().clear();
    (table, tap)
}
