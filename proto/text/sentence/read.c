// SPDX-License-Identifier: Apache-2.0
// What one sentence says (METHOD 7): the rules of the metric in order of precedence, then its time and its mentions.
#include <okr/arena.h>

#include "text/scan.h"
#include "text/sentence/reading.h"

/// The first that reads a metric wins. Movement before a state, since a bound behind a movement belongs to the movement (7.4); an act
/// that repeats before a value that is reached; a definite thing done only where no number says more.
static bool (*const RULES[])(struct reading *) = {
    rule_named_milestone, rule_baseline, rule_ordinal, rule_change,    rule_move_to, rule_move_by,
    rule_cadence,         rule_state,    rule_none,    rule_milestone, rule_binary,
};

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/// A sentence of which nothing is understood; copied, since clearing so much is one slow instruction.
static const struct okr_sentence BLANK = {.due.span = {OKR_NO_DATE, OKR_NO_DATE},
                                          .data_window.span = {OKR_NO_DATE, OKR_NO_DATE}};

/// The part of the text that is looked at: whole characters.
static struct okr_str within_limit(struct okr_str text)
{
    if (text.len > PIECE_BYTES) {
        text.len = PIECE_BYTES;
        while (text.len > 0 && ((unsigned char)text.ptr[text.len] & 0xC0) == 0x80) {
            text.len--;
        }
    }
    return text;
}

/// "from 24h to 1h": hours, not the first half of a year.
static bool is_hours(struct okr_str text, const struct said_period *period)
{
    const size_t length = period->period.length;
    const char *words = text.ptr + period->period.offset;
    return (length == 2 || length == 3) && words[length - 1] == 'h' && words[0] >= '0' &&
           words[0] <= '9';
}

static size_t without_hours(const struct sentence *sentence, struct said_period *ret)
{
    size_t kept = 0;
    for (size_t i = 0; i < sentence->n_periods; i++) {
        if (!is_hours(sentence->text, &sentence->periods[i])) {
            ret[kept++] = sentence->periods[i];
        }
    }
    return kept;
}

/// Who cuts pieces and who puts a noun together stop where periods begin, too.
static void add_periods(struct sentence *sentence)
{
    for (size_t i = 0; i < sentence->n_periods; i++) {
        const size_t at = sentence->periods[i].words.offset;
        if (at < sentence->words.end) {
            places_add(&sentence->words.stops[READER_PIECES], at);
            places_add(&sentence->words.stops[READER_NOUN], at);
        }
    }
}

/// The piece that holds byte `at`; SIZE_MAX when none does.
static size_t piece_of(const struct pieces *pieces, size_t at)
{
    for (size_t i = 0; i < pieces->n; i++) {
        if (pieces->at[i].range.offset <= at && at < range_end(pieces->at[i].range)) {
            return i;
        }
    }
    return SIZE_MAX;
}

/// Whether a value other than the target stands in brackets with piece `when`: "margin to 42% (38% in December)".
static bool is_of_aside(const struct pieces *pieces, size_t when, size_t target)
{
    for (size_t i = 0; pieces->at[when].depth > 0 && i < pieces->n; i++) {
        if (i != target && pieces->at[i].kind == PIECE_AMOUNT &&
            pieces->at[i].clause == pieces->at[when].clause) {
            return true;
        }
    }
    return false;
}

/// Whether a period that no word makes due is the start value's or another's that is said by the way: (5% in Q4), 12月末为42天, 从12月底42天, 42天（12月末）.
static bool is_of_start(const struct reading *reading, const struct said_period *period)
{
    const struct pieces *pieces = &reading->pieces;
    const struct okr_sentence *ret = reading->ret;
    if (ret->value.length == 0 || period->firm) {
        return false;
    }
    const size_t when = piece_of(pieces, period->period.offset);
    const size_t target = piece_of(pieces, ret->value.offset);
    if (when == SIZE_MAX || target == SIZE_MAX) {
        return false;
    }
    if (ret->start_value.length == 0) {
        return is_of_aside(pieces, when, target);
    }
    const size_t start = piece_of(pieces, ret->start_value.offset);
    if (start == SIZE_MAX) {
        return false;
    }
    const struct piece *at = pieces->at;
    const struct okr_span *cycle = reading->context->cycle;
    if (at[when].clause == at[start].clause && at[when].clause != at[target].clause) {
        return true;
    }
    const bool later = cycle && period->span.start > cycle->end; // "to 3% from 5% in December"
    const bool behind = when == start + 1 && at[when].gap == 0 && later;
    const bool bracket = when == start + 2 && at[when - 1].kind == PIECE_OPEN && at[when].gap == 0;
    const bool from = when && when + 1 == start && at[when - 1].kind == PIECE_FROM;
    return behind || bracket || from;
}

/// The first time that is due and the first window of data. The metric is read.
static void take_periods(const struct reading *reading, const struct said_period *periods, size_t n)
{
    struct okr_sentence *ret = reading->ret;
    for (size_t i = n; i-- > 0;) {
        const bool due = periods[i].use == PERIOD_DUE;
        if (!due && periods[i].use != PERIOD_WINDOW) {
            continue;
        }
        struct okr_said_period *to =
            due && !is_of_start(reading, &periods[i]) ? &ret->due : &ret->data_window;
        *to = (struct okr_said_period){periods[i].period, periods[i].span};
    }
}

void sentence_open(struct okr_str text, const struct okr_sentence_context *context,
                   struct sentence *ret)
{
    ret->text = text;
    ret->context = context;
    words_find_all(text, &ret->words);
    amounts_open(&ret->words, &ret->amounts);
    ret->n_periods =
        least(sentence_periods_of(&ret->words, context, ret->periods, SENTENCE_PERIODS),
              SENTENCE_PERIODS);
    add_periods(ret);
}

void sentence_read(struct sentence *sentence, struct okr_sentence *ret)
{
    const struct okr_sentence_context *context = sentence->context;
    struct said_period periods[SENTENCE_PERIODS];
    struct reading reading;
    *ret = BLANK;
    const size_t n = without_hours(sentence, periods);
    ret->mention_count = least(
        sentence_mentions(sentence->text, context->names, ret->mentions, OKR_SENTENCE_MENTIONS),
        OKR_SENTENCE_MENTIONS);
    reading.context = context;
    reading.ret = ret;
    if (pieces_cut(sentence, periods, n, &reading.pieces)) {
        pieces_join(&reading.pieces);
        pieces_mask(&reading.pieces);
        pieces_set_aside(&reading.pieces);
        rule_result(&reading);
        for (size_t i = 0; i < sizeof RULES / sizeof *RULES && !RULES[i](&reading); i++) {}
    }
    take_periods(&reading, periods, n);
}

void okr_sentence_read(struct okr_str text, const struct okr_sentence_context *context,
                       struct okr_sentence *ret)
{
    struct sentence sentence;
    sentence_open(within_limit(text), context, &sentence);
    sentence_read(&sentence, ret);
}

/// "NPS among churned users", "traffic accidents", 交通流量监测点: the noun only tells whose or which thing is counted.
static bool is_part_of_name(const struct words_found *words, struct okr_range noun)
{
    static const enum words goes_on[] = {
        WORDS_UP,          WORDS_DOWN,       WORDS_GROWTH,  WORDS_REDUCTION, WORDS_REACH,
        WORDS_STATE_REACH, WORDS_KEEP,       WORDS_SHIFT,   WORDS_FROM,      WORDS_TO,
        WORDS_BY,          WORDS_AT_LEAST,   WORDS_AT_MOST, WORDS_NO_NOUN,   WORDS_TIME,
        WORDS_FILLER,      WORDS_PREPOSITION};
    const struct okr_str before = {words->text.ptr, noun.offset};
    struct scan scan = {words->text, range_end(noun)};
    if (scan_has(before, "among|amongst|across|per")) {
        return true;
    }
    (void)scan_blanks(&scan);
    bool goes = !scan_is_letter(scan_peek(&scan)) && !scan_is_han(scan_peek(&scan));
    for (size_t i = 0; i < sizeof goes_on / sizeof *goes_on && !goes; i++) {
        goes = words_found_at(words, goes_on[i], scan.at) > 0;
    }
    return !goes;
}

/// Nouns that can be counted over a day, a month or for ever, where no word says which, or whom.
static struct okr_range open_count(const struct words_found *words)
{
    const struct okr_range all = {0, words->text.len};
    struct okr_range noun, settled;
    return words_found_in(words, WORDS_OPEN_COUNT, all, &noun) &&
                   !words_found_in(words, WORDS_SETTLED_COUNT, all, &settled) &&
                   !is_part_of_name(words, noun)
               ? noun
               : (struct okr_range){0, 0};
}

void okr_sentence_understand(struct okr_str text, const struct okr_sentence_context *context,
                             struct okr_understood *ret)
{
    struct sentence sentence;
    if (text.len > PIECE_BYTES) { // the rules look at more of it than the metric is read from
        okr_sentence_read(text, context, &ret->sentence);
        ret->n_findings = okr_text_rules(text, context, &ret->sentence, ret->findings);
        ret->noun_length = okr_metric_noun(text, ret->noun, sizeof ret->noun, &ret->direction);
        ret->open_count = (struct okr_range){0, 0};
        return;
    }
    sentence_open(text, context, &sentence);
    sentence_read(&sentence, &ret->sentence);
    ret->n_findings = sentence_judge(&sentence, &ret->sentence, ret->findings);
    ret->noun_length = sentence_noun(&sentence, ret->noun, sizeof ret->noun, &ret->direction);
    ret->open_count = open_count(&sentence.words);
}
