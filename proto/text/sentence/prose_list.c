// SPDX-License-Identifier: Apache-2.0
// The Os and KRs that prose names, one or several together.
#include "text/scan.h"
#include "text/sentence/prose.h"

enum { UNIT_BYTES = 48 }; ///< of the unit of a list's later item

static struct scan scan_at(struct okr_str text, size_t at)
{
    struct scan scan = scan_of(text);

    scan.at = at;
    return scan;
}

/// A number of 1..10 in digits or Han.
static bool take_number(struct scan *scan, int32_t *ret)
{
    const unsigned han = scan_any(scan, "一|二|三|四|五|六|七|八|九|十");

    if (han) {
        *ret = (int32_t)han;
        return true;
    }
    return scan_int(scan, ret) && *ret > 0;
}

static void joint(struct scan *scan)
{
    (void)scan_blanks(scan);
    (void)(scan_char(scan, '#') || scan_char(scan, '-'));
    (void)scan_blanks(scan);
}

/// "KR2", "Key Result 2", 关键结果二; KR1.2 is the second of O1.
static bool take_key_result(struct scan *scan, struct okr_prose_end *end)
{
    struct scan ahead = *scan;
    struct scan part;

    if (!scan_any(&ahead, "KR|KRs|Key Result|Key Results|关键结果|关键成果"))
        return false;
    joint(&ahead);
    if (!take_number(&ahead, &end->kr))
        return false;
    part = ahead;
    int32_t second;
    if (scan_char(&part, '.') && scan_is_digit(scan_peek(&part)) && scan_int(&part, &second)) {
        end->o = end->kr;
        end->kr = second;
        ahead = part;
    }
    *scan = ahead;
    return true;
}

/// "O2", "Objective 2", 目标二; without a number o is -1.
static bool take_objective(struct scan *scan, struct okr_prose_end *end)
{
    struct scan ahead = *scan;
    const bool letter = scan_peek(&ahead) == 'O' || scan_peek(&ahead) == 'o';

    if (!scan_any(&ahead, "O|Os|Objective|Objectives|目标"))
        return false;
    const struct scan bare = ahead;
    joint(&ahead);
    if (!take_number(&ahead, &end->o)) {
        end->o = -1;
        ahead = bare;
        const int32_t next = scan_peek(&bare);
        if (letter && (scan_is_digit(next) || scan_is_letter(next)))
            return false;
    }
    *scan = ahead;
    return true;
}

/// 第二个目标, "the second key result".
static bool take_ordinal(struct scan *scan, struct okr_prose_end *end)
{
    struct scan ahead = *scan;
    int32_t number = 0;

    if (scan_char(&ahead, 0x7B2C)) { // 第
        if (!take_number(&ahead, &number))
            return false;
        (void)scan_any(&ahead, "个|条|项");
    } else {
        number = (int32_t)scan_any(&ahead, "first|second|third|fourth|fifth");
        if (!number || !scan_blanks(&ahead))
            return false;
    }
    if (scan_any(&ahead, "KR|Key Result|关键结果|关键成果"))
        end->kr = number;
    else if (scan_any(&ahead, "O|Objective|目标"))
        end->o = number;
    else
        return false;
    *scan = ahead;
    return true;
}

/// The KR of an O: O1的KR2, O1-KR2, O1KR2.
static void take_its_key_result(struct scan *scan, struct okr_prose_end *end)
{
    struct scan ahead = *scan;

    (void)scan_blanks(&ahead);
    (void)scan_any(&ahead, "的|-|/|'s|’s|.");
    (void)scan_blanks(&ahead);
    const int32_t o = end->o;
    if (take_key_result(&ahead, end) && end->o == o)
        *scan = ahead;
    else
        end->kr = 0;
    end->o = o;
}

/// The O of a KR: "KR2 of O1".
static void take_its_objective(struct scan *scan, struct okr_prose_end *end)
{
    struct scan ahead = *scan;
    struct okr_prose_end other = {0};

    if (!scan_blanks(&ahead) || !scan_any(&ahead, "of|under") || !scan_blanks(&ahead))
        return;
    if (take_objective(&ahead, &other) && other.o > 0) {
        end->o = other.o;
        *scan = ahead;
    }
}

/// "KR1 of the company", KR1（公司级）.
static void take_its_unit(struct scan *scan, struct okr_prose_end *end)
{
    struct scan ahead = *scan;
    unsigned kind;

    (void)scan_blanks(&ahead);
    const bool bracket = scan_char(&ahead, '(');
    if (!bracket && !scan_any(&ahead, "of the|of|at the|at"))
        return;
    (void)scan_blanks(&ahead);
    const size_t length = words_value_at(WORDS_UNIT_KIND, ahead.s, ahead.at, &kind);
    if (length == 0 || kind > OKR_UNIT_KIND_PERSON)
        return;
    scan_take(&ahead, length);
    (void)scan_any_after_blanks(&ahead, "级|层面|level");
    if (bracket && !scan_char(&ahead, ')'))
        return;
    end->unit_kind = (uint8_t)kind;
    *scan = ahead;
}

static bool inside_word(struct okr_str text, size_t at)
{
    const struct scan before = scan_at(text, at > 0 ? at - 1 : 0);

    return at > 0 && (scan_is_letter(scan_peek(&before)) || scan_is_digit(scan_peek(&before)));
}

size_t prose_item_read(struct okr_str text, size_t at, struct okr_prose_end *ret)
{
    struct scan scan = scan_at(text, at);
    struct okr_prose_end end = {0};

    if (inside_word(text, at))
        return 0;
    if (take_objective(&scan, &end)) {
        if (end.o > 0)
            take_its_key_result(&scan, &end);
    } else if (take_key_result(&scan, &end)) {
        if (end.o == 0)
            take_its_objective(&scan, &end);
    } else if (!take_ordinal(&scan, &end)) {
        return 0;
    }
    take_its_unit(&scan, &end);
    if (scan_is_letter(scan_peek(&scan)) || scan_is_digit(scan_peek(&scan)))
        return 0;
    end.range = (struct okr_range){at, scan.at - at};
    *ret = end;
    return scan.at;
}

static bool has_unit(const struct okr_prose_end *end)
{
    return end->unit_kind != 0 || end->unit.length > 0;
}

static bool same_unit(struct okr_str text, const struct okr_prose_end *a,
                      const struct okr_prose_end *b)
{
    const struct okr_str x = {text.ptr + a->unit.offset, a->unit.length};
    const struct okr_str y = {text.ptr + b->unit.offset, b->unit.length};

    return a->unit_kind == b->unit_kind && okr_str_eq(x, y);
}

/// Behind an item that a comma alone joins: a list goes on or ends, and no verb makes the item a subject.
static bool list_ends(struct okr_str text, size_t at)
{
    struct scan scan = scan_at(text, at);

    (void)scan_blanks(&scan);
    return scan_done(&scan) || scan_any(&scan, ",|.|;|)|and|&|respectively");
}

/// The next item behind a sign that joins, with a unit of its own or that of the first.
static size_t read_next(struct okr_str text, const struct prose_list *list,
                        struct okr_prose_end *ret, bool *ret_late)
{
    struct scan scan = scan_at(text, list->end);
    const struct okr_prose_end *first = &list->at[0];

    (void)scan_blanks(&scan);
    const bool comma = scan.at < text.len && text.ptr[scan.at] == ',' && scan_char(&scan, ',');
    (void)scan_blanks(&scan);
    const unsigned word = scan_any(&scan, "和|以及|及|、|&|and|plus|+|/|与|跟");
    if (!word && !comma)
        return 0;
    (void)scan_blanks(&scan);
    const size_t left = scan.at;
    for (; scan.at < text.len && scan.at - left < UNIT_BYTES; (void)scan_next(&scan)) {
        struct okr_prose_end end;
        const size_t behind = prose_item_read(text, scan.at, &end);
        if (behind == 0)
            continue;
        const size_t item = scan.at;
        *ret_late = has_unit(&end);
        const bool owns = prose_unit_before(text, left, &end);
        if ((item != left && end.range.offset != left) || (end.kr > 0) != (first->kr > 0))
            return 0;
        if (end.o < 0 && !owns)
            return 0;
        if (!has_unit(&end)) {
            end.unit_kind = first->unit_kind;
            end.unit = first->unit;
        }
        // "A 与 B": two of one unit stand together, two units stand opposite.
        if ((word >= 10 || comma) && !same_unit(text, first, &end))
            return 0;
        if (!word && !list_ends(text, behind))
            return 0;
        *ret = end;
        return behind;
    }
    return 0;
}

/// A verb follows: "…, and O2 supports KR2".
static bool states_something(struct okr_str text, size_t at)
{
    struct scan scan = scan_at(text, at);
    struct prose_word word;

    (void)scan_any_after_blanks(&scan, "is|are|was|were|则|也|直接|同时");
    (void)scan_blanks(&scan);
    return prose_word_at(text, scan.at, &word) > 0 && word.role <= PROSE_BY;
}

/// "KR2 and KR3 of the company": what stands behind the last one holds for all.
static void give_unit(struct prose_list *list)
{
    for (size_t i = 0; i + 1 < list->n; i++)
        list->at[i].unit_kind = list->at[list->n - 1].unit_kind;
}

bool prose_list_read(struct okr_str text, size_t left, size_t at, bool object,
                     struct prose_list *ret)
{
    bool late = false;
    struct prose_list list = {.n = 1};

    list.end = prose_item_read(text, at, &list.at[0]);
    if (list.end == 0)
        return false;
    const bool owns = prose_unit_before(text, left, &list.at[0]) || has_unit(&list.at[0]);
    if (list.at[0].o < 0 && !owns)
        return false;
    while (list.n < PROSE_LIST) {
        const size_t end = read_next(text, &list, &list.at[list.n], &late);
        if (end == 0 || (object && states_something(text, end)))
            break;
        list.end = end;
        list.n++;
        if (late && !owns)
            give_unit(&list);
    }
    *ret = list;
    return true;
}
