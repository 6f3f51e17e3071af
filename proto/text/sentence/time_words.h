// SPDX-License-Identifier: Apache-2.0
// What the parts of the period reader share: the meanings of times.def, and one time as it was read (METHOD 7.10, 8).
#ifndef OKR_TIME_WORDS_H
#define OKR_TIME_WORDS_H
#include "period.h"
#include "text/sentence/sentence.h"

enum time_role {
    TIME_NOTHING,
    // of a word that governs a period
    TIME_DUE,      ///< by, 底
    TIME_AS_OF,    ///< 截至: due, or the day of a value that is known
    TIME_BEFORE,   ///< before, 前: ends where the period begins
    TIME_IN,       ///< in, 在
    TIME_WITHIN,   ///< within: before a length of time a service level
    TIME_FROM,     ///< from, 从: a source, or where a range begins
    TIME_PLAIN,    ///< since, for, of, 起
    TIME_OVER,     ///< over: a time that is past is compared with
    TIME_AGAINST,  ///< than, 比: what follows at once is compared with
    TIME_BASED,    ///< based on, 根据: so is what follows in the clause
    TIME_COMPARED, ///< 相比: so is what stands before it, behind 与
    TIME_WITH,     ///< 与
    TIME_CADENCE,  ///< every, 每: what follows is no period
    TIME_FILLER,   ///< the
    TIME_EDGE,     ///< end of
    // of a word that is or begins a time
    TIME_PERIOD,     ///< 本季度
    TIME_PERIOD_DUE, ///< 年底: says itself that it is due
    TIME_GOVERNED,   ///< "quarter": a period only behind one of the words above
    TIME_LENGTH,     ///< last, 近: a length of time follows
    TIME_NAME,       ///< March, 第: a name may follow
};
enum time_unit {
    TIME_NONE,
    TIME_YEAR,
    TIME_FISCAL,
    TIME_HALF,
    TIME_QUARTER,
    TIME_BIMONTH,
    TIME_MONTH,
    TIME_WEEK,
    TIME_CYCLE,
    TIME_BOUND, ///< of "in under": a length behind it is a bound, however long
    TIME_VERB,  ///< a month's name that is another word as well: may, march
    // from where a length is counted
    TIME_PAST,
    TIME_FUTURE,
    TIME_FIRST,
};
enum time_edge {
    TIME_WHOLE,
    TIME_START,
    TIME_MIDDLE,
    TIME_END,
    TIME_FIRST_TEN, ///< 上旬
    TIME_SECOND_TEN,
    TIME_LAST_TEN,
};

/// A row of times.def or times_after.def.
struct time_word {
    uint8_t role, unit, edge; ///< enum time_role, time_unit, time_edge
    int8_t shift;             ///< of a period counted from now: -1 the last one, 1 the next one
};
/// The word of times.def at byte `at`: bytes it takes, 0 = none.
size_t time_word_at(const struct words_found *words, size_t at, struct time_word *ret);
/// The word of times_after.def at byte `at`.
size_t time_word_after(const struct words_found *words, size_t at, struct time_word *ret);

/// What a look at a few characters says of a place, so that words and numbers which begin no time cost nothing more.
enum time_begins { BEGINS_DAY = 1, BEGINS_NAME = 2, BEGINS_LENGTH = 4 };
struct time_place {
    size_t at;
    struct time_word word; ///< of times.def; role TIME_NOTHING: there is none
    size_t word_length;
    unsigned begins; ///< what may begin there, of enum time_begins
};

/// A time as it stands in the text, before anything is said about its use.
struct said_time {
    size_t end; ///< behind it
    struct period_name
        name; ///< of what a calendar names; n = 0 for single days and what is counted from now
    struct okr_span span;  ///< OKR_NO_DATE twice when it cannot be known
    struct time_word word; ///< of what is counted from now; role TIME_NOTHING otherwise
    bool day;              ///< a single day
    bool
        doubtful; ///< four digits, or a month's name that may be a verb: a period only when governed
    bool brief;   ///< 3/5, 6.30: a date only before 前; with `clear` (3/31) also when governed
    bool clear;
    bool range;   ///< of two
    bool counted; ///< four digits with a noun behind them: a year only behind a word that compares
};
/// Reads the time at a place: a date, a name with or without a year, or a word counted from now. False when there is none. A range
/// of two is one time.
bool said_time_read(const struct words_found *words, const struct time_place *place,
                    const struct okr_sentence_context *context, struct said_time *ret);
/// Narrows the time to one edge of it: the end of March, 5月中旬.
void said_time_narrow(struct said_time *time, enum time_edge edge);

/// A length of time: 2个工作日内, "within 24 hours", "the last 6 months", 30天留存.
struct said_length {
    size_t end; ///< behind it
    enum period_use use;
};
/// Reads the length at byte `at`, behind the word `before` (role TIME_NOTHING, TIME_WITHIN, TIME_IN or TIME_LENGTH). `opens`: nothing
/// or a preposition stands before it. False when there is none, or when it is but a value.
bool said_length_read(struct okr_str text, size_t at, const struct time_word *before, bool opens,
                      struct said_length *ret);
#endif
