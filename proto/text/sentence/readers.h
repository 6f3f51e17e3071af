// SPDX-License-Identifier: Apache-2.0
// Who goes through a sentence from stop to stop, and at the words of which lists each stops, besides signs.
#ifndef OKR_TEXT_READERS_H
#define OKR_TEXT_READERS_H

/// The lists with which times begin (periods.c).
#define TIME_LISTS(LIST) LIST(TIME, 1) LIST(NUMBER, 1)

/// The lists whose words are pieces, and the kinds of these (pieces.c); of two that match the longer counts, then the first.
#define PIECE_LISTS(LIST)          \
    LIST(UP, PIECE_UP)             \
    LIST(DOWN, PIECE_DOWN)         \
    LIST(GROWTH, PIECE_UP)         \
    LIST(REDUCTION, PIECE_DOWN)    \
    LIST(AT_MOST, PIECE_AT_MOST)   \
    LIST(AT_LEAST, PIECE_AT_LEAST) \
    LIST(KEEP, PIECE_KEEP)         \
    LIST(RESULT, PIECE_RESULT)     \
    LIST(REACH, PIECE_REACH)       \
    LIST(STATE_REACH, PIECE_REACH) \
    LIST(NOW, PIECE_NOW)           \
    LIST(FROM, PIECE_FROM)         \
    LIST(TO, PIECE_TO)             \
    LIST(BY, PIECE_BY)             \
    LIST(COMPLETE, PIECE_COMPLETE) \
    LIST(SHIFT, PIECE_SHIFT)       \
    LIST(MEANS, PIECE_MEANS)       \
    LIST(LABEL, PIECE_LABEL)       \
    LIST(WINDOW, PIECE_WINDOW)     \
    LIST(OURS, PIECE_OURS)         \
    LIST(PREPOSITION, PIECE_PREPOSITION)
/// These, and what else pieces are cut at.
#define CUT_LISTS(LIST) \
    PIECE_LISTS(LIST) LIST(EVERY, 1) LIST(ROUND, 1) LIST(FILLER, 1) LIST(NUMBER, 1) LIST(IDIOM, 1)

/// The lists whose words say how, not what (noun.c).
#define MANNER_LISTS(LIST)  \
    LIST(REACH, 1)          \
    LIST(KEEP, 1)           \
    LIST(FROM, 1)           \
    LIST(TO, 1)             \
    LIST(BY, 1)             \
    LIST(AT_MOST, 1)        \
    LIST(AT_LEAST, 1)       \
    LIST(AT_MOST_AFTER, 1)  \
    LIST(AT_LEAST_AFTER, 1) \
    LIST(NOW, 1)            \
    LIST(FILLER, 1)         \
    LIST(PREPOSITION, 1)    \
    LIST(OURS, 1)
/// These, and those of movements.
#define NOUN_LISTS(LIST) MANNER_LISTS(LIST) LIST(UP, 1) LIST(DOWN, 1)

/// The lists whose words join clauses (clauses.c).
#define JOINT_LISTS(LIST) LIST(JOIN, 1) LIST(PURPOSE, 1)

/// The lists that have numbers, and names that look like one (numbers.c).
#define NUMBER_LISTS(LIST) LIST(NUMBER, 1) LIST(IDIOM, 1) LIST(NUMBER_NAME, 1)

#define READERS(READER)          \
    READER(PERIODS, TIME_LISTS)  \
    READER(PIECES, CUT_LISTS)    \
    READER(NOUN, NOUN_LISTS)     \
    READER(CLAUSES, JOINT_LISTS) \
    READER(NUMBERS, NUMBER_LISTS)
enum reader_name {
#define READER(NAME, LISTS) READER_##NAME,
    READERS(READER)
#undef READER
        READER_COUNT
};
#endif
