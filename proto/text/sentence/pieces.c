// SPDX-License-Identifier: Apache-2.0
// Cutting a sentence into pieces, from the left, once.
#include "text/sentence/piece.h"

#include <okr/glossary.h>

#include "text/scan.h"

/// The cut as it goes on.
struct cut {
    struct okr_str text;
    const struct words_found *words; ///< of the text
    struct amounts *amounts;         ///< of the text
    const struct said_period
        *periods; ///< from the left; those that end before the place are dropped
    size_t period_count;
    struct pieces *pieces;
    size_t gap;               ///< bytes since the last piece that are neither blank nor filler
    uint16_t clause, clauses; ///< the one that is cut, and how many there were
    uint16_t outer;           ///< the clause that the brackets stand in
    uint8_t depth;
    bool full;
};

static struct piece *add(struct cut *cut, enum piece_kind kind, size_t at, size_t len)
{
    if (cut->pieces->n == PIECES) {
        cut->full = true;
        return NULL;
    }
    struct piece *piece = &cut->pieces->at[cut->pieces->n++];
    static const struct piece blank; // copied, since clearing so much is one slow instruction
    *piece = blank;
    piece->kind = (uint8_t)kind;
    piece->depth = cut->depth;
    piece->clause = cut->clause;
    piece->gap = cut->gap;
    piece->range = (struct okr_range){at, len};
    cut->pieces->amounts += kind == PIECE_AMOUNT;
    cut->pieces->kinds |= PIECE_BIT(kind);
    cut->gap = 0;
    return piece;
}

static struct piece *last(const struct cut *cut)
{
    return cut->pieces->n && cut->gap == 0 ? &cut->pieces->at[cut->pieces->n - 1] : NULL;
}

// --- periods ------------------------------------------------------------------------------------------------------

/// The period whose words begin at or cover `at`, where the cut has come to.
static const struct said_period *period_at(struct cut *cut, size_t at)
{
    while (cut->period_count && range_end(cut->periods->words) <= at) {
        cut->periods++;
        cut->period_count--;
    }
    return cut->period_count && cut->periods->words.offset <= at ? cut->periods : NULL;
}

/// Service levels are left to the numbers.
static size_t take_period(struct cut *cut, size_t at)
{
    const struct said_period *period = period_at(cut, at);
    if (!period || period->use == PERIOD_SERVICE || period->use == PERIOD_NAME) {
        return 0;
    }
    const size_t len = range_end(period->words) - at;
    struct piece *piece = add(cut, PIECE_PERIOD, at, len);
    if (piece) {
        piece->past = period->past;
        piece->firm = period->firm;
    }
    return len;
}

// --- signs --------------------------------------------------------------------------------------------------------

/// The kind of the sign that the cursor stands before, and moves past it; PIECE_KINDS where there is none.
static enum piece_kind next_sign(struct scan *scan)
{
    enum piece_kind kind;
    switch (scan_peek(scan)) {
    case ',':
    case ';':
    case U'、': kind = PIECE_COMMA; break;
    case ':': kind = PIECE_COLON; break;
    case '(':
    case '[':
    case '{':
    case U'「':
    case U'〔':
    case U'“': kind = PIECE_OPEN; break;
    case ')':
    case ']':
    case '}':
    case U'」':
    case U'〕':
    case U'”': kind = PIECE_CLOSE; break;
    case '=': return scan_any(scan, "=>|==>") ? PIECE_REPORT : PIECE_KINDS;
    case U'⇒': kind = PIECE_REPORT; break;
    case '>': return scan_any(scan, ">>") ? PIECE_ARROW : PIECE_KINDS;
    case U'→':
    case U'➔':
    case U'➡':
    case U'➜':
    case U'⟶': kind = PIECE_ARROW; break;
    case '-':
    case U'–':
    case U'—':
        if (scan_any(scan, "->|-->|–>|—>|——>")) {
            return PIECE_ARROW;
        }
        kind = PIECE_RANGE;
        break;
    case '.': return scan_any(scan, "..") ? PIECE_RANGE : PIECE_KINDS;
    case '~':
    case U'…': kind = PIECE_RANGE; break;
    case '!':
    case '?':
    case U'•':
    case U'·': kind = PIECE_STOP; break;
    case U'✓':
    case U'✔':
    case U'✅':
    case U'☑':
    case U'√':
    case U'🎉': kind = PIECE_TICK; break;
    default: return PIECE_KINDS;
    }
    (void)scan_next(scan);
    return kind;
}

/// 。 ends a sentence; so does a point when a blank or nothing follows it.
static size_t take_point(struct cut *cut, size_t at)
{
    struct scan scan = {cut->text, at};
    (void)scan_next(&scan);
    if (scan.at == at + 1 && !scan_done(&scan) && scan_peek(&scan) != ' ') {
        return 0;
    }
    cut->clause = ++cut->clauses;
    add(cut, PIECE_STOP, at, scan.at - at);
    return scan.at - at;
}

/// Whether a number stands on both sides of the sign that `scan` stands behind.
static bool joins_numbers(const struct cut *cut, struct scan scan)
{
    const struct piece *before = last(cut);
    (void)scan_blanks(&scan);
    const int32_t c = scan_peek(&scan);
    return before && before->kind == PIECE_AMOUNT &&
           (scan_is_digit(c) || c == '$' || c == 0x00A5 || c == 0x20AC || c == 0x00A3);
}

static size_t take_sign(struct cut *cut, size_t at, int32_t first)
{
    struct scan scan = {cut->text, at};
    if (scan_is_letter(first) || scan_is_digit(first) || scan_is_han(first)) {
        return 0;
    }
    enum piece_kind kind = next_sign(&scan);
    if (kind == PIECE_KINDS) {
        return first == '.' ? take_point(cut, at) : 0;
    }
    if (kind == PIECE_RANGE && !joins_numbers(cut, scan)) {
        const int32_t next = scan_peek(&scan);
        if (first == '~' && (scan_is_digit(next) || next == '$')) {
            return scan.at - at; // "~$18k": about
        }
        if (scan.at == at + 1) {
            return 0; // a hyphen in a word
        }
        kind = PIECE_COMMA;
    }
    const bool opens = kind == PIECE_OPEN && cut->depth < UINT8_MAX;
    if (kind == PIECE_COMMA || kind == PIECE_STOP) {
        cut->clause = ++cut->clauses;
    }
    if (kind == PIECE_CLOSE && cut->depth > 0 && --cut->depth == 0) {
        cut->clause = cut->outer; // the clause around the brackets goes on
    }
    add(cut, kind, at, scan.at - at);
    if (opens && cut->depth++ == 0) {
        cut->outer = cut->clause;
        cut->clause = ++cut->clauses;
    }
    return scan.at - at;
}

// --- how often ----------------------------------------------------------------------------------------------------

/// The "weekly" of "weekly active users": a word with -ly in front of another.
static bool is_adjective(struct scan scan, size_t start)
{
    const bool ly =
        okr_str_ends((struct okr_str){scan.s.ptr, scan.at}, OKR_STR("ly")) && scan.at > start + 2;
    return ly && scan_blanks(&scan) && scan_is_letter(scan_peek(&scan)) &&
           !scan_any(&scan, "to|by|for|in|with|and|from|at|until");
}

/// 每周, 每个工作日, "per week", "a day", "weekly". A period that okrd does not know (每两周) is said, but not which.
static size_t take_every(struct cut *cut, size_t at)
{
    unsigned per = 0;
    const size_t len = words_found_value(cut->words, WORDS_EVERY, at, &per);
    if (!len || is_adjective((struct scan){cut->text, at + len}, at)) {
        return 0;
    }
    struct piece *piece = add(cut, PIECE_EVERY, at, len);
    if (piece) {
        piece->per = (uint8_t)per;
    }
    return len;
}

// --- amounts ------------------------------------------------------------------------------------------------------

/// 以上, 以内, "or more", + behind the amount.
static size_t take_bound_behind(struct cut *cut, size_t at, struct piece *piece)
{
    struct scan scan = {cut->text, at};
    (void)scan_blanks(&scan);
    const size_t low = words_found_at(cut->words, WORDS_AT_LEAST_AFTER, scan.at);
    const size_t high = words_found_at(cut->words, WORDS_AT_MOST_AFTER, scan.at);
    piece->low_bound |= low > 0;
    piece->high_bound = !low && high > 0;
    return low || high ? scan.at + (low ? low : high) - at : 0;
}

/// "100+ customers": the measure stands behind the sign.
static size_t take_plus(struct cut *cut, size_t at, struct piece *piece)
{
    struct scan scan = {cut->text, at};
    const int32_t sign = scan_next(&scan);
    if ((sign != '+' && sign != U'多' && sign != U'余') || scan_is_digit(scan_peek(&scan))) {
        return 0;
    }
    struct scan after = scan;
    piece->low_bound = true;
    if (piece->amount.sort == AMOUNT_PLAIN) {
        after.at += amount_measure(cut->words, scan.at, &piece->amount);
    }
    return after.at - at;
}

/// 破万, 过亿: a round number passed, at the end of what is said.
static size_t take_round(struct cut *cut, size_t at)
{
    unsigned power;
    const size_t used = words_found_value(cut->words, WORDS_ROUND, at, &power);
    if (!used) {
        return 0;
    }
    struct scan behind = {cut->text, at + used};
    const bool done = scan_done(&behind);
    struct amount amount = {.range = {at, used}};
    (void)scan_blanks(&behind);
    if ((!done && !scan_ends_clause(scan_peek(&behind))) ||
        !okr_decimal_make(1, (int32_t)power, &amount.number.value)) {
        return 0;
    }
    (void)add(cut, PIECE_REACH, at, 0);
    struct piece *piece = add(cut, PIECE_AMOUNT, at, used);
    if (piece) {
        piece[-1].state = true;
        piece->amount = amount;
    }
    return used;
}

/// Whether a hyphen here is the sign of a number: nothing stands before it, or a word that governs a number.
static bool may_be_sign(const struct cut *cut, size_t at)
{
    const struct piece *before = last(cut);
    if (cut->text.ptr[at] != '-' && cut->text.ptr[at] != '+') {
        return true;
    }
    return before ? before->kind != PIECE_AMOUNT : at == 0 || cut->text.ptr[at - 1] == ' ';
}

static size_t take_amount(struct cut *cut, size_t at)
{
    struct amount amount;
    if (!may_be_sign(cut, at)) {
        return 0;
    }
    const size_t used = amounts_at(cut->amounts, at, &amount);
    if (!used) {
        return 0;
    }
    if (amount.name) {
        cut->gap += used;
        return used;
    }
    struct piece *piece = add(cut, PIECE_AMOUNT, at, used);
    if (!piece) {
        return used;
    }
    const struct said_period *period = period_at(cut, at);
    piece->amount = amount;
    piece->service = period && period->use == PERIOD_SERVICE;
    piece->window = period && period->use == PERIOD_NAME;
    size_t end = at + used;
    end += take_plus(cut, end, piece);
    const size_t bound = take_bound_behind(cut, end, piece);
    end += bound;
    if (bound && piece->amount.sort == AMOUNT_PLAIN) {
        end += amount_measure(cut->words, end, &piece->amount); // "20 or more case studies"
    }
    const struct scan scan = {cut->text, end};
    piece->before_de = scan_peek(&scan) == U'的';
    return end - at;
}

// --- words --------------------------------------------------------------------------------------------------------

enum piece_rank {
    RANK_NONE,
#define RANK(NAME, KIND) RANK_##NAME,
    PIECE_LISTS(RANK)
#undef RANK
};
#define RANK(NAME, KIND) [WORDS_##NAME] = RANK_##NAME,
static const struct words_ranks RANKS = {WORDS_LISTS(PIECE_LISTS), {PIECE_LISTS(RANK)}};
#undef RANK
#define KIND_OF(NAME, KIND) [WORDS_##NAME] = (KIND),
static const uint8_t KINDS[WORDS_COUNT] = {PIECE_LISTS(KIND_OF)};

static bool ends_to(struct okr_str word)
{
    return okr_str_ends(word, OKR_STR("至")) || okr_str_ends(word, OKR_STR("到")) ||
           okr_str_ends(word, OKR_STR("为")) || okr_str_ends(word, OKR_STR(" to"));
}

/// "up 15%", "down $3": a movement only when a number follows.
static bool is_lone_direction(const struct cut *cut, size_t at, size_t len)
{
    struct scan scan = {cut->text, at};
    const char first = (char)(cut->text.ptr[at] | 0x20);
    if ((first != 'u' && first != 'd') || !scan_any(&scan, "up|down") || scan.at != at + len) {
        return false;
    }
    (void)scan_blanks(&scan);
    const int32_t next = scan_peek(&scan);
    return !scan_is_digit(next) && next != '$';
}

/// "lower-limb injuries", "reduced-fat": a hyphen makes a name of a movement.
static bool is_joined(const struct cut *cut, size_t behind, enum piece_kind kind)
{
    const struct scan scan = {cut->text, behind};
    return (kind == PIECE_UP || kind == PIECE_DOWN) && scan_peek(&scan) == '-' &&
           scan_is_letter(scan_peek2(&scan));
}

static size_t take_word(struct cut *cut, size_t at)
{
    enum words list = WORDS_UP;
    const size_t len = words_found_longest(cut->words, &RANKS, at, &list);
    const size_t filler = words_found_at(cut->words, WORDS_FILLER, at);
    if (filler > len) {
        return filler;
    }
    if (!len || is_lone_direction(cut, at, len)) {
        return filler;
    }
    const enum piece_kind kind = (enum piece_kind)KINDS[list];
    if (is_joined(cut, at + len, kind)) {
        cut->gap += len;
        return len;
    }
    struct piece *piece = add(cut, kind, at, len);
    if (piece) {
        piece->completes = words_found_at(cut->words, WORDS_COMPLETE, at) > 0;
        piece->state = words_found_at(cut->words, WORDS_STATE_REACH, at) > 0;
        piece->ends_to = (kind == PIECE_UP || kind == PIECE_DOWN || kind == PIECE_SHIFT) &&
                         ends_to((struct okr_str){cut->text.ptr + at, len});
    }
    return len;
}

/// Whether `c` stands inside a word or a name: full-time, K.I.T., R&D, 24/7.
static bool joins_letters(int32_t c, int32_t next)
{
    switch (c) {
    case '-':
    case '.':
    case '_':
    case '&': return scan_is_letter(next) || scan_is_digit(next);
    case '/':
    case '\'': return scan_is_letter(next);
    default: return false;
    }
}

/// A name of Latin letters that no list has; one character of any other script, which ends at `behind`.
static size_t take_other(struct cut *cut, size_t at, int32_t first, size_t behind)
{
    struct scan scan = {cut->text, behind};
    bool latin = scan_is_letter(first) || first == '#' || first == '@' || first == '_';
    while (latin) {
        scan.at = words_found_past_letters(cut->words, scan.at);
        struct scan ahead = scan;
        const int32_t c = scan_next(&ahead);
        latin = scan_is_letter(c) || scan_is_digit(c) || c == '_' ||
                joins_letters(c, scan_peek(&ahead));
        scan = latin ? ahead : scan;
    }
    cut->gap += scan.at - at;
    return scan.at - at;
}

/// Letters and Han characters of words that no list has, and blanks, up to where readers stop.
static size_t take_plain(struct cut *cut, size_t at)
{
    const size_t stop = words_found_next(cut->words, READER_PIECES, at);
    cut->gap += stop - at - places_count(&cut->words->blanks, at, stop);
    return stop - at;
}

/// A sign, or anything else that no list has.
static size_t take_unlisted(struct cut *cut, size_t at)
{
    size_t behind = at;
    const int32_t first = scan_fold(okr_utf8_next(cut->text, &behind));
    if (first == ' ') {
        return behind - at;
    }
    const size_t used = take_sign(cut, at, first);
    return used ? used : take_other(cut, at, first, behind);
}

static size_t take_any(struct cut *cut, size_t at)
{
    static const struct words_lists lists = WORDS_LISTS(CUT_LISTS);
    const bool listed = !words_found_none_of(cut->words, &lists, at);
    size_t used = take_period(cut, at);
    used = used || !listed ? used : take_every(cut, at);
    used = used || !listed ? used : take_round(cut, at);
    used = used || amounts_none(cut->amounts, at) ? used : take_amount(cut, at);
    used = used || !listed ? used : take_word(cut, at);
    used = used ? used : take_plain(cut, at);
    return used ? used : take_unlisted(cut, at);
}

bool pieces_cut(struct sentence *sentence, const struct said_period *periods, size_t period_count,
                struct pieces *ret)
{
    struct cut cut = {.text = sentence->text,
                      .words = &sentence->words,
                      .amounts = &sentence->amounts,
                      .periods = periods,
                      .period_count = period_count,
                      .pieces = ret};
    ret->text = cut.text;
    ret->words = cut.words;
    ret->n = ret->amounts = 0;
    ret->kinds = 0;
    for (size_t at = 0; at < cut.text.len && !cut.full;) {
        at += take_any(&cut, at);
    }
    return !cut.full;
}
