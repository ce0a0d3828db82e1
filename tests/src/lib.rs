//! What dynorm's tests share: an engine chosen by the environment, and transports that record requests and misbehave on order.
//!
//! - [`db`], [`client`] and [`unique`]: the engine under test, the SDK's client of it, and names that no other test uses.
//! - [`table`], [`store`] and [`stored`]: a table to test on, and what is in it, seen from another program.
//! - [`Person`]: a model for tests that need no particular one.
//! - [`Counter`]: a model whose key is a number.
//! - [`Song`], [`library`] and [`shelf`]: a model with an index of each kind, and tables full of it.
//! - [`Script`]: no engine at all; replies are given out in order.
//! - [`Store`]: no engine either; takes what batches write, or leaves it unprocessed.
//! - [`Tap`]: a client with a tap on its wire, which records what passes and injects faults.

mod counter;
mod engine;
pub mod faults;
mod person;
mod reply;
mod request;
mod script;
mod setup;
mod song;
mod store;
mod tap;

pub use counter::{Counter, counter};
pub use engine::{client, db, db_of, endpoint, unique};
pub use person::{Address, Person, ada};
pub use reply::Reply;
pub use request::{Log, Request};
pub use script::Script;
pub use setup::{map, store, stored, stored_as, table, tapped, without_waiting};
pub use song::{Song, SongLabelIndex, SongSecondsIndex, library, numbers, shelf, song};
pub use store::Store;
pub use tap::{Change, Fault, Tap};
