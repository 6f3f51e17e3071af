// SPDX-License-Identifier: Apache-2.0
// The unit before an O or KR in prose: 企业级的, 财务部, "the company's", "Finance".
#include "text/scan.h"
#include "text/sentence/prose.h"

#include "fold.h"

enum { HAN_BYTES = 3, NAME_CHARS = 12, OWNER_CHARS = 4, LATIN_WORDS = 3, SPOKEN_OF = 9 };

struct phrase {
    struct okr_str text; ///< up to where the phrase ends
    size_t left, end;
};

static bool ends_with(const struct phrase *phrase, const char *word)
{
    return okr_str_ends(
        (struct okr_str){phrase->text.ptr + phrase->left, phrase->end - phrase->left},
        okr_str_c(word));
}

/// Takes what may stand between a unit and its item; returns whether it says that a unit stands before it.
static bool strip_joints(struct phrase *phrase)
{
    static const char *const joints[] = {" ",    "的",   "'s",   "’s",   "-level", " level", "级别",
                                         "层级", "层面", "级",   "战略", "总体",   "整体",   "年度",
                                         "季度", "核心", "最终", "-",    "总",     "　",     NULL};
    bool owns = false;

    for (size_t i = 0; joints[i];) {
        // 上级 and 下级 are units, though nobody knows which.
        if (!ends_with(phrase, joints[i]) || ends_with(phrase, "上级") ||
            ends_with(phrase, "下级")) {
            i++;
            continue;
        }
        owns |= strchr("' ", joints[i][0]) == NULL || joints[i][1] != '\0';
        phrase->end -= strlen(joints[i]);
        i = 0;
    }
    return owns;
}

static bool is_han_at(struct okr_str text, size_t at)
{
    return fold_keeps((unsigned char)text.ptr[at]) == HAN_BYTES;
}

/// The beginning of the Han characters that end at `end`, NAME_CHARS at most.
static size_t han_start(const struct phrase *phrase)
{
    size_t start = phrase->end;

    for (int i = 0; i < NAME_CHARS && start >= phrase->left + HAN_BYTES; i++) {
        if (!is_han_at(phrase->text, start - HAN_BYTES))
            break;
        start -= HAN_BYTES;
    }
    return start;
}

/// `start` moved behind the words that lead in to a name.
static size_t skip_lead_in(struct okr_str text, size_t start, size_t end)
{
    unsigned inside;
    size_t length;

    for (size_t at = start; at < end; at += HAN_BYTES) {
        length = words_value_at(WORDS_UNIT_LEAD_IN, text, at, &inside);
        if (length > 0 && !inside && at + length <= end)
            start = at + length;
    }
    while (start < end && (length = words_at(WORDS_UNIT_LEAD_IN, text, start)) > 0)
        start += length;
    return start;
}

static bool set_kind(struct okr_prose_end *end, unsigned kind)
{
    if (kind != SPOKEN_OF)
        end->unit_kind = (uint8_t)kind;
    return true;
}

static void begin_at(struct okr_prose_end *end, size_t start)
{
    end->range.length += end->range.offset - start;
    end->range.offset = start;
}

static bool han_unit(const struct phrase *phrase, bool owns, struct okr_prose_end *end)
{
    const size_t start = skip_lead_in(phrase->text, han_start(phrase), phrase->end);
    unsigned kind;

    for (size_t at = start; at < phrase->end; at += HAN_BYTES) {
        const size_t length = words_value_at(WORDS_UNIT_KIND, phrase->text, at, &kind);
        // 财务部门 and 产品团队 are names; whatever is called 公司 is the company.
        if (at + length == phrase->end &&
            (at == start || kind == OKR_UNIT_KIND_COMPANY || kind == SPOKEN_OF)) {
            begin_at(end, at);
            return set_kind(end, kind);
        }
    }
    for (size_t at = start + HAN_BYTES; at < phrase->end; at += HAN_BYTES) {
        if (at + words_at(WORDS_UNIT_END, phrase->text, at) == phrase->end) {
            end->unit = (struct okr_range){start, phrase->end - start};
            begin_at(end, start);
            return true;
        }
    }
    // 王磊的O1: whoever it is, it is not the unit spoken of.
    if (!owns || start == phrase->end || phrase->end - start > (size_t)OWNER_CHARS * HAN_BYTES)
        return false;
    end->unit = (struct okr_range){start, phrase->end - start};
    begin_at(end, start);
    return true;
}

static bool is_latin(const struct phrase *phrase, size_t at)
{
    const char c = phrase->text.ptr[at];

    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '&' || (c >= '0' && c <= '9');
}

/// The beginning of the Latin word that ends at `end`; `end` itself when there is none.
static size_t word_start(const struct phrase *phrase, size_t end)
{
    while (end > phrase->left && is_latin(phrase, end - 1))
        end--;
    return end;
}

static bool leads_in(const struct phrase *phrase, size_t start, size_t end)
{
    return words_at(WORDS_UNIT_LEAD_IN, phrase->text, start) == end - start;
}

/// The beginning of a name in capitals that ends at `end`.
static size_t name_start(const struct phrase *phrase, size_t end)
{
    size_t start = end;

    for (int i = 0; i < LATIN_WORDS; i++) {
        const size_t to =
            i > 0 && start > phrase->left && phrase->text.ptr[start - 1] == ' ' ? start - 1 : start;
        const size_t from = word_start(phrase, to);
        const char c = phrase->text.ptr[from];
        if (from == to || (i > 0 && to == start) || c < 'A' || c > 'Z' ||
            leads_in(phrase, from, to))
            break;
        start = from;
    }
    return start;
}

static bool set_name(const struct phrase *phrase, size_t end, bool lower_too,
                     struct okr_prose_end *ret)
{
    size_t start = name_start(phrase, end);

    if (start == end && lower_too) {
        start = word_start(phrase, end);
        if (leads_in(phrase, start, end))
            return false;
    }
    if (start == end)
        return false;
    ret->unit = (struct okr_range){start, end - start};
    begin_at(ret, start);
    return true;
}

static bool latin_unit(const struct phrase *phrase, bool owns, struct okr_prose_end *end)
{
    const size_t start = word_start(phrase, phrase->end);
    unsigned kind = 0;

    if (start == phrase->end)
        return false;
    if (words_value_at(WORDS_UNIT_KIND, phrase->text, start, &kind) != phrase->end - start)
        return set_name(phrase, phrase->end, owns, end);
    // "the finance department's O1"
    const bool named = kind != OKR_UNIT_KIND_COMPANY && kind != SPOKEN_OF && start > phrase->left &&
                       phrase->text.ptr[start - 1] == ' ';
    if (named && set_name(phrase, start - 1, true, end))
        return true;
    begin_at(end, start);
    return set_kind(end, kind);
}

bool prose_unit_before(struct okr_str text, size_t left, struct okr_prose_end *end)
{
    struct phrase phrase = {{text.ptr, end->range.offset}, left, end->range.offset};
    const bool owns = strip_joints(&phrase);

    if (phrase.end <= left)
        return false;
    if (phrase.end >= left + HAN_BYTES && is_han_at(text, phrase.end - HAN_BYTES))
        return han_unit(&phrase, owns, end);
    return latin_unit(&phrase, owns, end);
}
