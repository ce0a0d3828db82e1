//! What dynorm's tests share: an engine chosen by the environment, and models and tables to test
//! on. Transports that record requests and misbehave on order are [`dynorm::testing`]'s: `Tap`,
//! `Script` and what goes with them, which are here under the same names.
//!
//! - [`db`], [`client`] and [`unique`]: the engine under test, the SDK's client of it, and names
//!   that no other test uses.
//! - [`table`], [`store`] and [`stored`]: a table to test on, and what is in it, seen from another
//!   program; [`after_each_save`]: what saves make of that.
//! - [`Person`]: a model for tests that need no particular one.
//! - [`Counter`]: a model whose key is a number.
//! - [`Song`], [`library`] and [`shelf`]: a model with an index of each kind, and tables full of
//!   it.
//! - [`Ticket`] and [`desk`]: a model with indexes of several attributes, and a table full of it.
//! - [`simulation`]: clients under faults, beside a reference model.
//! - [`Strict`](strict::Strict): the embedded engine under AWS's rules about tables.
//! - [`Store`]: a stand-in for a table; takes what batches write, or leaves it unprocessed.

mod counter;
mod engine;
mod person;
mod setup;
pub mod simulation;
mod song;
mod store;
pub mod strict;
mod ticket;

pub use counter::{Counter, counter};
pub use dynorm::testing::{Change, Fault, Faults, Log, Reply, Request, Script, Tap};
pub use engine::{client, db, db_of, endpoint, unique};
pub use person::{Address, Person, ada};
pub use setup::{after_each_save, map, store, stored, stored_as, table, tapped, without_waiting};
pub use song::{Song, SongLabelIndex, SongSecondsIndex, library, numbers, shelf, song};
pub use store::Store;
pub use ticket::{Status, Ticket, TicketByStatus, TicketByTeam, TicketByToken, desk, ticket};
