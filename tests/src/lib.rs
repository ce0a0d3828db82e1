//! What dynorm's tests share: an engine chosen by the environment, and transports that record requests and misbehave on order.
//!
//! - [`db`], [`client`] and [`unique`]: the engine under test, the SDK's client of it, and names that no other test uses.
//! - [`Script`]: no engine at all; replies are given out in order.
//! - [`Tap`]: a client with a tap on its wire, which records what passes and injects faults.

mod engine;
pub mod faults;
mod reply;
mod request;
mod script;
mod tap;

pub use engine::{client, db, endpoint, unique};
pub use reply::Reply;
pub use request::{Log, Request};
pub use script::Script;
pub use tap::{Change, Fault, Tap};
