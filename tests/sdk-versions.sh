#!/usr/bin/env bash
# Runs the tests of what touches the SDK's insides against the lowest and the newest versions of the SDK that Cargo.toml admits.
#
# The checkout is not touched: each run is in a workspace beside it, of links to the packages and a lock file of its own. What does not
# depend on the SDK is not built again, for the target folder is the same. Asks the registry for versions.
#
#   tests/sdk-versions.sh [lowest | newest]...
set -euo pipefail
cd "$(dirname "$0")/.."

root=$PWD
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
workspace=$target/sdk-versions

fail() {
    printf 'sdk-versions: %s\n' "$*" >&2
    exit 1
}

# A workspace with the packages of this one, and its lock file to begin with.
link() {
    mkdir -p "$workspace"
    for path in Cargo.toml README.md dynorm dynorm-cli dynorm-derive examples tests; do
        ln -sfn "$root/$path" "$workspace/$path"
    done
    cp "$root/Cargo.lock" "$workspace/Cargo.lock"
}

in_workspace() {
    (cd "$workspace" && CARGO_TARGET_DIR=$target "$@")
}

# Name and version of all packages of the SDK in a lock file.
locked() {
    sed -n '/^name = "aws-/ { s/.*"\(.*\)"/\1/; h; n; s/.*"\(.*\)"/\1/; H; g; s/\n/ /; p }' "$1/Cargo.lock"
}

# Name and version as our own Cargo.toml has them.
own_bounds() {
    sed -nE 's/^(aws-[a-z0-9-]+) = [^"]*"([0-9.]+)".*/\1 \2/p' Cargo.toml
}

# Name and version of the SDK's packages: the lowest that satisfies all who ask for it. Wants the packages that are resolved now.
asked_for() {
    {
        own_bounds
        in_workspace cargo metadata --format-version 1 --all-features |
            grep -oE '"name":"aws-[a-z0-9-]+","source":"[^"]*","req":"\^[0-9.]+","kind":null' |
            sed -E 's/"name":"([^"]*)".*"req":"\^([^"]*)".*/\1 \2/'
    } | awk '{ print $1, $2 (split($2, parts, ".") == 2 ? ".0" : length(parts) == 1 ? ".0.0" : "") }' |
        sort -k1,1 -k2,2Vr | sort -u -k1,1
}

lowest() {
    local before name version
    # Lower versions ask for lower versions in turn.
    until [ "${before:-}" = "$(locked "$workspace")" ]; do
        before=$(locked "$workspace")
        while read -r name version; do
            grep -q "^$name $version$" <<<"$before" && continue
            # What still asks for a higher one is lowered later on; what is asked for, but was withdrawn, stays at the next.
            in_workspace cargo update --quiet "$name" --precise "$version" 2>/dev/null || true
        done < <(asked_for | grep -F -f <(cut -d' ' -f1 <<<"$before"))
    done
    version=$(own_bounds | sed -n 's/^aws-sdk-dynamodb //p')
    grep -q "^aws-sdk-dynamodb $version\(\.0\)*$" <<<"$before" || fail "aws-sdk-dynamodb $version cannot be had"
}

newest() {
    local packages
    mapfile -t packages < <(locked "$workspace" | tr ' ' @)
    in_workspace cargo update --quiet "${packages[@]}"
}

check() {
    printf 'sdk-versions: the %s that Cargo.toml admits:\n' "$1"
    locked "$workspace" | sed 's/^/    /'
    if [ "$(locked "$workspace")" = "$(locked .)" ]; then
        printf 'sdk-versions: those are the ones in Cargo.lock, which all other tests run on\n'
        return
    fi
    in_workspace cargo test --locked -p dynorm -p dynorm-tests --lib -- transport::
    for way in wire sdk; do
        DYNORM_TEST_TRANSPORT=$way in_workspace \
            cargo test --locked -p dynorm -p dynorm-tests --test transport --test retries --test errors
    done
}

[ $# -gt 0 ] || set -- lowest newest
for end in "$@"; do
    case $end in
    lowest | newest) ;;
    *) fail "\`$end\` is neither \`lowest\` nor \`newest\`" ;;
    esac
    link
    "$end"
    check "$end"
done
