//! Indexes whose hash and range keys are several attributes: what is asked, what is sent, and what
//! is refused.

mod engines;
mod held;
mod queries;
mod tables;
mod untyped;

use dynorm::read::Query;
use dynorm::schema::{IndexSchema, KeyAttribute, TableSchema};
use dynorm_tests::{Status, Ticket, TicketByStatus};

fn open() -> Query<TicketByStatus> {
    Ticket::by_status("acme", Status::Open)
}

fn text(name: &'static str) -> KeyAttribute {
    KeyAttribute::string(name)
}

/// The table of tickets, with other indexes.
fn with_indexes(indexes: Vec<IndexSchema>) -> TableSchema {
    let mut schema = TableSchema::of_keys(text("tenant"), KeyAttribute::number("number"));
    schema.indexes = indexes.into();
    schema
}
