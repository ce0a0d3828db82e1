#!/usr/bin/env bash
# Breaks dynorm on purpose, in one way after the other, and looks whether the simulation finds each: the fault, and which of its
# invariants must fail. The faults exist under `--cfg dynorm_broken` alone, and are switched on one by one at run time.
#
# tests/broken.sh           all of them
# tests/broken.sh 'NAME'    one
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
seeds=${SEEDS:-160}

# Only the packages of this workspace are compiled anew for that.
mkdir -p "$target"
target=$(cd "$target" && pwd)
rustc="$target/broken-rustc"
printf '#!/bin/sh\nexec "$@" --cfg dynorm_broken\n' >"$rustc"
chmod +x "$rustc"
# With a test, so that its dependencies are those of the tests, which are built already.
RUSTC_WORKSPACE_WRAPPER="$rustc" cargo test --quiet -p dynorm-tests --test layers --no-run
simulate="$target/simulate-broken"
cp "$target/debug/simulate" "$simulate"

failed=0
try() {
    local invariant=$1 fault=$2 found
    if [ -n "${only:-}" ] && [ "$only" != "$fault" ]; then return; fi
    if found=$(DYNORM_BROKEN="$fault" "$simulate" --seeds "$seeds" --until "$invariant" 2>/dev/null); then
        printf 'NOT FOUND  %-36s %s\n' "$fault" "$invariant"
        failed=1
    else
        printf 'found      %-36s %s\n' "$fault" "$(grep -m 1 "^seed .*$invariant" <<<"$found" | cut -c 1-110)"
        if ! grep -q "^seed .*$invariant" <<<"$found"; then failed=1; fi
    fi
}

only=${1:-}
try ExactlyOnce        'saves are made twice'
try AtLeastOnce        'puts are made twice'
try DoneIsDone         'a refusal leaves it open'
try OpenIsSaid         'open outcomes are not said'
try NothingOverwritten 'saves ask for nothing'
try ConflictHasCause   'lost answers are conflicts'
try ErrorHasCause      'reads fail without a cause'
try AsAsked            'a change is forgotten'
try UnknownStays       'overwriting drops what is unknown'
try Readable           'versions cannot be read'
try BatchAccounts      'unprocessed entries are dropped'
try StreamWhole        'an empty page is the end'
try VersionsDiffer     'versions are counts'
try VersionsDiffer     'an update made twice has one version'
try TokenIsOne         'each attempt has a token of its own'
try CountsOnce         'each attempt has a token of its own'
try CountsOnce         'counting twice is not said'
try AllOrNothing       'a transaction forgets an action'
try SumStays           'a transaction forgets an action'
try DoneIsDone         'a canceled save moves on'
try ReasonsAreTrue     'reasons are those of the next'
try OneMoment          'what is read together is read twice'
try NothingOverwritten 'updates make items'
try MergeKeepsBoth     'a merge takes mine'
try ChangesNewest      'modify asks for nothing'

# Nothing is broken: nothing must be found.
if [ -z "$only" ]; then
    DYNORM_BROKEN='' "$simulate" --seeds "$seeds" >/dev/null 2>&1 || { echo 'it finds something where nothing is broken'; failed=1; }
fi
exit "$failed"
