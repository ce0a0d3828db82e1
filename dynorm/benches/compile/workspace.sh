# A workspace with two packages, one by dynorm and one by serde with serde_dynamo. To be sourced, with `$root` and `$directory`; the
# functions `by_dynorm` and `by_serde` print the models.

package() {
    local name=$1
    mkdir -p "$directory/$name/src"
    cat >"$directory/$name/Cargo.toml"
    cat >"$directory/$name/src/lib.rs" <<'LIB'
//! Generated, to see how long it compiles.

pub mod models;

/// A request that waits to be run.
pub type Running<T> = std::pin::Pin<Box<dyn Future<Output = Result<T, Box<dyn std::error::Error + Send + Sync>>> + Send>>;
LIB
}

write_workspace() {
    mkdir -p "$directory"
    cat >"$directory/Cargo.toml" <<'TOML'
[workspace]
resolver = "3"
members = ["by-dynorm", "by-serde"]
TOML
    # What it depends on is in the versions that the benchmarks are measured with.
    cp "$root/Cargo.lock" "$directory/Cargo.lock"

    package by-dynorm <<TOML
[package]
name = "by-dynorm"
edition = "2024"

[dependencies]
dynorm = { path = "$root/dynorm" }
TOML
    package by-serde <<'TOML'
[package]
name = "by-serde"
edition = "2024"

[dependencies]
aws-sdk-dynamodb = { version = "1", default-features = false, features = ["rt-tokio"] }
serde = { version = "1", features = ["derive"] }
serde_dynamo = { version = "4", features = ["aws-sdk-dynamodb+1"] }
TOML
    by_dynorm >"$directory/by-dynorm/src/models.rs"
    by_serde >"$directory/by-serde/src/models.rs"
}
