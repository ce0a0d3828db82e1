#!/usr/bin/env bash
# Measures how long models compile, by dynorm and by serde with serde_dynamo; all that they depend on is compiled before.
#
#   dynorm/benches/compile/run.sh [ROUNDS [PROFILE [CASE [SIZE]...]]]
#
# CASE is `models`, of ten fields, by their number; or one model by its width: `plain`, `flattened`, `projected`. Without, 100 models; by
# `all`, all cases in all sizes, which takes half an hour a round. PROFILE is `dev`, `release` or `both`.
#
# Prints medians of seconds of CPU, which what else the machine does disturbs least, and how they grow from size to size: the exponent of
# what is more than an empty crate takes (1 is linear, 2 quadratic). Small sizes take hardly more than that: look at growth from 100 on.
set -euo pipefail
cd "$(dirname "$0")/../../.."

root=$PWD
rounds=${1:-3}
profiles=${2:-both}
[ "$profiles" = both ] && profiles='dev release'
case=${3:-models}
sizes=("${@:4}")
[ $# -lt 3 ] && sizes=(100)

workspace=$(realpath -m "${CARGO_TARGET_DIR:-target}")/compile-bench
export CARGO_TARGET_DIR=$workspace/target CARGO_INCREMENTAL=0

# Writes both packages anew.
generate() {
    if [ "$1" = models ]; then
        "$root/dynorm/benches/compile/generate.sh" "$workspace" requests "$2"
    else
        "$root/dynorm/benches/compile/wide.sh" "$workspace" "$1" "$2"
    fi
}

# Compiles a package anew: seconds of CPU.
compile() {
    local name=$1 profile=$2 TIMEFORMAT='%U %S'
    touch "$name/src/lib.rs"
    { time cargo build --quiet -p "$name" --profile "$profile" 2>errors >&2; } 2>times || { cat errors >&2; exit 1; }
    awk '{ print $1 + $2 }' times
}

median() {
    sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

# Compiles both packages in turn, so that what disturbs the machine disturbs both alike; writes NAME.cpu.
measure() {
    local profile=$1 name
    rm -f by-dynorm.all by-serde.all
    for _ in $(seq "$rounds"); do
        for name in by-dynorm by-serde; do
            compile "$name" "$profile" >>"$name.all"
        done
    done
    for name in by-dynorm by-serde; do
        median <"$name.all" >"$name.cpu"
    done
}

# One case in its sizes.
report() {
    local case=$1 profile=$2 size before='' empty
    shift 2
    generate models 0 && measure "$profile"
    empty="$(cat by-dynorm.cpu) $(cat by-serde.cpu)"
    for size in "$@"; do
        generate "$case" "$size" && measure "$profile"
        before=$(echo "$case $profile $size $(cat by-dynorm.cpu) $(cat by-serde.cpu) $empty $before" | awk '
            function growth(now, then) {
                return $8 == "" || now <= 0 || then <= 0 ? "" : sprintf("%.2f", log(now / then) / log($3 / $8))
            }
            {
                printf "| %s | %s | %d | %.2f | %.2f | %.2fx | %s | %s |\n", $1, $2, $3, $4, $5, $4 / $5,
                    growth($4 - $6, $9 - $6), growth($5 - $7, $10 - $7) >"/dev/stderr"
                print $3, $4, $5
            }')
    done
}

# What it depends on, before anything is measured.
generate models 0
cd "$workspace"
for profile in $profiles; do
    cargo build --quiet --profile "$profile"
done

echo '| case | profile | size | dynorm, CPU s | serde, CPU s | ratio | growth | of serde |'
echo '| --- | --- | ---: | ---: | ---: | ---: | --- | --- |'
for profile in $profiles; do
    if [ "$case" = all ]; then
        report models "$profile" 1 10 30 100 300
        for shape in plain flattened projected; do
            report "$shape" "$profile" 10 30 100 300 600
        done
    else
        [ ${#sizes[@]} -gt 0 ] || sizes=(10 100)
        report "$case" "$profile" "${sizes[@]}"
    fi
done 2>&1
