//! Tables as a whole: create, describe, wait, compare with a model, change throughput, delete,
//! list.

mod create;
mod definition;
mod delete;
mod describe;
mod list;
mod status;
mod throughput;
mod verify;
mod verify_data;
mod wait;

pub use create::{CreateIfMissing, CreateTable};
pub use delete::DeleteTable;
pub use describe::{IndexDescription, TableDescription};
pub use list::ListTables;
pub use status::Status;
pub use throughput::{Throughput, UpdateThroughput};
pub use verify::Difference;
pub use verify_data::{DataReport, OutOfStep, VerifyData};
pub use wait::WaitUntilActive;
