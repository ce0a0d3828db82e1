//! Takes the first program out of the README.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    let readme = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("by cargo")).join("../../README.md");
    println!("cargo::rerun-if-changed={}", readme.display());
    let text = fs::read_to_string(&readme).expect("a README");
    let (_, program) = text.split_once("```rust\n").expect("a program");
    let (program, _) = program.split_once("\n```\n").expect("its end");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("by cargo")).join("quick_start.rs");
    fs::write(out, program).expect("a file");
}
