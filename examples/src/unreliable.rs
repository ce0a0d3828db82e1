//! A database on a bad day: for the examples that show what becomes of writes then.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use dynorm::Engine;
use dynorm::testing::{Fault, Faults, Reply, Request, Tap};

/// A client of the engine whose requests fail by chance, one of six: they are throttled, the
/// connection breaks before or after they have taken effect, or the server fails. And as if others
/// were at work on the same items, each 16th transaction is canceled.
#[must_use]
pub fn on_a_bad_day(engine: &Engine, seed: u64) -> Tap {
    // How often and after which waits a request is sent again is up to the client. The waits are
    // shorter than they are by default: the engine is near.
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(20));
    let client = engine.client().config().to_builder().retry_config(retries).build();
    let tap = Tap::on(&Client::from_conf(client));
    let mut faults =
        Faults::seeded(seed).throttling(0.06).lost_answers(0.05).resets(0.03).server_errors(0.03);
    let mut transactions = 0_u32;
    tap.inject(move |request| {
        let actions = actions(request);
        transactions += u32::from(actions > 0);
        if actions > 0 && transactions.is_multiple_of(16) {
            let others = (1..actions).map(|_| "None");
            return Fault::Instead(Reply::canceled(["TransactionConflict"].into_iter().chain(others)));
        }
        faults.choose(request)
    });
    tap
}

/// How many writes or reads a transaction has; none if the request is no transaction.
fn actions(request: &Request) -> usize {
    request.body["TransactItems"].as_array().map_or(0, Vec::len)
}
