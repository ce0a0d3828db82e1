//! Wrong programs, and what the compiler says of them. Read each `tests/ui/*.stderr` as a user
//! would: one mistake, one message, which says what to write instead.

use std::io::Write;
use std::process::Command;

/// The compiler that the `.stderr` files are for: wording and layout change from one to the next.
const COMPILER: &str = "1.95";

/// The compiler in use, as `1.95`.
fn compiler() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("the compiler runs");
    let version = String::from_utf8_lossy(&output.stdout);
    let number = version.split_whitespace().nth(1).expect("a compiler says `rustc 1.95.0 (..)`");
    number.split('.').take(2).collect::<Vec<_>>().join(".")
}

#[test]
fn wrong_programs_are_refused_with_a_message_that_says_what_to_do() {
    let compiler = compiler();
    if compiler != COMPILER {
        // Not `eprintln`, which a test that passes does not show.
        writeln!(
            std::io::stderr(),
            "SKIPPED tests/ui: the expected messages are those of rustc {COMPILER}, and this is {compiler}"
        )
        .expect("a message can be shown");
        return;
    }
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}
