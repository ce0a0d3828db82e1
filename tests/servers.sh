#!/usr/bin/env bash
# Runs the tests against a server that speaks DynamoDB's API, on this machine's loopback:
#
#   tests/servers.sh dynoxide      the engine of `Db::embedded`, behind HTTP. `cargo install dynoxide-rs` has the program
#   tests/servers.sh moto          another engine, by another hand. `pip install 'moto[server]'` has the program
#
# Tests that fail for a fault of the server's own are left out: they are in tests/faults-of-SERVER.txt, each with what is wrong.
# What else is given goes to `cargo test`; DYNORM_TEST_TRANSPORT=sdk chooses the way by the SDK's `AttributeValue`s.
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -gt 0 ] || { sed -n '2,/^set/p' "$0" | sed '$d' >&2; exit 64; }
kind=$1
shift
name=servers
. tests/server-lib.sh
need cargo "see https://rustup.rs"
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target"

# Built first, so that the server does not wait for it, and a test that does not compile needs no server.
cargo test --locked -p dynorm-tests --no-run "$@"

port=$(free_port)
case $kind in
dynoxide)
    need dynoxide "cargo install dynoxide-rs --version 3.2.0 --no-default-features --features native-sqlite,http-server,cli"
    serve "$target/dynoxide.log" dynoxide serve --host 127.0.0.1 --port "$port"
    ;;
moto)
    need moto_server "pip install 'moto[server]'"
    serve "$target/moto.log" moto_server -H 127.0.0.1 -p "$port"
    ;;
*) fail "no such server: $kind" ;;
esac

skip=()
while read -r test _; do
    case $test in '' | '#'*) ;; *) skip+=(--skip "$test") ;; esac
done <"tests/faults-of-$kind.txt"

# The wrong programs need no engine.
skip+=(--skip wrong_programs_are_refused)
DYNORM_TEST_ENDPOINT=http://127.0.0.1:$port cargo test --locked --no-fail-fast -p dynorm-tests "$@" -- ${skip[@]+"${skip[@]}"}
