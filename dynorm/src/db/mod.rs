//! Handles: [`Db`], [`Table`] and [`Item`].

mod by_into_future;
mod canceled;
mod conflict;
mod database;
pub(crate) mod describe;
mod item;
mod layout;
mod learnt;
mod made_keys;
mod returned;
mod saved;
mod table;
mod taken;
mod twice;
mod updated;

pub use by_into_future::FutureByIntoFuture;
pub(crate) use by_into_future::no_futures_by_themselves;
pub use canceled::Reason;
pub(crate) use canceled::canceled;
pub(crate) use conflict::{Conflicting, conflict, in_the_way, is_of_another_model, reason_of};
pub use database::Db;
pub use item::Item;
pub use layout::TenantTables;
pub(crate) use learnt::KnownSchema;
pub(crate) use returned::with_returned;
pub use saved::Saved;
pub use table::Table;
pub(crate) use table::TableRef;
pub(crate) use taken::taken;
pub(crate) use twice::twice;
pub use updated::Updated;
