//! A model reads the same from the wire as from memory, and is read back as it was written.

#![no_main]

#[path = "../../tests/tests/codec/agreement.rs"]
mod agreement;

use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(text) = str::from_utf8(bytes) else { return Corpus::Reject };
    agreement::check(text);
    Corpus::Keep
});
