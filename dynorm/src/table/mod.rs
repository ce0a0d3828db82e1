//! Tables as a whole: create, describe, wait, compare with a model, change throughput, delete,
//! list.

mod create;
pub(crate) mod definition;
mod delete;
pub(crate) mod describe;
mod list;
mod status;
pub(crate) mod throughput;
pub(crate) mod time_to_live;
mod verify;
mod verify_data;
mod wait;

pub use create::{CreateIfMissing, CreateTable};
pub(crate) use definition::check_keys;
pub use delete::DeleteTable;
pub use describe::{IndexDescription, TableDescription};
pub use list::ListTables;
pub use status::Status;
pub use throughput::{Throughput, UpdateThroughput};
pub use time_to_live::{TimeToLiveDescription, TimeToLiveStatus};
pub use verify::Difference;
pub(crate) use verify::{Shown, difference_of_expiry, differences, same_index};
pub use verify_data::{DataReport, OutOfStep, VerifyData};
pub use wait::WaitUntilActive;
