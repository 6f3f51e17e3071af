// SPDX-License-Identifier: Apache-2.0
// METHOD 7.5 and 7.6: a level that is kept, or a value that is reached.
#include "text/scan.h"
#include "text/sentence/bound.h"
#include "text/sentence/reading.h"

enum { EFFORT_BYTES = 24, SCORE_MAX = 100 };

/// How sure an amount is to be the result: the surest of the sentence is the target, of equals the first.
enum strength { STRENGTH_NONE, STRENGTH_WEAK, STRENGTH_BARE, STRENGTH_MEASURED, STRENGTH_GOVERNED };

/// What the words around an amount say of it.
struct state {
    const struct piece *piece;
    struct chain chain;
    bool upper, lower; ///< a bound
    bool kept;         ///< keep, hold, 保持
    bool reached;      ///< a completion word governs it
    bool counted_off;  ///< … and not one that makes a thing: 完成, not 制定
    bool state_word;   ///< … one that says where a value arrives
    bool capped;       ///< … by a word that only holds down: limit, cap
    bool zero;         ///< none of a bad thing
};

/// The words near amount `i` in its clause: behind it what it counts, in Chinese also before it (内部培训8场).
static struct okr_range around(const struct reading *reading, size_t i)
{
    const struct piece *at = reading->pieces.at;
    const bool latin = (unsigned char)reading->pieces.text.ptr[range_end(at[i].range) - 1] < 0x80;
    size_t start = at[i].amount.counted.length ? at[i].amount.counted.offset : at[i].range.offset;
    size_t end = range_end(at[i].range) + EFFORT_BYTES;
    end = end < reading->pieces.text.len ? end : reading->pieces.text.len;
    if (!latin) {
        const size_t floor =
            i && at[i - 1].clause == at[i].clause ? range_end(at[i - 1].range) : start - at[i].gap;
        start = floor < start && start - floor <= EFFORT_BYTES ? floor : start;
    }
    if (i + 1 < reading->pieces.n && at[i + 1].range.offset < end) {
        end = at[i + 1].range.offset;
    }
    return (struct okr_range){start, end - start};
}

static bool is_effort(const struct reading *reading, size_t i)
{
    struct okr_range found;
    return reading->pieces.at[i].amount.sort == AMOUNT_COUNT &&
           words_found_in(reading->pieces.words, WORDS_EFFORT, around(reading, i), &found);
}

/// 500万 or "500+" of something is a count; a score or a rate is small.
static bool is_large(const struct state *state)
{
    return okr_decimal_cmp(state->piece->amount.number.value, okr_decimal_int(SCORE_MAX)) > 0;
}

static bool is_level(const struct state *state)
{
    switch ((enum amount_sort)state->piece->amount.sort) {
    case AMOUNT_COUNT:
    case AMOUNT_MONEY: return false;
    case AMOUNT_PLAIN:
        return state->piece->amount.number.scale == OKR_SCALE_NONE && !is_large(state);
    default: return true;
    }
}

/// "hold 8 roundtables" keeps no level.
static bool holds(const struct reading *reading, size_t keep)
{
    struct scan scan = {reading->pieces.text, reading->pieces.at[keep].range.offset};
    return scan_any(&scan, "hold|holds|holding|held") != 0;
}

static bool caps(const struct reading *reading, size_t keep)
{
    struct scan scan = {reading->pieces.text, reading->pieces.at[keep].range.offset};
    return scan_any(&scan, "limit|limits|limiting|cap|caps|capping|restrict|restricting") != 0;
}

/// "keep infra spend flat at $90k": of what is better when it is less, the level is an upper one.
static bool keeps_cost(const struct reading *reading, size_t keep, size_t i)
{
    const size_t start = range_end(reading->pieces.at[keep].range);
    const size_t end = reading->pieces.at[i].range.offset;
    struct okr_range found;
    return start < end && words_found_in(reading->pieces.words, WORDS_COST,
                                         (struct okr_range){start, end - start}, &found);
}

/// "no more than", 以内: an upper bound is always a level; so is a lower one on a rate, a time or a score.
static struct state state_of(const struct reading *reading, size_t i)
{
    const struct piece *at = reading->pieces.at;
    const uint32_t reach = PIECE_BIT(PIECE_REACH) | PIECE_BIT(PIECE_COMPLETE);
    const uint32_t stop = PIECE_BIT(PIECE_AMOUNT) | PIECE_BIT(PIECE_MEANS);
    struct state state = {.piece = &at[i], .chain = reading_chain(reading, i)};
    state.upper = at[i].high_bound || (state.chain.kinds & PIECE_BIT(PIECE_AT_MOST));
    state.lower = at[i].low_bound || (state.chain.kinds & PIECE_BIT(PIECE_AT_LEAST));
    if (state.lower && bound_denied(reading, i)) { // "no customer waits more than 3 minutes"
        state.upper = true;
        state.lower = false;
    }
    if (!state.upper && !state.lower) {
        state.upper = bound_behind(reading, i, "or less|or fewer|or lower|or below|or under");
        state.lower = bound_behind(reading, i, "or more|or higher|or better|or above|or greater");
    }
    const size_t keep = reading_before(reading, i, PIECE_BIT(PIECE_KEEP), stop | reach);
    const size_t near = reading_before(reading, i, reach, stop | PIECE_BIT(PIECE_KEEP));
    state.kept = keep != SIZE_MAX && (at[i].amount.sort != AMOUNT_COUNT ||
                                      reading_before(reading, i, PIECE_BIT(PIECE_PREPOSITION),
                                                     PIECE_BIT(PIECE_KEEP)) == SIZE_MAX);
    if (state.kept && at[i].amount.sort == AMOUNT_COUNT && holds(reading, keep)) {
        state.kept = false;
    }
    state.capped = state.kept && (caps(reading, keep) || keeps_cost(reading, keep, i));
    state.reached = near != SIZE_MAX;
    state.counted_off = state.reached && at[near].kind == PIECE_REACH;
    state.state_word = state.counted_off && (at[near].state || !at[near].completes);
    // 不高于平日的1.2倍, "at or below last year's $310,000"
    const struct okr_str before =
        okr_str_trim((struct okr_str){reading->pieces.text.ptr, at[i].range.offset});
    const bool of_other =
        okr_str_ends(before, OKR_STR("的")) || okr_str_ends(before, OKR_STR("'s"));
    if ((state.kept || of_other) && !state.upper &&
        !state.lower) { // "stay within a budget of $250k"
        state.upper = reading_before(reading, i, PIECE_BIT(PIECE_AT_MOST), stop) != SIZE_MAX;
        state.lower = reading_before(reading, i, PIECE_BIT(PIECE_AT_LEAST), stop) != SIZE_MAX;
    }
    state.zero = at[i].amount.number.value.mantissa == 0;
    return state;
}

static bool in_means(const struct reading *reading, size_t i)
{
    return reading_before(reading, i, PIECE_BIT(PIECE_MEANS), 0) != SIZE_MAX;
}

/// A bare number that says what it is of: "NPS of 60", NPS 60, 评分：4.8, 涨粉20万.
static bool is_named(const struct reading *reading, const struct state *state)
{
    const struct piece *piece = state->piece;
    const struct okr_str before =
        okr_str_trim((struct okr_str){reading->pieces.text.ptr, piece->range.offset});
    const bool of = okr_str_ends(before, OKR_STR(" of")) ||
                    (reading->pieces.text.ptr[piece->range.offset] == '+' &&
                     okr_str_ends(before, OKR_STR(" at")));
    const char last = before.len ? before.ptr[before.len - 1] : 0;
    const bool acronym = last >= 'A' && last <= 'Z' && before.len > 1 &&
                         before.ptr[before.len - 2] >= 'A' && before.ptr[before.len - 2] <= 'Z';
    const uint8_t scale = piece->amount.number.scale;
    return (state->chain.kinds & (PIECE_BIT(PIECE_COLON) | PIECE_BIT(PIECE_REACH))) || of ||
           acronym || scale == OKR_SCALE_WAN || scale == OKR_SCALE_YI;
}

/// "90% of chats in under 60 seconds": the share is the result, the time is how it is counted.
static bool follows_share(const struct reading *reading, size_t i)
{
    const size_t share = i ? reading_before(reading, i, PIECE_BIT(PIECE_AMOUNT), 0) : SIZE_MAX;
    return share != SIZE_MAX && reading_is_value(reading, share) &&
           reading->pieces.at[share].amount.sort == AMOUNT_PERCENT;
}

/// 提升3个核心产品的满意度, 减少对3家供应商的依赖: the number counts what moves, not how far.
static bool modifies_movement(const struct reading *reading, size_t i)
{
    const struct piece *at = reading->pieces.at;
    const uint32_t way = PIECE_BIT(PIECE_UP) | PIECE_BIT(PIECE_DOWN);
    const size_t start = i && at[i - 1].clause == at[i].clause ? range_end(at[i - 1].range)
                                                               : at[i].range.offset - at[i].gap;
    struct okr_range found;
    const bool activity =
        start < at[i].range.offset &&
        words_found_in(reading->pieces.words, WORDS_ACTIVITY,
                       (struct okr_range){start, at[i].range.offset - start}, &found);
    if (at[i].amount.sort != AMOUNT_COUNT ||
        (!activity && reading_before(reading, i, way, 0) == SIZE_MAX)) {
        return false;
    }
    struct scan scan = {reading->pieces.text, range_end(at[i].range)};
    const size_t end =
        i + 1 < reading->pieces.n ? at[i + 1].range.offset : reading->pieces.text.len;
    while (scan.at < end && !scan_done(&scan)) {
        if (scan_any(&scan, "的")) {
            return true;
        }
        (void)scan_next(&scan);
    }
    return false;
}

/// A duration without a bound is a value at the end of its clause, after a completion word, and before "of": not in 三年规划.
static bool stands_alone(const struct reading *reading, const struct state *state)
{
    struct scan scan = {reading->pieces.text, range_end(state->piece->range)};
    return state->counted_off || scan_any_after_blanks(&scan, "of|instead|rather|,|.|;|(|)|、|/") ||
           scan_done(&scan);
}

/// "5,000 units per week with scrap under 2%": a bound that only goes with the result before it.
static bool is_condition(const struct reading *reading, size_t i, const struct state *state)
{
    const size_t with =
        reading_before(reading, i, PIECE_BIT(PIECE_PREPOSITION), PIECE_BIT(PIECE_AMOUNT));
    struct scan scan = {reading->pieces.text, 0};
    if (with == SIZE_MAX || (!state->upper && !state->lower)) {
        return false;
    }
    scan.at = reading->pieces.at[with].range.offset;
    return scan_any(&scan, "with|while|at") &&
           reading_before(reading, with, PIECE_BIT(PIECE_AMOUNT), 0) != SIZE_MAX;
}

/// "3 lanes opened, each above 70% utilisation": of what kind each of the things before is to be.
static bool is_of_each(const struct reading *reading, size_t i)
{
    const struct piece *at = reading->pieces.at;
    size_t first = i;
    while (first > 0 && at[first - 1].clause == at[i].clause && at[first - 1].kind != PIECE_COMMA) {
        first--;
    }
    struct scan scan = {reading->pieces.text, first ? range_end(at[first - 1].range) : 0};
    bool counted = false;
    for (size_t j = 0; j < first && !counted; j++) {
        counted = reading_is_value(reading, j);
    }
    return counted && scan_any_after_blanks(&scan, "each");
}

/// "Tickets older than 10 days: fewer than 20": before the colon a bound tells which.
static bool is_before_colon(const struct reading *reading, size_t i)
{
    const struct piece *at = reading->pieces.at;
    bool colon = false;
    for (size_t j = i + 1; j < reading->pieces.n; j++) {
        colon |= at[j].kind == PIECE_COLON && at[j].clause == at[i].clause;
        if (colon && reading_is_value(reading, j)) {
            return true;
        }
    }
    return false;
}

/// 其中博士不少于10名: a part of the target before.
static bool is_part(const struct reading *reading, size_t i)
{
    const size_t word = reading_before(reading, i, PIECE_BIT(PIECE_PREPOSITION), 0);
    return word != SIZE_MAX &&
           okr_str_is(reading_text(reading, reading->pieces.at[word].range), "其中");
}

/// "for 90% of users": for whom, not how much.
static bool is_for(const struct reading *reading, size_t i, const struct state *state)
{
    struct scan scan = {reading->pieces.text, 0};
    if (i == 0 || state->piece->gap > 0 || state->reached) {
        return false;
    }
    scan.at = reading->pieces.at[i - 1].range.offset;
    return reading->pieces.at[i - 1].kind == PIECE_PREPOSITION && scan_any(&scan, "for") != 0;
}

static enum strength strength_of(const struct reading *reading, size_t i, const struct state *state)
{
    const struct piece *piece = state->piece;
    const bool article = piece->amount.article && !(state->upper && bound_is_ceiling(reading, i));
    const bool limit = piece->amount.sort == AMOUNT_TIME && (state->upper || state->lower);
    if (piece->amount.article && limit) {
        return STRENGTH_GOVERNED; // "under one hour"
    }
    if (piece->amount.number.value.mantissa < 0 && !state->upper && !state->lower && !state->kept) {
        return STRENGTH_NONE;
    }
    if (modifies_movement(reading, i) || is_part(reading, i)) {
        return STRENGTH_NONE;
    }
    const bool bound = state->upper || state->lower;
    if ((limit && follows_share(reading, i)) || is_condition(reading, i, state) ||
        (bound && (is_of_each(reading, i) || is_before_colon(reading, i)))) {
        return STRENGTH_WEAK;
    }
    if (piece->service || article || is_effort(reading, i) || in_means(reading, i)) {
        const bool time_bound = piece->amount.sort == AMOUNT_TIME && (state->upper || state->kept);
        return article || (piece->service && !time_bound) ? STRENGTH_NONE : STRENGTH_WEAK;
    }
    const bool named = is_named(reading, state);
    if (state->kept || state->state_word) {
        return STRENGTH_GOVERNED;
    }
    if (state->upper || state->lower || state->zero || piece->band) {
        return STRENGTH_MEASURED;
    }
    if (state->reached &&
        (piece->amount.sort == AMOUNT_MONEY || piece->amount.sort == AMOUNT_PERCENT)) {
        return STRENGTH_GOVERNED;
    }
    switch ((enum amount_sort)piece->amount.sort) {
    case AMOUNT_PLAIN:
        return !named                       ? STRENGTH_NONE
               : piece->amount.number.scale ? STRENGTH_MEASURED
                                            : STRENGTH_BARE;
    case AMOUNT_COUNT: return STRENGTH_BARE;
    case AMOUNT_TIME: return stands_alone(reading, state) ? STRENGTH_WEAK : STRENGTH_NONE;
    case AMOUNT_POINTS: return STRENGTH_NONE; // points of change
    case AMOUNT_TIMES: return STRENGTH_WEAK;
    default: return is_for(reading, i, state) ? STRENGTH_NONE : STRENGTH_MEASURED;
    }
}

/// A bound that keeps no side in words: a cost in time is kept down, anything else up.
static bool keeps_down(const struct state *state)
{
    return state->upper || state->capped ||
           (!state->lower && state->piece->amount.sort == AMOUNT_TIME);
}

static void read_state(struct reading *reading, size_t i, const struct state *state)
{
    const bool level = is_level(state);
    const size_t other = reading->pieces.at[i].band ? i + reading->pieces.at[i].band : SIZE_MAX;
    if (state->zero && !state->lower) {
        reading_bound(reading, true, i, SIZE_MAX);
    } else if (state->upper || state->kept) {
        reading_bound(reading, keeps_down(state), i, other);
    } else if (state->lower && level && !state->counted_off) {
        reading_bound(reading, false, i, SIZE_MAX);
    } else if (other != SIZE_MAX && state->piece->amount.sort != AMOUNT_COUNT &&
               !state->counted_off) {
        reading_bound(reading, false, i, other);
    } else {
        reading_target(reading, OKR_METRIC_KIND_REACH, i);
        rule_start(reading, i);
    }
}

static bool has_word(const struct reading *reading, enum words list, size_t from, size_t to)
{
    struct okr_range found;
    return from < to &&
           words_found_in(reading->pieces.words, list, (struct okr_range){from, to - from}, &found);
}

/// Whether a word ties the number to its surroundings; "so that" and 其中 do not.
static bool is_tied(const struct reading *reading, size_t j)
{
    const size_t word = reading_before(reading, j, PIECE_BIT(PIECE_PREPOSITION), 0);
    return word != SIZE_MAX && !is_part(reading, j) &&
           !okr_str_is(reading_text(reading, reading->pieces.at[word].range), "that");
}

/// Whether number `j` is told by its clause to count neither acts, nor what they put out, nor each of them.
static bool is_fruit(const struct reading *reading, size_t j)
{
    static const enum words works[] = {WORDS_ACTIVITY, WORDS_EFFORT, WORDS_EFFORT_MEASURE,
                                       WORDS_THING};
    const struct piece *at = reading->pieces.at;
    const uint32_t other = PIECE_BIT(PIECE_EVERY) | PIECE_BIT(PIECE_AT_MOST) | PIECE_BIT(PIECE_NOW);
    size_t end = j + 1;
    while (end < reading->pieces.n && at[end].clause == at[j].clause) {
        end++;
    }
    const size_t to = end < reading->pieces.n ? at[end].range.offset : reading->pieces.text.len;
    bool fruit = (at[j].amount.sort == AMOUNT_COUNT || at[j].amount.sort == AMOUNT_PLAIN) &&
                 reading_before(reading, j, other, 0) == SIZE_MAX && !is_tied(reading, j);
    for (size_t i = 0; fruit && i < sizeof works / sizeof *works; i++) {
        fruit = !has_word(reading, works[i], range_end(at[j - 1].range), to);
    }
    return fruit;
}

/// 走访40家客户，其中12家续约, "prepare 60 pupils so that 45 pass": behind the means (7.11) the first number of what came of it. SIZE_MAX:
/// there is none.
static size_t fruit_of(const struct reading *reading, size_t i)
{
    const struct piece *at = reading->pieces.at;
    const size_t begin = i ? range_end(at[i - 1].range) : 0;
    if (at[i].amount.sort != AMOUNT_COUNT ||
        !has_word(reading, WORDS_ACTIVITY, begin, at[i].range.offset)) {
        return SIZE_MAX;
    }
    for (size_t j = i + 1; j < reading->pieces.n; j++) {
        const bool apart =
            at[j].clause != at[i].clause ||
            has_word(reading, WORDS_PURPOSE, range_end(at[i].range), at[j].range.offset);
        if (apart && reading_is_value(reading, j) && is_fruit(reading, j)) {
            return j;
        }
    }
    return SIZE_MAX;
}

/// "used by 60% of resellers", "adopted by 120 customers": who does it, not by how much.
static bool is_agent(const struct reading *reading, size_t i)
{
    const size_t by = reading_before(reading, i, PIECE_BIT(PIECE_BY), 0);
    if (by == SIZE_MAX) {
        return false;
    }
    const struct okr_str before = okr_str_trim(
        (struct okr_str){reading->pieces.text.ptr, reading->pieces.at[by].range.offset});
    return scan_ends(before, "ed| read| seen| chosen| bought| known| driven");
}

bool rule_state(struct reading *reading)
{
    enum strength best = STRENGTH_NONE;
    size_t at = SIZE_MAX;
    struct state state = {0};
    for (size_t i = 0; i < reading->pieces.n; i++) {
        if (!reading_is_value(reading, i)) {
            continue;
        }
        const uint32_t kinds = reading_chain(reading, i).kinds;
        const uint32_t start =
            PIECE_BIT(PIECE_NOW) | (kinds & PIECE_BIT(PIECE_AT_LEAST) ? 0 : PIECE_BIT(PIECE_FROM));
        if ((kinds & start) || ((kinds & PIECE_BIT(PIECE_BY)) && !is_agent(reading, i))) {
            continue;
        }
        const struct state now = state_of(reading, i);
        const enum strength strength = strength_of(reading, i, &now);
        if (strength > best) {
            best = strength;
            state = now;
            at = i;
        }
    }
    if (best == STRENGTH_NONE) {
        return false;
    }
    const size_t fruit = fruit_of(reading, at);
    if (fruit == SIZE_MAX) {
        read_state(reading, at, &state);
        return true;
    }
    const struct piece *said = &reading->pieces.at[fruit];
    const bool that = okr_str_ends((struct okr_str){reading->pieces.text.ptr, said->range.offset},
                                   OKR_STR("that "));
    reading_target(reading, OKR_METRIC_KIND_REACH, fruit);
    if (that || said->amount.sort == AMOUNT_PLAIN) { // "12 of whom join", "so that 45 pass"
        reading->ret->measure = state.piece->amount.measure;
    }
    return true;
}
