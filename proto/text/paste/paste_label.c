// SPDX-License-Identifier: Apache-2.0
// The labels of objectives and key results, in all the ways people number them.
#include "text/paste/paste.h"

static const char O_WORDS[] = "o|objective|objectives|goal|目标|第|okr目标";
static const char KR_WORDS[] = "kr|krs|key result|key results|关键结果|关键成果|关键性结果";

/// A number after a label's word: "1", " 2", "#3", "No.4", "1.2", "1-2", 一. The last part counts, the first is the objective's.
static bool take_number(struct scan *scan, struct paste_label *label)
{
    struct scan ahead = *scan;
    int32_t n, first = 0;

    (void)scan_blanks(&ahead);
    if (!scan_char(&ahead, '#') && scan_peek(&ahead) == '-' && scan_is_digit(scan_peek2(&ahead)))
        (void)scan_next(&ahead);
    if (!paste_number_take(&ahead, &n))
        return false;
    struct scan part = ahead;
    if ((scan_char(&part, '.') || scan_char(&part, '-')) && scan_int(&part, &first)) {
        label->o = n;
        n = first;
        ahead = part;
    }
    label->n = n;
    *scan = ahead;
    return n > 0 && n <= 999;
}

/// One word with its number.
static bool take_word(struct scan *scan, struct paste_label *label)
{
    struct scan ahead = *scan;
    struct paste_label read = {0};

    read.what = scan_any(&ahead, KR_WORDS)  ? OKR_DOC_KEY_RESULT
                : scan_any(&ahead, O_WORDS) ? OKR_DOC_OBJECTIVE
                                            : 0;
    if (!read.what)
        return false;
    // 第一个目标, 第2个关键结果
    struct okr_str word = scan_between(scan, &ahead);
    if (okr_str_is(word, "第")) {
        if (!paste_number_take(&ahead, &read.n))
            return false;
        (void)(scan_any(&ahead, "个|条|项"));
        unsigned kind = scan_any(&ahead, "目标|关键结果|关键成果");
        if (!kind)
            return false;
        read.what = kind == 1 ? OKR_DOC_OBJECTIVE : OKR_DOC_KEY_RESULT;
    } else {
        (void)take_number(&ahead, &read);
    }
    *scan = ahead;
    *label = read;
    return true;
}

/// "O1-KR2", "目标1 / KR2", "目标 O1", "O1 目标": a second word that says the same or goes below.
static void take_second(struct scan *scan, struct paste_label *label)
{
    struct scan ahead = *scan;
    struct paste_label second;

    bool parted = scan_blanks(&ahead);
    bool bracket = scan_char(&ahead, '(');
    if (!bracket && (scan_char(&ahead, '-') || scan_char(&ahead, '/') || scan_char(&ahead, '.')))
        (void)scan_blanks(&ahead);
    bool latin = scan_is_letter(scan_peek(&ahead));
    if (!take_word(&ahead, &second) || (bracket && !scan_char(&ahead, ')')))
        return;
    // O1KR2 and 目标O1 are labels, O2O is a word.
    if (latin && second.what == label->what && label->n && !parted && !bracket)
        return;
    if (second.what == OKR_DOC_KEY_RESULT && label->what == OKR_DOC_OBJECTIVE)
        second.o = second.o ? second.o : label->n;
    else if (second.what != label->what)
        return;
    if (!second.n && second.what == label->what)
        second.n = label->n;
    *label = second;
    *scan = ahead;
}

/// "（40%）" between the label and its sign: what it says is looked at like a bracket at the end.
static void take_bracket(struct scan *scan, struct paste_label *label)
{
    enum { LONGEST = 60 };
    struct scan ahead = *scan;

    (void)scan_blanks(&ahead);
    if (!scan_char(&ahead, '(') && !scan_char(&ahead, '['))
        return;
    struct scan near = ahead; // a bracket that never closes is not looked for to the end
    near.s.len = near.at + LONGEST < near.s.len ? near.at + LONGEST : near.s.len;
    struct okr_str inner = scan_until(&near, ")]");
    if (inner.len == 0 || scan_done(&near))
        return;
    ahead.at = near.at;
    if (!scan_char(&ahead, ')') && !scan_char(&ahead, ']'))
        return;
    struct scan sign = ahead;
    (void)scan_blanks(&sign);
    if (scan_peek(&sign) != ':')
        return;
    label->bracket = inner;
    *scan = ahead;
}

/// What separates label and text.
static bool take_sign(struct scan *scan)
{
    struct scan ahead = *scan;

    (void)scan_blanks(&ahead);
    int32_t c = scan_next(&ahead);
    bool sign = c == ':' || c == 0x3001 || c == ')' || c == ']' || c == '|' || c == 0x300D ||
                c == 0x300F || (c == '.' && !scan_is_digit(scan_peek(&ahead)));
    if (!sign && (c == '-' || c == 0x2013 || c == 0x2014)) {
        while (scan_peek(&ahead) == 0x2014 || scan_peek(&ahead) == '-')
            (void)scan_next(&ahead);
        sign = scan_done(&ahead) || !scan_is_digit(scan_peek(&ahead));
    }
    if (!sign)
        return false;
    if (c != ':') { // "KR1）：", "【KR1】："
        (void)scan_blanks(&ahead);
        (void)scan_char(&ahead, ':');
    }
    *scan = ahead;
    return true;
}

/// "1. " of a list is no label; a label alone counts only with a number or a sign.
bool paste_label_read(struct okr_str body, struct paste_label *ret)
{
    struct paste_label label = {0};
    struct scan scan = scan_of(body);

    int32_t open = scan_peek(&scan);
    bool bracket = open == '[' || open == '(' || open == 0x300C || open == 0x300E;
    if (bracket)
        (void)scan_next(&scan);
    (void)scan_blanks(&scan);
    if (!take_word(&scan, &label))
        return false;
    take_second(&scan, &label);
    take_bracket(&scan, &label);
    struct scan bare = scan;
    // "Key Results" on a line of its own is a heading.
    label.strong = take_sign(&scan) || (!bracket && !label.n && scan_done(&scan));
    if (!label.strong) {
        if (bracket || !label.n)
            return false;
        // "O2O": a letter or a digit behind a number is not a label.
        int32_t c = scan_peek(&bare);
        if (!scan_done(&bare) && c != ' ' && !paste_is_han(c))
            return false;
        (void)scan_blanks(&scan);
    }
    label.rest = okr_str_trim(scan_rest(&scan));
    *ret = label;
    return true;
}

size_t paste_label_find(struct okr_str text)
{
    struct paste_label label;
    int32_t before = 0;

    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        int32_t c = scan_fold(okr_utf8_next(text, &at));
        bool begins = (c == 'K' || c == 'O' || c == 0x5173 /* 关 */) && start > 0 &&
                      (before == ' ' || before == ';' || before == '.' || before == ',');
        // "…；KR2 进入3个新市场" needs no sign behind the number.
        if (begins && paste_label_read(okr_str_skip(text, start), &label) &&
            (label.strong || (before == ';' && label.what == OKR_DOC_KEY_RESULT)) && label.n &&
            label.rest.len)
            return start;
        before = c;
    }
    return 0;
}
