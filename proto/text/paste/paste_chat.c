// SPDX-License-Identifier: Apache-2.0
// What surrounds pasted text: the heads of chat messages, and where comments and links begin.
#include "text/paste/paste.h"

enum { HEAD_MAX = 90, NAME_MAX = 40 };

/// "10:32", "上午10:32", "10:32:05", "10:32 AM".
static bool take_time(struct scan *scan)
{
    struct scan ahead = *scan;
    int32_t hour, minute;

    (void)scan_any(&ahead, "上午|下午|晚上|凌晨|中午|早上");
    (void)scan_blanks(&ahead);
    if (!scan_int(&ahead, &hour) || hour > 24 || !scan_char(&ahead, ':') ||
        !scan_int(&ahead, &minute) || minute > 59)
        return false;
    if (scan_char(&ahead, ':'))
        (void)scan_int(&ahead, &minute);
    (void)scan_any_after_blanks(&ahead, "am|pm");
    *scan = ahead;
    return true;
}

/// A date, a day word or a weekday, and a time; at least a time.
static bool take_moment(struct scan *scan)
{
    // okr_date_read() wants a cycle for days without a year; any will do.
    static const struct okr_span any = {0, 365};
    struct scan ahead = *scan;
    okr_date date;

    (void)scan_any(&ahead,
                   "昨天|今天|前天|星期一|星期二|星期三|星期四|星期五|周一|周二|周三|周四|周五|"
                   "yesterday|today|monday|tuesday|wednesday|thursday|friday");
    size_t used = okr_date_read(scan_rest(&ahead), &any, &date);
    scan_take(&ahead, used);
    (void)scan_char(&ahead, ',');
    (void)scan_blanks(&ahead);
    (void)scan_any(&ahead, "at|t");
    (void)scan_blanks(&ahead);
    if (!take_time(&ahead))
        return false;
    *scan = ahead;
    return true;
}

/// A name of a person as chats show it: short, without signs.
static bool is_speaker(struct okr_str name)
{
    // What articles put before a time is nobody.
    static const char not_names[] =
        "来源|作者|发布|发布于|发布时间|发表|发表于|更新|更新于|更新时间|编辑于|创建于|最后编辑于|时间|日期|修改于|阅读|"
        "posted|posted on|updated|last updated|last updated on|published|published on|on|by|edited|date|time|created";
    size_t han = 0, letters = 0, words = 1;
    struct scan scan = scan_of(name);

    if (name.len == 0 || name.len > NAME_MAX || (scan_any(&scan, not_names) && scan_done(&scan)))
        return false;
    for (size_t at = 0; at < name.len;) {
        int32_t c = okr_utf8_next(name, &at);
        if (paste_is_han(c))
            han++;
        else if (scan_is_letter(c))
            letters++;
        else if (c == ' ')
            words++;
        else if (c != '.' && c != '-' && c != '_' && !(scan_is_digit(c) && letters))
            return false;
    }
    return (han >= 2 && han <= 8) || (han == 0 && letters >= 2 && words <= 3);
}

/// "[10:32] 张三：…".
static bool moment_first(struct okr_str line, struct okr_str *ret_name, struct okr_str *ret_rest)
{
    struct scan scan = scan_of(line);

    if (!(scan_char(&scan, '[') || scan_char(&scan, '(')) || !take_moment(&scan) ||
        !(scan_char(&scan, ']') || scan_char(&scan, ')')))
        return false;
    (void)scan_blanks(&scan);
    struct scan near = scan;
    near.s.len = near.at + HEAD_MAX < near.s.len ? near.at + HEAD_MAX : near.s.len;
    struct okr_str name = scan_until(&near, ":");
    if (!is_speaker(name))
        return false;
    scan.at = near.at;
    if (!scan_done(&scan) && !scan_char(&scan, ':'))
        return false;
    *ret_name = name;
    *ret_rest = okr_str_trim(scan_rest(&scan));
    return true;
}

/// "张三 10:32", "张三（财务部） 2024/1/3 10:32:05", "Wang Lei, 10:32 AM".
static bool name_first(struct okr_str line, struct okr_str *ret_name, struct okr_str *ret_rest)
{
    if (line.len > HEAD_MAX)
        return false;
    for (size_t at = 0; at < line.len; (void)okr_utf8_next(line, &at)) {
        struct scan scan = scan_of(line);
        scan.at = at;
        int32_t before = scan_next(&scan);
        if (before != ' ' && before != ',' && before != '[' && before != '(')
            continue;
        if (!take_moment(&scan))
            continue;
        (void)(scan_char(&scan, ']') || scan_char(&scan, ')'));
        (void)scan_char(&scan, ':');
        struct okr_str name = okr_str_trim((struct okr_str){line.ptr, at});
        struct scan cut = scan_of(name);
        name = scan_until(&cut, "(,");
        if (!is_speaker(name) || !scan_done(&scan))
            return false;
        *ret_name = name;
        *ret_rest = OKR_STR("");
        return true;
    }
    return false;
}

/// Whether there is a digit at all, which most lines that are asked about lack.
static bool has_digit(struct okr_str line)
{
    for (size_t i = 0; i < line.len && i < HEAD_MAX; i++) {
        if (scan_is_digit(line.ptr[i]))
            return true;
    }
    return false;
}

bool paste_chat_head(struct okr_str line, struct okr_str *ret_name, struct okr_str *ret_rest)
{
    if (!has_digit(line))
        return false;
    return moment_first(line, ret_name, ret_rest) || name_first(line, ret_name, ret_rest);
}

bool paste_is_tail(struct okr_str body)
{
    static const char words[] =
        "评论|评论区|热门评论|最新评论|精彩评论|网友评论|全部评论|文章评论|发表评论|添加评论|留言|精选留言|"
        "相关文章|相关阅读|相关推荐|推荐阅读|延伸阅读|猜你喜欢|热门文章|热门推荐|最新文章|更多文章|为你推荐|"
        "上一篇|下一篇|版权声明|免责声明|参考资料|参考文献|责任编辑|本文标签|分享到|友情链接|目录导航|"
        "comments|leave a comment|related articles|related posts|read more|recommended|see also|"
        "references|share this|you may also like|previous|next|about the author|footer";
    struct scan scan = scan_of(body);
    int32_t number;

    (void)scan_int(&scan, &number);
    (void)scan_blanks(&scan);
    if (!scan_any(&scan, words))
        return false;
    // A count or a sign may follow: 评论（12）, "Comments 3", 上一篇：…
    (void)scan_blanks(&scan);
    int32_t c = scan_peek(&scan);
    return scan_done(&scan) || c == ':' || c == '(' || c == '[' || scan_is_digit(c) || c == '>' ||
           c == 0x00BB || c == '<';
}
