//! The JSON reader takes what `serde_json` takes, and sees the same in it.

#![no_main]

#[path = "../../tests/tests/codec/oracle.rs"]
mod oracle;

use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    // What is no UTF-8 never comes to the reader.
    let Ok(text) = str::from_utf8(bytes) else { return Corpus::Reject };
    oracle::check(text);
    Corpus::Keep
});
