# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # jobs is set by the sourcing script
#
# Running a suite and counting it. Every suite reports one line, adds to the same three counters,
# and fails when it is missing, runs nothing, runs out of time or exits with an error.

passed=0
failed=0
skipped=0
logs=

# start_counting DIR: where each suite's whole output is kept.
start_counting() {
    logs=$1/logs
    mkdir -p "$logs"
}

# tally NAME PASSED FAILED SKIPPED CODE SECONDS
tally() {
    local bad=$3 note=
    if [ $(($2 + $3 + $4)) -eq 0 ]; then
        bad=1 note=" (it ran no test)"
    elif [ "$5" -eq 124 ]; then
        bad=$((bad + 1)) note=" (it ran out of time)"
    elif [ "$5" -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1 note=" (exit code $5)"
    fi
    passed=$((passed + $2)) failed=$((failed + bad)) skipped=$((skipped + $4))
    printf '  %-24s %4d passed %3d failed %2d skipped  %4d s%s\n' "$1" "$2" "$bad" "$4" "$6" "$note"
}

# failures FILE PATTERN: the lines that say what went wrong, indented.
failures() { grep -aE -A8 "$2" "$1" | head -n 60 | sed 's/^/      /'; }

# tap_start NAME SECONDS COMMAND...: begins a suite that prints TAP, or ends in "N passed, M failed". What comes next may run beside it
# until tap_end NAME, which waits for it and counts.
declare -A tap_begin tap_pid
tap_start() {
    local name=$1 limit=$2
    shift 2
    tap_begin[$name]=$SECONDS
    if [ ! -x "$1" ]; then
        say "      there is no $1"
        tap_pid[$name]=
        return
    fi
    timeout --kill-after=10 "$limit" "$@" >"$logs/$name.log" 2>&1 </dev/null &
    tap_pid[$name]=$!
}

tap_end() {
    local name=$1 log=$logs/$1.log code good bad skip last
    if [ -z "${tap_pid[$name]}" ]; then
        tally "$name" 0 0 0 127 0
        return
    fi
    wait "${tap_pid[$name]}"
    code=$?
    last=$(grep -aE '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    if [ -n "$last" ]; then
        read -r good _ bad _ skip _ <<<"$last 0"
        [[ $skip =~ ^[0-9]+$ ]] || skip=0
    else
        skip=$(grep -acE '^ok\b.*# *SKIP' "$log")
        good=$(($(grep -acE '^ok\b' "$log") - skip))
        bad=$(grep -acE '^not ok\b' "$log")
    fi
    [ "$code" -eq 0 ] && [ "$bad" -eq 0 ] || failures "$log" '^not ok|ERROR: |runtime error|Traceback|^FAIL' ||
        tail -n 20 "$log" | sed 's/^/      /'
    tally "$name" "$good" "$bad" "$skip" "$code" $((SECONDS - tap_begin[$name]))
}

# suite_tap NAME SECONDS COMMAND...: the same, alone.
suite_tap() {
    tap_start "$@"
    tap_end "$1"
}

# suite_unit PROGRAM: a Criterion program; a crash counts as failed, by what did not pass.
suite_unit() {
    local name log begin=$SECONDS code line tested good
    name=$(basename "$1")
    log=$logs/$name.log
    timeout --kill-after=10 240 "$1" --jobs "$jobs" >"$log" 2>&1 </dev/null
    code=$?
    line=$(grep -a 'Synthesis: Tested:' "$log" | tail -n 1)
    tested=$(sed -nE 's/.*Tested: *([0-9]+).*/\1/p' <<<"$line")
    good=$(sed -nE 's/.*Pass(ing|ed): *([0-9]+).*/\2/p' <<<"$line")
    [ "$code" -eq 0 ] || failures "$log" '\[(FAIL|----)\]|ERROR: |runtime error|CRASH'
    tally "$name" "${good:-0}" $((${tested:-0} - ${good:-0})) 0 "$code" $((SECONDS - begin))
}

# Layers that cannot be without unit tests; any other folder under tests/unit counts as well.
unit_layers='proto text core store cmd client'

# suite_units BIN: the unit program of every layer, built or not.
suite_units() {
    local layer
    for layer in $( (
        printf '%s\n' $unit_layers
        for layer in tests/unit/*/test_*.c; do basename "$(dirname "$layer")"; done
    ) | sort -u); do
        [ "$layer" = '*' ] || suite_unit "$1/unit_$layer"
    done
}

# at_fixed_addresses COMMAND...: where nothing moves in memory, if the kernel allows to ask for that.
at_fixed_addresses() {
    if setarch -R true 2>/dev/null; then setarch -R "$@"; else "$@"; fi
}

# A short look beyond the corpora that is the same whenever it runs (libFuzzer also chooses by addresses and by
# what it reads again meanwhile): a commit that passed passes again. Looking further is for ./dev fuzz and test-long.
fuzz_same_runs='-seed=1 -runs=500 -max_total_time=60 -reload=0'

# suite_corpora BIN FOUND [OPTIONS]: every fuzz target over its corpus; the options say how far it looks for
# more. What it finds is kept in FOUND/<target> and read again, or, when FOUND is empty, thrown away.
suite_corpora() {
    local bin=$1 found=$2 source name log begin code place good=0 bad=0 total=$SECONDS
    shift 2
    for source in tests/fuzz/fuzz_*.c; do
        name=$(basename "$source" .c)
        log=$logs/$name.log
        place=${found:-$logs/new}/$name
        begin=$SECONDS
        if ! compgen -G "tests/fuzz/corpus/${name#fuzz_}/*" >/dev/null; then
            say "      $name has no corpus in tests/fuzz/corpus/${name#fuzz_}"
            bad=$((bad + 1))
            continue
        fi
        [ -n "$found" ] || rm -rf "$place"
        mkdir -p "$place"
        at_fixed_addresses timeout --kill-after=10 400 "$bin/$name" "$@" -artifact_prefix="$logs/$name-" -print_final_stats=1 \
            "$place" "tests/fuzz/corpus/${name#fuzz_}" >"$log" 2>&1 </dev/null
        code=$?
        if [ $code -eq 0 ]; then
            good=$((good + 1))
        else
            bad=$((bad + 1))
            failures "$log" 'ERROR: |runtime error|SUMMARY' || tail -n 5 "$log"
        fi
        say "      $name: $(grep -aoE 'Done [0-9]+ runs' "$log" || say "exit code $code"), $((SECONDS - begin)) s"
    done
    tally fuzz "$good" "$bad" 0 0 $((SECONDS - total))
}

# step NAME COMMAND...: a step that either works or does not, such as a build, counted as one test.
step() {
    local name=$1 begin=$SECONDS
    shift
    if "$@"; then
        tally "$name" 1 0 0 0 $((SECONDS - begin))
    else
        tally "$name" 0 1 0 1 $((SECONDS - begin))
        return 1
    fi
}

# finish: the one line everybody reads.
finish() {
    say "$passed passed, $failed failed$([ "$skipped" -eq 0 ] || say ", $skipped skipped")"
    [ "$failed" -eq 0 ]
}

# run_logged NAME COMMAND...: keeps the output, and shows it when the command fails.
run_logged() {
    local log=$logs/$1.log
    shift
    "$@" >"$log" 2>&1 </dev/null || { tail -n 30 "$log" | sed 's/^/      /'; return 1; }
}
