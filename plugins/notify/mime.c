// SPDX-License-Identifier: Apache-2.0
#include "mime.h"

#include "sign.h"

enum {
    WORD_MAX = 75,
    LINE_MAX_ = 76,
    WORD_FRAME = 12, ///< "=?UTF-8?B?" and "?="
    ADDRESS_MAX = 254
};

static bool is_plain(struct okr_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < ' ' || s.ptr[i] > '~')
            return false;
    return s.len <= LINE_MAX_ * 2 && !(s.len > 1 && s.ptr[0] == '=' && s.ptr[1] == '?');
}

/// How many bytes of `s` one encoded word of `room` characters takes, whole characters only.
static size_t word_bytes(struct okr_str s, size_t room)
{
    size_t most = (room - WORD_FRAME) / 4 * 3, at = 0, keep = 0;
    while (at < s.len && at <= most) {
        keep = at;
        (void)okr_utf8_next(s, &at);
    }
    return at <= most ? at : keep;
}

void mime_header(struct okr_str text, size_t column, struct okr_buf *out)
{
    if (is_plain(text)) {
        okr_buf_str(out, text);
        return;
    }
    size_t room = column + WORD_FRAME + 8 < WORD_MAX ? WORD_MAX - column : WORD_MAX - 1;
    for (bool first = true; text.len; first = false) {
        size_t n = word_bytes(text, room);
        struct okr_str word = sign_base64(out->arena, text.ptr, n);
        okr_buf_printf(out, "%s=?UTF-8?B?%.*s?=", first ? "" : "\r\n ", OKR_STR_ARG(word));
        text = okr_str_skip(text, n);
        room = WORD_MAX - 1;
    }
}

void mime_base64(struct okr_str bytes, struct okr_buf *out)
{
    enum { BYTES_A_LINE = LINE_MAX_ / 4 * 3 };
    while (bytes.len) {
        size_t n = bytes.len < BYTES_A_LINE ? bytes.len : BYTES_A_LINE;
        okr_buf_str(out, sign_base64(out->arena, bytes.ptr, n));
        okr_buf_c(out, "\r\n");
        bytes = okr_str_skip(bytes, n);
    }
}

void mime_date(okr_time time, struct okr_buf *out)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int year, month, day;
    okr_date date = (okr_date)(time / OKR_DAY_MS);
    int second = (int)(time % OKR_DAY_MS / 1000);
    okr_date_split(date, &year, &month, &day);
    okr_buf_printf(out, "%s, %d %s %d %02d:%02d:%02d +0000", days[okr_weekday(date)], day,
                   months[month - 1], year, second / 3600, second / 60 % 60, second % 60);
}

struct okr_str mime_address(struct okr_str s)
{
    const char *open = memchr(s.ptr ? s.ptr : "", '<', s.len);
    s = okr_str_trim(s);
    if (open) {
        size_t at = (size_t)(open - s.ptr) + 1;
        const char *close = memchr(s.ptr + at, '>', s.len - at);
        s = close ? (struct okr_str){s.ptr + at, (size_t)(close - s.ptr) - at}
                  : (struct okr_str){0};
    }
    size_t ats = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        ats += c == '@';
        if (c <= ' ' || c == 0x7f || strchr("<>,;:\"()[]\\", c))
            return (struct okr_str){0};
    }
    bool whole = ats == 1 && s.len <= ADDRESS_MAX && s.ptr[0] != '@' && s.ptr[s.len - 1] != '@' &&
                 s.ptr[0] != '-';
    return whole ? s : (struct okr_str){0};
}

struct okr_str mime_name(struct okr_str s)
{
    const char *open = memchr(s.ptr ? s.ptr : "", '<', s.len);
    if (!open)
        return (struct okr_str){0};
    s = okr_str_trim((struct okr_str){s.ptr, (size_t)(open - s.ptr)});
    if (s.len > 1 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"')
        s = (struct okr_str){s.ptr + 1, s.len - 2};
    return s;
}
