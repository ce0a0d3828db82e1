#!/usr/bin/env bash
# Counts the instructions of each variant, which do not depend on what else the machine does. Needs valgrind.
#
#   dynorm/benches/wire/callgrind.sh [part of a case's name]...
#
# Prints case, variant and instructions of one run: the difference of eleven runs and one, by ten. Valgrind's CPU has no
# instructions for SHA-256, which signing needs, so that small requests look closer to each other than they are.
set -euo pipefail
cd "$(dirname "$0")/../../.."

binary=$(cargo bench --locked -p dynorm --bench wire --no-run 2>&1 | sed -n 's/.*Executable .*(\(.*\))$/\1/p')

instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$binary" --repeat "$@" 2>&1 |
        sed -n 's/^==.*Collected : //p'
}

wanted() {
    local case=$1 part
    shift
    [ $# -eq 0 ] && return 0
    for part in "$@"; do
        [[ $case == *"$part"* ]] && return 0
    done
    return 1
}

while read -r case variants; do
    wanted "$case" "$@" || continue
    for variant in $variants; do
        once=$(instructions "$case" "$variant" 1)
        often=$(instructions "$case" "$variant" 11)
        printf '%-22s %-18s %12d\n' "$case" "$variant" $(((often - once) / 10))
    done
done <<'CASES'
query_1mb_mixed dynorm dynorm_tracked sdk_by_hand sdk_serde_dynamo skip_only sonic_dom memcpy models_clone
query_1mb_flat dynorm dynorm_tracked sdk_by_hand sdk_serde_dynamo skip_only sonic_dom memcpy models_clone
query_empty dynorm dynorm_tracked sdk_by_hand sdk_serde_dynamo
batch_write_25_mixed dynorm sdk_by_hand sdk_serde_dynamo
batch_write_25_flat dynorm sdk_by_hand sdk_serde_dynamo
put_item dynorm sdk_by_hand sdk_serde_dynamo
get_item dynorm dynorm_tracked sdk_by_hand sdk_serde_dynamo
partial_save_1_of_30 dynorm sdk_by_hand
update_item dynorm sdk_by_hand
delete_item_if dynorm sdk_by_hand
transact_write_10 dynorm sdk_by_hand
CASES
