//! All types see the same number in a text, and the one that is there.

#![no_main]

#[path = "../../tests/tests/codec/digits.rs"]
mod digits;

use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(text) = str::from_utf8(bytes) else { return Corpus::Reject };
    digits::check(text);
    Corpus::Keep
});
