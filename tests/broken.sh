#!/usr/bin/env bash
# Breaks dynorm on purpose, in one way after the other, and looks whether the simulation finds each: the fault, and which of its
# invariants must fail. Keys of entities, what plans and applies schemas, and what migrates items are broken too; there it is a
# test of tests/tests that must fail.
# The faults exist under `--cfg dynorm_broken` alone, and are switched on one by one at run time.
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
# The tests that must fail, of one program each.
built() {
    local program
    program=$(RUSTC_WORKSPACE_WRAPPER="$rustc" cargo test --quiet -p dynorm-tests --test "$1" --no-run --message-format=json |
        grep -o "\"executable\":\"[^\"]*/$1-[^\"]*\"" | cut -d '"' -f 4)
    cp "$program" "$target/$1-broken"
}
built deploy
built entity_clients
built migrations
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

# A program of tests/tests, one of its tests, which must fail, and the fault.
try_test() {
    local program=$1 test=$2 fault=$3 told
    if [ -n "${only:-}" ] && [ "$only" != "$fault" ]; then return; fi
    if told=$(DYNORM_BROKEN="$fault" DYNORM_PAIRS=200 timeout 600 "$target/$program-broken" --exact "$test" 2>&1); then
        printf 'NOT FOUND  %-36s %s\n' "$fault" "$test"
        failed=1
    else
        printf 'found      %-36s %s\n' "$fault" "$test"
        if ! grep -q "^test $test .* FAILED" <<<"$told"; then failed=1; fi
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

try_test entity_clients what_two_clients_do_at_random_leaves_no_key_that_nobody_meant 'a changed part asks for itself alone'

try_test deploy rules::another_view_of_a_stream_is_another_stream_and_needs_leave 'nobody is asked for leave'
try_test deploy pairs::what_is_applied_is_what_is_wanted_and_nothing_else_changes 'nobody is asked for leave'
try_test deploy crashes::an_apply_that_is_dropped_anywhere_is_gone_on_with 'a busy table is not waited for'
try_test deploy rules::each_change_has_its_own_call_and_indexes_come_one_by_one 'an effect is not waited for'
try_test deploy unseen::a_server_that_accepts_and_does_not_show_is_an_error_and_no_loop 'what is accepted is believed'
try_test deploy unseen::a_call_whose_answer_is_lost_is_not_made_twice 'a lost answer is an error'
try_test deploy rules::each_change_has_its_own_call_and_indexes_come_one_by_one 'drops come last'
try_test deploy denied::a_table_of_a_stack_is_left_to_it_unless_it_is_forced "a stack's table is anybody's"
try_test deploy denied::what_may_not_be_read_is_not_equal_and_not_written 'what is unknown is equal'
try_test deploy rules::an_attribute_of_another_type_blocks_an_index_and_names_the_one_that_holds_it 'types are not compared'
try_test deploy rules::an_index_of_the_same_name_is_replaced_with_leave_and_by_two_calls 'an index is replaced unasked'
try_test deploy capacity::a_fifth_decrease_of_a_day_has_to_wait_for_an_hour 'decreases are not counted'
try_test deploy capacity::switches_take_what_indexes_are_to_have_along 'a switch forgets the indexes'
try_test deploy capacity::warm_throughput_is_a_minimum 'warm throughput is no minimum'
try_test deploy rules::time_to_live_by_another_attribute_takes_two_applies 'time to live is changed at once'
try_test deploy denied::foreign_tags_stay 'tags of others go'
try_test deploy pairs::what_is_applied_is_what_is_wanted_and_nothing_else_changes 'unmanaged is off'
try_test deploy rules::all_definitions_in_use_are_sent_with_an_index 'an index has its own definitions alone'

try_test migrations matrix::each_item_is_changed_once_with_a_marker 'markers are not looked at'
try_test migrations locks::who_is_alive_keeps_the_lock_however_long_it_takes 'nobody beats'
try_test migrations custom::one_whose_lock_is_taken_away_cannot_write_down_anything 'the fence is not checked'
try_test migrations deciding::a_function_that_is_not_idempotent_is_refused_at_the_first_item 'what is not idempotent is let through'
try_test migrations crashes::a_run_that_crashes_at_any_request_is_gone_on_with 'a page is done before its items'

# Nothing is broken: nothing must be found.
if [ -z "$only" ]; then
    for program in deploy entity_clients migrations; do
        DYNORM_BROKEN='' "$target/$program-broken" >/dev/null 2>&1 || { echo "tests/$program fails where nothing is broken"; failed=1; }
    done
    DYNORM_BROKEN='' "$simulate" --seeds "$seeds" >/dev/null 2>&1 || { echo 'it finds something where nothing is broken'; failed=1; }
fi
exit "$failed"
