// SPDX-License-Identifier: Apache-2.0
#include "reply.h"

#include <math.h>
#include <okr/decimal.h>
#include <okr/id.h>
#include <okr/text.h>
#include <stdlib.h>

/// A line that begins so begins the mail that is answered, or the signature.
static const char *const QUOTES[] = {
    ">",
    "＞",
    "-----Original Message",
    "-----原始邮件",
    "------------------ 原始邮件",
    "________",
    "发件人:",
    "发件人：",
    "From:",
    "发自我的",
    "Sent from ",
    "-- ",
};
/// "On Monday X wrote:", "在 2018-01-19 X 写道：".
static const char *const WROTE[] = {"wrote:", "写道：", "写道:", "來信：", "寫道："};
static const char *const ACKNOWLEDGED[] = {"收到",  "知道了",   "好的",   "好",
                                           "ok",    "okay",     "ack",    "acknowledged",
                                           "noted", "received", "已收到", "收到了"};
static const char *const UNCHANGED[] = {"无变化",    "没有变化",  "不变", "没变化",
                                        "no change", "unchanged", "same"};
static const char *const SKIPPED[] = {"跳过", "skip", "本期跳过", "这次跳过"};
/// What may stand before a value and says no more than that it is one.
static const char *const LABELS[] = {"进展", "进度", "数值", "当前值", "value", "progress"};
static const char *const SURE[] = {"信心指数", "信心值", "信心", "confidence", "conf"};
static const char *const SEPARATORS[] = {"，", ",", "；", ";", "、", "\t", "。"};
static const char *const COLONS[] = {"：", ":", "）", ")", "、", ".", "．"};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool begins(struct okr_str s, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i < n; i++)
        if (i >= s.len || lower(s.ptr[i]) != lower(word[i]))
            return false;
    return true;
}

static bool is_any(struct okr_str s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(words[i]) == s.len && begins(s, words[i]))
            return true;
    return false;
}

static struct okr_str next_line(struct okr_str *rest)
{
    const char *end = memchr(rest->ptr, '\n', rest->len);
    size_t len = end ? (size_t)(end - rest->ptr) : rest->len;
    struct okr_str line = {rest->ptr, len};
    *rest = okr_str_skip(*rest, end ? len + 1 : len);
    return okr_str_trim(line);
}

static bool ends_the_answer(struct okr_str line)
{
    for (size_t i = 0; i < COUNT(QUOTES); i++)
        if (begins(line, QUOTES[i]) || (okr_str_is(line, "--")))
            return true;
    for (size_t i = 0; i < COUNT(WROTE); i++)
        if (okr_str_ends(line, okr_str_c(WROTE[i])))
            return true;
    return false;
}

struct okr_str reply_text(struct okr_str body)
{
    struct okr_str rest = body;
    while (rest.len) {
        const char *begin = rest.ptr;
        struct okr_str line = next_line(&rest);
        if (line.len && ends_the_answer(line))
            return okr_str_trim((struct okr_str){body.ptr, (size_t)(begin - body.ptr)});
    }
    return okr_str_trim(body);
}

/// The piece up to the next separator, which is taken too. A comma between digits belongs to the number.
static struct okr_str next_piece(struct okr_str *rest)
{
    for (size_t at = 0; at < rest->len; at++)
        for (size_t i = 0; i < COUNT(SEPARATORS); i++) {
            struct okr_str mark = okr_str_c(SEPARATORS[i]);
            struct okr_str here = okr_str_skip(*rest, at);
            bool inside = *mark.ptr == ',' && at > 0 && here.len > 3 && rest->ptr[at - 1] >= '0' &&
                          rest->ptr[at - 1] <= '9' && here.ptr[1] >= '0' && here.ptr[1] <= '9' &&
                          here.ptr[2] >= '0' && here.ptr[2] <= '9' && here.ptr[3] >= '0' &&
                          here.ptr[3] <= '9';
            if (!okr_str_starts(here, mark) || inside)
                continue;
            struct okr_str piece = {rest->ptr, at};
            *rest = okr_str_skip(here, mark.len);
            return okr_str_trim(piece);
        }
    struct okr_str piece = *rest;
    rest->len = 0;
    return okr_str_trim(piece);
}

/// Without the marks that end a sentence: "收到！" is "收到".
static struct okr_str without_end(struct okr_str s)
{
    static const char *const ends[] = {"。", "！", "!", ".", "～", "~"};
    for (size_t i = 0; i < COUNT(ends); i++)
        if (okr_str_ends(s, okr_str_c(ends[i]))) {
            s.len -= strlen(ends[i]);
            return without_end(okr_str_trim(s));
        }
    return s;
}

/// Where a piece ends before its own end: "12 信心6" before the confidence, "信心6 见完" behind it. The rest goes back.
static struct okr_str cut_at_confidence(struct okr_str piece)
{
    for (size_t at = 0; at < piece.len; at++)
        for (size_t i = 0; i < COUNT(SURE); i++) {
            bool blank = at == 0 || piece.ptr[at - 1] == ' ';
            if (!blank || !begins(okr_str_skip(piece, at), SURE[i]))
                continue;
            if (at)
                return okr_str_trim((struct okr_str){piece.ptr, at});
            size_t n = strlen(SURE[i]);
            while (n < piece.len && strchr(" :=", piece.ptr[n]))
                n++;
            while (n < piece.len && piece.ptr[n] != ' ')
                n++;
            return (struct okr_str){piece.ptr, n};
        }
    return piece;
}

/// "信心6", "confidence: 60%": 6 means 6/10 here, for nobody writes a reply in tenths.
static bool read_confidence(struct okr_str piece, struct okr_arena *arena, double *ret)
{
    struct okr_err e = {0};
    for (size_t i = 0; i < COUNT(SURE); i++) {
        if (!begins(piece, SURE[i]))
            continue;
        struct okr_str value = okr_str_trim(okr_str_skip(piece, strlen(SURE[i])));
        for (size_t k = 0; k < 2; k++)
            if (okr_str_starts(value, okr_str_c(COLONS[k])))
                value = okr_str_trim(okr_str_skip(value, strlen(COLONS[k])));
        struct okr_str folded = okr_fold(arena, value);
        if (okr_str_ends(folded, OKR_STR("成"))) // "信心六成"
            folded.len -= strlen("成");
        static const char *const digits[] = {"一", "二", "三", "四", "五",
                                             "六", "七", "八", "九", "十"};
        for (size_t k = 0; k < COUNT(digits); k++)
            if (okr_str_is(folded, digits[k])) {
                *ret = (double)(k + 1) / 10;
                return true;
            }
        char *end = NULL;
        struct okr_str copy = okr_arena_dup(arena, folded);
        double number = copy.ptr ? strtod(copy.ptr, &end) : NAN;
        if (end && end != copy.ptr && !*end && number > 1 && number <= 10) {
            *ret = number / 10;
            return true;
        }
        return okr_confidence_read(folded, ret, &e) == OKR_OK;
    }
    return false;
}

/// "1:", "k-12：", "2）": what the line is about.
static void take_target(struct okr_str *line, struct reply *reply)
{
    struct okr_str rest = *line;
    size_t n = 0;
    while (n < rest.len && ((rest.ptr[n] >= '0' && rest.ptr[n] <= '9') || rest.ptr[n] == '-' ||
                            (lower(rest.ptr[n]) >= 'a' && lower(rest.ptr[n]) <= 'z')))
        n++;
    struct okr_str word = {rest.ptr, n}, after = okr_str_trim(okr_str_skip(rest, n));
    okr_id id;
    bool named = okr_id_parse(word, &id);
    bool mark = false;
    for (size_t i = 0; i < COUNT(COLONS) && !mark; i++)
        if (okr_str_starts(after, okr_str_c(COLONS[i]))) {
            // "1.5" is a value, not line 1.
            struct okr_str behind = okr_str_skip(after, strlen(COLONS[i]));
            bool decimal =
                *COLONS[i] == '.' && behind.len && behind.ptr[0] >= '0' && behind.ptr[0] <= '9';
            mark = !decimal;
            if (mark)
                after = okr_str_trim(behind);
        }
    bool digits = n > 0 && n <= 2;
    for (size_t i = 0; i < n; i++)
        digits = digits && word.ptr[i] >= '0' && word.ptr[i] <= '9';
    if (named) {
        reply->id = word;
        *line = after;
    } else if (digits && mark) {
        reply->number = (size_t)(word.ptr[0] - '0');
        if (n == 2)
            reply->number = reply->number * 10 + (size_t)(word.ptr[1] - '0');
        *line = after;
    }
}

static bool is_value(struct okr_str piece, struct okr_arena *arena)
{
    static const char *const done[] = {"完成", "未完成", "done", "undone", "skip"};

    struct okr_scaled scaled;
    const char *currency;
    size_t used = 0;
    if (is_any(piece, done, COUNT(done)))
        return true;
    struct okr_str folded = okr_fold(arena, piece);
    if (begins(folded, "+=") || begins(folded, "-="))
        folded = okr_str_skip(folded, 2);
    // A number with at most a short measure behind it: "12", "12家", "3.5亿", "80 %".
    return okr_number_read(folded, &scaled, &used, &currency) &&
           okr_utf8_length(okr_str_skip(folded, used)) <= 8;
}

/// "已完成" is "完成", "跳过" is "skip", "进展：12" is 12: as check_in.record takes it.
static struct okr_str plain_value(struct okr_str piece)
{
    static const char *const done[] = {"已完成", "完成了", "已经完成"};
    for (size_t i = 0; i < COUNT(LABELS); i++)
        for (size_t k = 0; k < 2; k++) {
            struct okr_str rest = okr_str_skip(piece, strlen(LABELS[i]));
            if (begins(piece, LABELS[i]) &&
                okr_str_starts(okr_str_trim(rest), okr_str_c(COLONS[k])))
                piece = okr_str_trim(okr_str_skip(okr_str_trim(rest), strlen(COLONS[k])));
        }
    return is_any(piece, done, COUNT(done))         ? OKR_STR("完成")
           : is_any(piece, SKIPPED, COUNT(SKIPPED)) ? OKR_STR("skip")
                                                    : piece;
}

static bool is_acknowledged(struct okr_str piece)
{
    return is_any(without_end(piece), ACKNOWLEDGED, COUNT(ACKNOWLEDGED));
}

static bool read_line(struct okr_str line, struct okr_arena *arena, struct reply *reply)
{
    *reply = (struct reply){.confidence = NAN, .line = line};
    take_target(&line, reply);
    struct okr_buf note = OKR_BUF(arena);
    bool said = false, acknowledged = false;
    for (bool first = true; line.len;) {
        struct okr_str rest = line, piece = next_piece(&line), cut = cut_at_confidence(piece);
        if (cut.len < piece.len) { // what is behind it is read by itself
            line = okr_str_trim(okr_str_skip(rest, (size_t)(cut.ptr - rest.ptr) + cut.len));
            piece = cut;
        }
        struct okr_str value = plain_value(piece);
        if (!piece.len)
            continue;
        if (isnan(reply->confidence) && read_confidence(piece, arena, &reply->confidence)) {
            said = true;
        } else if (first && !acknowledged && is_acknowledged(piece)) {
            acknowledged = true; // "好的，12": the value may come yet
            continue;
        } else if (first && is_value(value, arena)) {
            reply->value = value;
            said = true;
        } else if (first && is_any(piece, UNCHANGED, COUNT(UNCHANGED))) {
            reply->note = piece;
            said = true;
        } else if (said || acknowledged || reply->number || reply->id.len) {
            okr_buf_str(&note, okr_str_trim(rest)); // from here on it is prose
            line.len = 0;
            said = said || reply->number || reply->id.len;
        } else {
            return false;
        }
        first = false;
    }
    if (note.len)
        reply->note = okr_buf_view(&note);
    reply->kind = reply->value.len ? REPLY_VALUE : said ? REPLY_NOTE : REPLY_ACKNOWLEDGE;
    return said || acknowledged;
}

size_t reply_read(struct okr_str text, struct okr_arena *arena, struct reply ret[REPLIES_MOST],
                  size_t *ret_unclear, struct okr_str *ret_lines)
{
    size_t n = 0;
    struct okr_buf unclear = OKR_BUF(arena);
    *ret_unclear = 0;
    while (text.len && n < REPLIES_MOST) {
        struct okr_str line = next_line(&text);
        if (!line.len)
            continue;
        if (read_line(line, arena, &ret[n])) {
            n++;
            continue;
        }
        if ((*ret_unclear)++)
            okr_buf_char(&unclear, '\n');
        okr_buf_str(&unclear, line);
    }
    *ret_lines = unclear.failed ? OKR_STR("") : okr_buf_view(&unclear);
    return n;
}
