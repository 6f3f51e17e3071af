// SPDX-License-Identifier: Apache-2.0
// A sentence cut into what matters to its metric: amounts, the words that govern them, and the signs between.
#ifndef OKR_TEXT_PIECE_H
#define OKR_TEXT_PIECE_H
#include "text/sentence/amount.h"
#include "text/sentence/sentence.h"

enum piece_kind {
    PIECE_AMOUNT,
    PIECE_UP,
    PIECE_DOWN,
    PIECE_SHIFT, ///< a movement whose way the words do not say: 优化, optimize
    PIECE_REACH, ///< a completion word: what it governs is reached
    PIECE_KEEP,
    PIECE_COMPLETE, ///< completes a definite thing
    PIECE_FROM,
    PIECE_TO,
    PIECE_BY,
    PIECE_AT_MOST,
    PIECE_AT_LEAST,
    PIECE_NOW,    ///< today's value, or one of the past
    PIECE_RESULT, ///< a value that was reached
    PIECE_MEANS,  ///< by what: 通过, via
    PIECE_OURS,   ///< the number behind it counts things already there
    PIECE_LABEL,  ///< the number behind it is a name, a rank, an ordinal
    PIECE_WINDOW, ///< the duration behind it is a window: first, past, 近
    PIECE_PREPOSITION,
    PIECE_PERIOD, ///< a period that the sentence names, with its words
    PIECE_EVERY,  ///< how often: 每周, "per week"
    PIECE_ARROW,  ///< -> →
    PIECE_REPORT, ///< => ⇒: what follows is a result
    PIECE_RANGE,  ///< - ~ between two numbers
    PIECE_COMMA,
    PIECE_COLON,
    PIECE_STOP, ///< the end of a sentence: 。 ; !
    PIECE_OPEN,
    PIECE_CLOSE,
    PIECE_TICK, ///< ✓: done
    PIECE_KINDS,
};
#define PIECE_BIT(kind) (UINT32_C(1) << (kind))

struct piece {
    uint8_t kind;    ///< enum piece_kind
    uint8_t depth;   ///< brackets open here
    uint16_t clause; ///< counts commas, stops and brackets before it
    bool past, firm; ///< PIECE_PERIOD: as said_period has them
    bool completes;  ///< a word of 7.7 too, whatever else it is
    bool state;      ///< PIECE_REACH: says where a measured value arrives, not that work is done
    bool ends_to;    ///< a movement word that holds its own "to": 降至
    uint8_t per;     ///< PIECE_EVERY: enum okr_period; 0: a period that okrd does not have
    bool masked;     ///< PIECE_AMOUNT: not a value (METHOD 7.1)
    bool low_bound;  ///< PIECE_AMOUNT: 以上 or + stands behind it
    bool high_bound; ///< PIECE_AMOUNT: 以内 stands behind it
    bool service;    ///< PIECE_AMOUNT: a service level (METHOD 7.10)
    bool window;     ///< PIECE_AMOUNT: a window in a metric's name: 30天留存
    bool before_de;  ///< PIECE_AMOUNT: 的 stands behind it
    uint8_t
        band; ///< PIECE_AMOUNT: the second number of its range is so many pieces on; 0: no range
    bool band_end; ///< PIECE_AMOUNT: it is such a second number
    size_t gap;    ///< bytes of other words since the piece before
    struct okr_range range;
    struct amount amount; ///< PIECE_AMOUNT
};

enum { PIECES = 160, PIECE_BYTES = 4096 };
struct pieces {
    struct okr_str text;
    const struct words_found *words; ///< of the text
    size_t n;
    size_t amounts; ///< so many of them are
    uint32_t
        kinds; ///< a bit for each kind that a piece was cut as: most rules ask for what no piece is
    struct piece at[PIECES];
};

/// Cuts a sentence; `periods` are those of its periods that count. False when there are more pieces than a sentence has.
bool pieces_cut(struct sentence *sentence, const struct said_period *periods, size_t period_count,
                struct pieces *ret);
/// Joins the two numbers of a range: 30~35%, "between 30 and 35 %", 30%到35%之间.
void pieces_join(struct pieces *pieces);
/// Marks the amounts that are no values: in brackets, of names, ranks and prices, counted already (METHOD 7.1).
void pieces_mask(struct pieces *pieces);
/// Sets aside what moves beside a level that is kept: "hold margin at 40% while sales grow 20%" (METHOD 7.1, 7.5).
void pieces_set_aside(struct pieces *pieces);

static inline bool piece_is(const struct piece *piece, uint32_t kinds)
{
    return (PIECE_BIT(piece->kind) & kinds) != 0;
}
static inline bool pieces_have(const struct pieces *pieces, uint32_t kinds)
{
    return (pieces->kinds & kinds) != 0;
}
static inline size_t range_end(struct okr_range range)
{
    return range.offset + range.length;
}
#endif
