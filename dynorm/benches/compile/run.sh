#!/usr/bin/env bash
# Measures how long a crate of 100 models compiles, by dynorm and by serde with serde_dynamo; all that it depends on is compiled before.
#
#   dynorm/benches/compile/run.sh [ROUNDS]
#
# Prints medians: seconds of CPU, which what else the machine does disturbs least, and seconds until it was done.
set -euo pipefail
cd "$(dirname "$0")/../../.."

rounds=${1:-3}
workspace=$(realpath -m "${CARGO_TARGET_DIR:-target}")/compile-bench
export CARGO_TARGET_DIR=$workspace/target CARGO_INCREMENTAL=0

dynorm/benches/compile/generate.sh "$workspace"
cd "$workspace"

# Compiles a package anew: user, system and real seconds.
compile() {
    local name=$1 TIMEFORMAT='%U %S %R'
    shift
    touch "$name/src/lib.rs"
    { time cargo build --quiet -p "$name" "$@" 2>errors >&2; } 2>&1 || { cat errors >&2; exit 1; }
}

median() {
    sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

printf '%-8s %-10s %10s %10s\n' profile crate 'CPU s' 'real s'
for profile in dev release; do
    for name in by-dynorm by-serde; do
        cargo build --quiet -p "$name" --profile "$profile"
        : >"$name.$profile"
    done
    # In turn, so that what disturbs the machine disturbs both alike.
    for _ in $(seq "$rounds"); do
        for name in by-dynorm by-serde; do
            compile "$name" --profile "$profile" >>"$name.$profile"
        done
    done
    for name in by-dynorm by-serde; do
        cpu=$(awk '{ print $1 + $2 }' "$name.$profile" | median)
        real=$(awk '{ print $3 }' "$name.$profile" | median)
        printf '%-8s %-10s %10.2f %10.2f\n' "$profile" "$name" "$cpu" "$real"
        echo "$cpu" >"$name.cpu"
    done
    printf '%-8s %-10s %9.2fx\n' "$profile" ratio \
        "$(paste by-dynorm.cpu by-serde.cpu | awk '{ print $1 / $2 }')"
done
