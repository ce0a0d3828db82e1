//! For tests of code that uses dynorm: faults between it and any engine, and a record of what was
//! sent. By feature `testing`.
//!
//! # Test your code against throttling in five lines
//!
//! A [`Tap`] sits between a client and its engine, such as the one in the process. Here the first
//! two requests are throttled; the SDK sends them again, and since tokio's clock is paused, nobody
//! waits for that.
//!
//! ```
//! # use dynorm::prelude::*;
//! # #[derive(Model)]
//! # #[model(table = "users")]
//! # struct User { #[hash_key] name: String }
//! # async fn your_code(users: &dynorm::Table<User>) -> dynorm::Result<()> { users.put(&User { name: "Ada".into() }).await }
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> dynorm::Result<()> {
//! use dynorm::testing::{Fault, Tap};
//!
//! # let engine = Db::embedded()?;
//! # engine.table::<User>().create().await?;
//! let tap = Tap::on(engine.client());                     // 1. a tap on any client
//! let users = Db::new(tap.client()).table::<User>();      // 2. your code gets the client behind it
//! tap.next(Fault::throttled());                           // 3. what happens to the next request,
//! tap.next(Fault::throttling());                          //    and to the one after that
//! your_code(&users).await?;                               // 4. it goes well all the same
//! assert_eq!(tap.log().operations(), ["PutItem"; 3]);     // 5. by the third request
//! # Ok(())
//! # }
//! ```
//!
//! # What is there
//!
//! - [`Tap`]: a client with faults in front of its engine: [the next ones](Tap::next) by a queue,
//!   [each one](Tap::inject) by a function of the request, or [by chance](Tap::inject_at_random).
//! - [`Fault`]: what can happen to a request, and whether it had taken effect by then.
//! - [`Faults`]: faults of all kinds by seed.
//! - [`Script`] and [`Reply`]: no engine at all, but replies in order.
//! - [`Log`] and [`Request`]: what was sent, each attempt by itself.
//! - [`Clock`], for [`Db::with_clock`](crate::Db::with_clock): the time and randomness that
//!   versions are drawn from.
//! - [`Engine::in_place`](crate::Engine::in_place): the embedded engine without threads, for tests
//!   in which all happens in one order.
//!
//! Bodies are [`serde_json`]'s values: what the requests of [DynamoDB's API] look like is not
//! dynorm's to change.
//!
//! [DynamoDB's API]: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations.html

mod body;
mod fault;
mod faults;
mod log;
mod pages;
mod reply;
mod request;
mod script;
mod tap;
mod unprocessed;
mod wire;

pub use fault::{Change, Fault};
pub use faults::Faults;
pub use log::Log;
pub use reply::Reply;
pub use request::Request;
pub use script::Script;
pub use tap::Tap;

pub use crate::time::Clock;
