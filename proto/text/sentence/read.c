// SPDX-License-Identifier: Apache-2.0
// What one sentence says (METHOD 7): the rules of the metric in order of precedence, then its time and its mentions.
#include <okr/arena.h>

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

static void take_periods(const struct said_period *periods, size_t n, struct okr_sentence *ret)
{
    for (size_t i = n; i-- > 0;) {
        struct okr_said_period *to = periods[i].use == PERIOD_DUE      ? &ret->due
                                     : periods[i].use == PERIOD_WINDOW ? &ret->data_window
                                                                       : NULL;
        if (to) {
            *to = (struct okr_said_period){periods[i].period, periods[i].span};
        }
    }
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
    take_periods(periods, n, ret);
    ret->mention_count = least(
        sentence_mentions(sentence->text, context->names, ret->mentions, OKR_SENTENCE_MENTIONS),
        OKR_SENTENCE_MENTIONS);
    reading.context = context;
    reading.ret = ret;
    if (!pieces_cut(sentence, periods, n, &reading.pieces)) {
        return;
    }
    pieces_join(&reading.pieces);
    pieces_mask(&reading.pieces);
    rule_result(&reading);
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES && !RULES[i](&reading); i++) {}
}

void okr_sentence_read(struct okr_str text, const struct okr_sentence_context *context,
                       struct okr_sentence *ret)
{
    struct sentence sentence;
    sentence_open(within_limit(text), context, &sentence);
    sentence_read(&sentence, ret);
}

/// Nouns that can be counted over a day, a month or for ever, where no word says which, or whom.
static struct okr_range open_count(const struct words_found *words)
{
    const struct okr_range all = {0, words->text.len};
    struct okr_range noun, settled;
    return words_found_in(words, WORDS_OPEN_COUNT, all, &noun) &&
                   !words_found_in(words, WORDS_SETTLED_COUNT, all, &settled)
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
