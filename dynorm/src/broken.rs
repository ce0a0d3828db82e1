//! Deliberate faults, to see whether the simulation and the tests find them: `tests/broken.sh`.
//! None of this exists unless dynorm is compiled with `--cfg dynorm_broken`; `DYNORM_BROKEN` then
//! names the one fault that is on.

use std::sync::OnceLock;

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;

/// Whether the fault of that name is on.
pub(crate) fn is(name: &str) -> bool {
    static ON: OnceLock<String> = OnceLock::new();
    ON.get_or_init(|| std::env::var("DYNORM_BROKEN").unwrap_or_default()) == name
}

/// Gives each attempt of a transaction a token of its own.
pub(crate) fn change_token(request: &mut HttpRequest, sent: u32) {
    const TOKEN: &str = "\"ClientRequestToken\":\"";
    if !is("each attempt has a token of its own") {
        return;
    }
    let Some(body) = request.body().bytes().and_then(|body| std::str::from_utf8(body).ok()) else { return };
    let Some(at) = body.find(TOKEN).map(|at| at + TOKEN.len()) else { return };
    let (before, after) = (&body[..at], &body[at + 1..]);
    *request.body_mut() = SdkBody::from(format!("{before}{}{after}", sent % 10));
}

/// The actions of a transaction, the first one forgotten.
pub(crate) fn without_the_first<T>(mut actions: Vec<T>) -> Vec<T> {
    if actions.len() > 1 && is("a transaction forgets an action") {
        actions.remove(0);
    }
    actions
}

/// The keys of what is read together, in two requests.
pub(crate) fn halves<T>(mut keys: Vec<T>) -> (Vec<T>, Vec<T>) {
    let first = if is("what is read together is read twice") { keys.len() / 2 } else { keys.len() };
    let later = keys.split_off(first);
    (keys, later)
}
