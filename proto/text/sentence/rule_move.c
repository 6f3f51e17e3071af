// SPDX-License-Identifier: Apache-2.0
// METHOD 7.3 and 7.4: a movement with one value, absolute ("to") or relative ("by").
#include "text/scan.h"
#include "text/sentence/reading.h"

#define WAY (PIECE_BIT(PIECE_UP) | PIECE_BIT(PIECE_DOWN))

static bool is_han(const struct reading *reading, size_t at)
{
    struct scan scan = {reading->pieces.text, at};
    const int32_t c = scan_peek(&scan);
    return c >= 0x2E80;
}

/// What is better when it is less, named between the movement and its number: "improve response time".
static bool is_cost(const struct reading *reading, size_t move, size_t i)
{
    const size_t start = range_end(piece(reading, move)->range);
    const struct okr_range in = {start, piece(reading, i)->range.offset - start};
    struct okr_range found;
    return in.offset < piece(reading, i)->range.offset &&
           words_found_in(reading->pieces.words, WORDS_COST, in, &found);
}

/// Whether the movement only says "better".
static bool is_better(const struct reading *reading, size_t move)
{
    struct scan scan = {reading->pieces.text, piece(reading, move)->range.offset};
    return piece(reading, move)->kind == PIECE_SHIFT ||
           scan_any(&scan, "improve|improves|improved|improving") != 0;
}

/// The way of a movement to the number behind it.
static bool moves_up(const struct reading *reading, size_t move, size_t i)
{
    if (move < i && is_better(reading, move) && is_cost(reading, move, i)) {
        return false;
    }
    return piece(reading, move)->kind != PIECE_DOWN;
}

// --- to -----------------------------------------------------------------------------------------------------------

/// A bound behind the movement: 降低至2%以内, "to under 5 %".
static int bound_of(const struct piece *amount, struct chain chain)
{
    const bool high = amount->high_bound || (chain.kinds & PIECE_BIT(PIECE_AT_MOST));
    const bool low = amount->low_bound || (chain.kinds & PIECE_BIT(PIECE_AT_LEAST));
    return high ? -1 : low ? 1 : 0;
}

/// Which way a movement goes: its word, else the bound, else what it counts (优化到2秒).
static bool goes_up(const struct reading *reading, size_t move, size_t i, struct chain chain)
{
    const int bound = bound_of(piece(reading, i), chain);
    if (bound < 0) {
        return false;
    }
    if (piece(reading, move)->kind == PIECE_SHIFT && bound == 0 &&
        piece(reading, i)->amount.sort == AMOUNT_TIME) {
        return false;
    }
    return moves_up(reading, move, i);
}

/// The movement that a "to" before amount `i` belongs to: in its clause, or in the one before where the "to" begins a clause.
static size_t find_move(const struct reading *reading, size_t i, struct chain chain)
{
    const uint32_t kinds = WAY | PIECE_BIT(PIECE_SHIFT);
    const size_t here = reading_before(reading, i, kinds, 0);
    if (here != SIZE_MAX || chain.first < 2 || piece(reading, chain.first)->gap > 0 ||
        piece(reading, chain.first - 1)->kind != PIECE_COMMA) {
        return here;
    }
    const size_t last = chain.first - 2;
    return piece_is(piece(reading, last), WAY) ? last : reading_before(reading, last, WAY, 0);
}

/// "reduce below 0.5 %": a bound where the way of the movement leads says "to" by itself.
static bool is_bound_to(const struct reading *reading, size_t i)
{
    struct scan scan = {reading->pieces.text, 0};
    if (i == 0 || piece(reading, i)->gap > 0) {
        return false;
    }
    scan.at = piece(reading, i - 1)->range.offset;
    return scan_any(&scan, "below|under|above|beneath|fewer than|less than|在|控制在") != 0;
}

// --- by -----------------------------------------------------------------------------------------------------------

/// Movement words whose direct number is what they work on, not by how much: "improve 3 processes", 提升3个产品.
static bool takes_object(const struct reading *reading, size_t move)
{
    static const char words[] =
        "improve|improving|improved|raise|raising|accelerate|speed up|lift|boost|scale up|提升|提高|"
        "扩大|扩充|growth|improvement|minimize|minimise|maximize|maximise|lower|trim";
    struct scan scan = {reading->pieces.text, piece(reading, move)->range.offset};
    return scan_any(&scan, words) != 0;
}

/// Raising money is reaching a sum, not raising it by one.
static bool raises_money(const struct reading *reading, size_t move, size_t i)
{
    struct scan scan = {reading->pieces.text, piece(reading, move)->range.offset};
    return piece(reading, i)->amount.sort == AMOUNT_MONEY &&
           scan_any(&scan, "raise|raised|raising") != 0;
}

/// "Savings of $2M", "saving 2,000 hours": what is saved is a sum, only a share is saved of something.
static bool saves_sum(const struct reading *reading, size_t move, size_t i)
{
    struct scan scan = {reading->pieces.text, piece(reading, move)->range.offset};
    return piece(reading, i)->amount.sort != AMOUNT_PERCENT &&
           piece(reading, i)->amount.sort != AMOUNT_POINTS && scan_any(&scan, "saving|savings");
}

/// Whether a Chinese amount ends its clause: then it is how far, 骑行量提升200单, and not what, 提升3个产品.
static bool ends_clause(const struct reading *reading, size_t i)
{
    struct scan scan = {reading->pieces.text, range_end(piece(reading, i)->range)};
    const bool done = scan_done(&scan);
    (void)scan_blanks(&scan);
    return (done || scan_ends_clause(scan_peek(&scan))) &&
           is_han(reading, range_end(piece(reading, i)->range) - 3);
}

static bool is_change_of(const struct reading *reading, size_t move, size_t i)
{
    const struct piece *amount = piece(reading, i);
    const bool tight = move + 1 == i && amount->gap == 0;
    if (saves_sum(reading, move, i)) {
        return false;
    }
    switch ((enum amount_sort)amount->amount.sort) {
    case AMOUNT_PERCENT:
    case AMOUNT_POINTS:
    case AMOUNT_TIMES: return true;
    case AMOUNT_TIME:
    case AMOUNT_SCORE:
        return tight || is_han(reading, amount->range.offset) || !takes_object(reading, move);
    case AMOUNT_MONEY: return !raises_money(reading, move, i);
    case AMOUNT_COUNT:
        return tight && !amount->before_de &&
               (!takes_object(reading, move) || ends_clause(reading, i));
    default: return tight && !takes_object(reading, move) && ends_clause(reading, i);
    }
}

/// 4.1%降低20%: a Chinese movement right behind amount `i` that has an amount of its own begins at this one.
static bool is_left(const struct reading *reading, size_t i)
{
    const size_t n = reading->pieces.n, move = i + 1;
    size_t by = move + 1;
    by += by < n && piece(reading, by)->kind == PIECE_BY && piece(reading, by)->gap == 0; // 降低了
    return by < n && piece_is(piece(reading, move), WAY) && piece(reading, move)->gap == 0 &&
           is_han(reading, piece(reading, move)->range.offset) && piece(reading, by)->gap == 0 &&
           reading_is_value(reading, by);
}

/// Movement + by / 了 / nothing + amount.
static bool try_move_before(struct reading *reading, size_t i)
{
    const struct chain chain = reading_chain(reading, i);
    const struct okr_str near = i && piece(reading, i)->gap == 0
                                    ? reading_text(reading, piece(reading, i - 1)->range)
                                    : (struct okr_str){0};
    const bool by = (chain.kinds & PIECE_BIT(PIECE_BY)) || okr_str_ends(near, OKR_STR(" by"));
    const uint32_t done =
        by ? 0 : PIECE_BIT(PIECE_REACH) | PIECE_BIT(PIECE_COMPLETE) | PIECE_BIT(PIECE_COLON);
    const uint32_t barriers =
        done | PIECE_BIT(PIECE_KEEP) | PIECE_BIT(PIECE_NOW) | PIECE_BIT(PIECE_RESULT);
    const uint32_t other = barriers | PIECE_BIT(PIECE_TO) | PIECE_BIT(PIECE_FROM);
    const size_t move = reading_before(reading, i, WAY | PIECE_BIT(PIECE_SHIFT),
                                       PIECE_BIT(PIECE_AMOUNT) | barriers);
    if (move == SIZE_MAX || (chain.kinds & other) || piece(reading, move)->ends_to ||
        piece(reading, i)->amount.number.value.mantissa == 0) {
        return false;
    }
    if (piece(reading, move)->kind == PIECE_SHIFT && !is_cost(reading, move, i)) {
        return false;
    }
    const size_t between =
        reading_before(reading, i, PIECE_BIT(PIECE_PREPOSITION) | PIECE_BIT(PIECE_MEANS), WAY);
    const bool half = piece(reading, i)->amount.spelled && between != SIZE_MAX &&
                      between + 1 == i &&
                      piece(reading, i)->amount.sort == AMOUNT_PERCENT; // "in half"
    const bool of = between != SIZE_MAX && between + 1 == i && between == move + 1 &&
                    piece(reading, between)->gap == 0;
    if (!by && ((between != SIZE_MAX && !of && !half) || !is_change_of(reading, move, i))) {
        return false;
    }
    if (by && piece(reading, i)->amount.sort == AMOUNT_PLAIN && raises_money(reading, move, i)) {
        return false;
    }
    reading_relative(reading, moves_up(reading, move, i), i);
    if (move > 0 && piece(reading, move - 1)->kind == PIECE_AMOUNT && is_left(reading, move - 1)) {
        reading->ret->start_value = piece(reading, move - 1)->range;
    }
    return true;
}

/// "a 20% reduction", 20%的增长, "30 % more".
static bool try_noun_behind(struct reading *reading, size_t i)
{
    const struct words_found *words = reading->pieces.words;
    const struct piece *amount = piece(reading, i);
    struct scan scan = {reading->pieces.text, range_end(amount->range)};
    if (amount->amount.sort == AMOUNT_PLAIN || amount->amount.sort == AMOUNT_COUNT ||
        amount->amount.sort == AMOUNT_MONEY) {
        return false;
    }
    for (int fillers = 0; fillers < 3; fillers++) {
        (void)scan_blanks(&scan);
        const size_t filler = words_found_at(words, WORDS_FILLER, scan.at);
        if (words_found_at(words, WORDS_MORE, scan.at) ||
            words_found_at(words, WORDS_FEWER, scan.at) || !filler) {
            break;
        }
        scan.at += filler;
    }
    const bool up = words_found_at(words, WORDS_MORE, scan.at) > 0;
    // 85%提升到95% is a start before its movement
    const size_t next = i + 1;
    const bool starts =
        (next < reading->pieces.n && piece(reading, next)->ends_to) || is_left(reading, i);
    if ((!up && !words_found_at(words, WORDS_FEWER, scan.at)) || starts) {
        return false;
    }
    reading_relative(reading, up, i);
    return true;
}

/// Whether the clause of piece `i` begins by comparing: 同比增长25%, 较去年提升…
static bool is_comparison(const struct reading *reading, size_t i)
{
    size_t first = i;
    while (first > 0 && piece(reading, first - 1)->clause == piece(reading, i)->clause &&
           piece(reading, first - 1)->kind != PIECE_COMMA) {
        first--;
    }
    const size_t start = first ? range_end(piece(reading, first - 1)->range) : 0;
    struct scan scan = {reading->pieces.text, start};
    return scan_any_after_blanks(&scan, "同比|环比|较|比|相比|较上年|up|down") != 0;
}

/// A value read in a clause before: 实现营业收入15亿元，同比增长25% is about the 15亿.
static bool comes_second(const struct reading *reading, size_t i)
{
    const uint32_t bounds =
        PIECE_BIT(PIECE_AT_MOST) | PIECE_BIT(PIECE_AT_LEAST) | PIECE_BIT(PIECE_KEEP);
    for (size_t j = 0; j < i; j++) {
        if (!reading_is_value(reading, j) ||
            piece(reading, j)->clause == piece(reading, i)->clause) {
            continue;
        }
        const struct chain chain = reading_chain(reading, j);
        const size_t reach =
            reading_before(reading, j, PIECE_BIT(PIECE_REACH), PIECE_BIT(PIECE_AMOUNT));
        const bool reached = reach != SIZE_MAX && piece(reading, reach)->state;
        const bool held = (chain.kinds & bounds) || piece(reading, j)->high_bound ||
                          piece(reading, j)->low_bound ||
                          piece(reading, j)->amount.sort == AMOUNT_MONEY;
        if (!(chain.kinds & PIECE_BIT(PIECE_NOW)) &&
            (reached || (held && is_comparison(reading, i)))) {
            return true;
        }
    }
    return false;
}

// --- double, halve ------------------------------------------------------------------------------------------------

static const struct factor {
    const char *words;
    int8_t value;
    const char *measure;
} FACTORS[] = {
    {"double|doubles|doubled|doubling", 2, "times"},
    {"triple|triples|tripled|tripling", 3, "times"},
    {"quadruple|quadrupled|quadrupling", 4, "times"},
    {"halve|halves|halved|halving", 50, "%"},
    {"翻番|翻倍|翻一番", 2, "倍"},
    {"翻两番", 4, "倍"},
    {"减半", 50, "%"},
};

/// The factor that a movement word says; NULL when it says none.
static const struct factor *factor_of(const struct reading *reading, size_t move)
{
    struct scan scan = {reading->pieces.text, piece(reading, move)->range.offset};
    for (size_t i = 0; i < sizeof FACTORS / sizeof *FACTORS; i++) {
        if (scan_any(&scan, FACTORS[i].words)) {
            return &FACTORS[i];
        }
    }
    return NULL;
}

// --- the rules ----------------------------------------------------------------------------------------------------

/// An amount of change in a clause before that has its own movement comes first: 提升效率30%，降低错发率至0.1%.
static bool relative_before(struct reading *reading, size_t i)
{
    if (reading_before(reading, i, WAY, 0) == SIZE_MAX) {
        return false;
    }
    for (size_t j = 0; j < i; j++) {
        if (piece(reading, j)->clause != piece(reading, i)->clause &&
            reading_is_value(reading, j) && !comes_second(reading, j) &&
            try_move_before(reading, j)) {
            return true;
        }
    }
    return false;
}

/// 提升客户满意度达到95%: behind a movement the completion word is its "to".
static bool is_arrival(const struct reading *reading, struct chain chain)
{
    struct scan scan = {reading->pieces.text, piece(reading, chain.first)->range.offset};
    return (chain.kinds & PIECE_BIT(PIECE_REACH)) && scan_any(&scan, "达到|达|突破") != 0;
}

/// "Optimized bundle size below 180 kB": at the head such a participle says of what kind the thing is.
static bool is_shaped(const struct reading *reading, size_t move)
{
    return move == 0 && piece(reading, move)->kind == PIECE_SHIFT &&
           okr_str_ends(reading_text(reading, piece(reading, move)->range), OKR_STR("ed"));
}

/// "doubled to 6,000", 提高5个百分点至40%: by how much says where the way to the target starts.
static void start_by_change(struct reading *reading, size_t delta, size_t move, struct chain chain,
                            size_t target)
{
    const struct factor *factor = factor_of(reading, move);
    const size_t amount = delta != SIZE_MAX ? delta : reading_delta_behind(reading, target);
    if (amount != SIZE_MAX) {
        rule_delta(reading, amount, target);
    } else if (factor && move + 1 >= chain.first) {
        const bool share = *factor->measure == '%';
        reading_start_at(reading, piece(reading, move)->range,
                         okr_decimal_int(factor->value * (share ? 1 : 100)));
    }
}

bool rule_move_to(struct reading *reading)
{
    for (size_t i = 0; i < reading->pieces.n; i++) {
        if (!reading_is_value(reading, i)) {
            continue;
        }
        const struct chain chain = reading_chain(reading, i);
        if ((chain.kinds & PIECE_BIT(PIECE_FROM)) ||
            !((chain.kinds & PIECE_BIT(PIECE_TO)) || is_arrival(reading, chain) ||
              is_bound_to(reading, i))) {
            continue;
        }
        const size_t move = find_move(reading, i, chain);
        if (move == SIZE_MAX ||
            (is_shaped(reading, move) && !(chain.kinds & PIECE_BIT(PIECE_TO)))) {
            continue;
        }
        if (comes_second(reading, i) && reading_before(reading, i, WAY, 0) != SIZE_MAX) {
            return false; // its own movement, but behind a value that is reached
        }
        const size_t delta = reading_delta(reading, i);
        if (delta == SIZE_MAX && relative_before(reading, i)) {
            return true;
        }
        if (piece(reading, i)->gap == 0 && piece(reading, i - 1)->kind == PIECE_NOW) {
            reading_relative(reading, moves_up(reading, move, i),
                             i); // 降低至原来的三分之一: a base without a value
            return true;
        }
        const bool up = goes_up(reading, move, i, chain);
        const size_t target = up ? i : i + piece(reading, i)->band;
        reading_target(reading, up ? OKR_METRIC_KIND_INCREASE : OKR_METRIC_KIND_DECREASE, target);
        rule_start(reading, target);
        if (!reading->ret->start.present) {
            start_by_change(reading, delta, move, chain, target);
        }
        return true;
    }
    return false;
}

static bool try_factor(struct reading *reading, size_t move)
{
    const struct factor *factor = factor_of(reading, move);
    struct okr_sentence *ret = reading->ret;
    if (!factor) {
        return false;
    }
    ret->kind = piece(reading, move)->kind == PIECE_UP ? OKR_METRIC_KIND_INCREASE
                                                       : OKR_METRIC_KIND_DECREASE;
    ret->relative = true;
    ret->target = okr_decimal_int(factor->value);
    ret->display = (struct okr_scaled){.value = ret->target};
    ret->measure = okr_str_c(factor->measure);
    ret->value = piece(reading, move)->range;
    return true;
}

/// 离职率 -3pp, "margin +2%": the sign is the movement.
static bool try_sign(struct reading *reading, size_t i)
{
    const struct piece *amount = piece(reading, i);
    const char *first = reading->pieces.text.ptr + amount->range.offset;
    const bool inside = *first == '+' || *first == '-';
    const char sign = inside || amount->range.offset == 0 ? *first : first[-1]; // 填充率+5pp
    const uint32_t bounds = PIECE_BIT(PIECE_AT_MOST) | PIECE_BIT(PIECE_AT_LEAST);
    if ((sign != '+' && sign != '-') || reading_chain(reading, i).first != i || amount->low_bound ||
        amount->high_bound ||
        reading_before(reading, i, bounds, 0) != SIZE_MAX || // "at most LPR+50bp": a level
        reading_is_stated(reading, i) ||
        (amount->amount.sort != AMOUNT_PERCENT && amount->amount.sort != AMOUNT_POINTS &&
         !(inside && amount->amount.sort == AMOUNT_PLAIN))) {
        return false;
    }
    reading_relative(reading, sign == '+', i);
    return true;
}

/// "5% below 2017", "3% under budget": behind a share and before a value that is known, the word of a bound is a movement.
static bool try_against(struct reading *reading, size_t i)
{
    static const char bases[] =
        "budget|plan|forecast|target|baseline|benchmark|average|last year|last quarter";
    enum { FIRST_YEAR = 1990, LAST_YEAR = 2039 };
    const uint32_t bounds = PIECE_BIT(PIECE_AT_MOST) | PIECE_BIT(PIECE_AT_LEAST);
    const size_t word = i + 1;
    int32_t year = 0;
    if (piece(reading, i)->amount.sort != AMOUNT_PERCENT || word >= reading->pieces.n ||
        !piece_is(piece(reading, word), bounds) || piece(reading, word)->gap > 0 ||
        reading_before(reading, i, PIECE_BIT(PIECE_KEEP) | bounds, 0) != SIZE_MAX) {
        return false; // "no more than 3% over budget": a level
    }
    struct scan scan = {reading->pieces.text, range_end(piece(reading, word)->range)};
    (void)scan_blanks(&scan);
    const bool base = scan_any(&scan, bases) || (scan_int(&scan, &year) && year >= FIRST_YEAR &&
                                                 year <= LAST_YEAR && scan_done(&scan));
    if (base) {
        reading_relative(reading, piece(reading, word)->kind == PIECE_AT_LEAST, i);
    }
    return base;
}

bool rule_move_by(struct reading *reading)
{
    for (size_t i = 0; i < reading->pieces.n; i++) {
        if (reading_is_value(reading, i) && !comes_second(reading, i) &&
            (try_move_before(reading, i) || try_noun_behind(reading, i) || try_sign(reading, i) ||
             try_against(reading, i))) {
            return true;
        }
    }
    for (size_t i = 0; i < reading->pieces.n; i++) {
        if (piece_is(piece(reading, i), WAY) && piece(reading, i)->depth == 0 &&
            try_factor(reading, i)) {
            return true;
        }
    }
    return false;
}
