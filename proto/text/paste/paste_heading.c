// SPDX-License-Identifier: Apache-2.0
// Headings that say whose OKRs follow: a kind of unit, its name, or both, around the word OKR.
#include "text/paste/paste.h"

enum { HEADING_MAX = 120, NAME_MAX = 60 };

/// Kind words as they stand before OKR, longest first; `level`: 级 is part of it and the name stands before it.
struct kind_word {
    const char *words;
    uint8_t kind;
    bool part; ///< part of the unit's name: 财务部门, 增长团队
};
static const struct kind_word KIND_WORDS[] = {
    {"公司级|企业级|集团级|公司层面|公司层级|组织级|院级|校级|厂级|行级|局级",
     OKR_UNIT_KIND_COMPANY, false},
    {"部门级|部门层面|部门层级|中心级", OKR_UNIT_KIND_DEPARTMENT, false},
    {"团队级|小组级|团队层面", OKR_UNIT_KIND_TEAM, false},
    {"个人级|员工级|个人层面", OKR_UNIT_KIND_PERSON, false},
    {"company-level|company level|company's|company|corporate|organization|organisation",
     OKR_UNIT_KIND_COMPANY, false},
    {"个人|员工|individual|personal|employee", OKR_UNIT_KIND_PERSON, false},
    {"department-level|department level|departmental|department's|department|dept|division",
     OKR_UNIT_KIND_DEPARTMENT, false},
    {"team-level|team level|team's|team|squad", OKR_UNIT_KIND_TEAM, false},
    {"部门", OKR_UNIT_KIND_DEPARTMENT, true},
    {"团队|小组", OKR_UNIT_KIND_TEAM, true},
    {"公司|企业|集团", OKR_UNIT_KIND_COMPANY, true},
};

/// Endings that say what a name names.
static const struct kind_word NAME_ENDINGS[] = {
    {"有限公司|公司|集团|企业|股份|科技|医院|大学|学校|银行|inc|inc.|ltd|ltd.|llc|corp|corp.|company|technologies|tech|gmbh",
     OKR_UNIT_KIND_COMPANY, false},
    {"部门|部|中心|事业群|办公室|科室|department|dept|dept.|division", OKR_UNIT_KIND_DEPARTMENT,
     false},
    {"小组|团队|组|战队|team|squad|tribe", OKR_UNIT_KIND_TEAM, false},
};

/// Names of departments that need no ending.
static const char DEPARTMENTS[] =
    "财务|产品|销售|市场|人力资源|人力|人事|行政|研发|技术|运营|客服|法务|采购|生产|质量|品质|品牌|设计|数据|测试|"
    "运维|供应链|物流|工程|商务|渠道|增长|审计|护理|教务|信息|"
    "finance|sales|marketing|engineering|product|hr|people|human resources|legal|operations|ops|"
    "support|customer support|customer success|design|data|it|security|growth|r&d|procurement|"
    "manufacturing|supply chain|logistics|research|platform|infrastructure|qa|quality|accounting";

/// Words that make a heading one about OKRs in general, not one over somebody's.
static const char *const ABOUT[] = {
    "如何",  "怎么",     "怎样",    "什么",     "为何", "制定",  "编写",   "撰写",    "设定",
    "设置",  "区别",     "关系",    "管理",     "方法", "教程",  "指南",   "模板",    "培训",
    "工具",  "软件",     "落地",    "实施",     "介绍", "理解",  "关于",   "案例",    "一个",
    "他们",  "我们",     "以及",    "之间",     "每个", "下载",  "how",    "what",    "why",
    "guide", "template", "tool",    "software", "vs",   "best",  "sample", "example", "examples",
    "good",  "write",    "writing", "setting",  "your", "about", "the",
};

/// Whether `s` ends with `word`; Latin words must stand alone.
static bool ends_with(struct okr_str s, struct okr_str word)
{
    if (word.len > s.len)
        return false;
    size_t at = s.len - word.len;
    struct scan scan = scan_of(okr_str_skip(s, at));
    char one[64];
    if (word.len >= sizeof(one) || ((unsigned char)s.ptr[at] & 0xC0) == 0x80)
        return false;
    memcpy(one, word.ptr, word.len);
    one[word.len] = '\0';
    if (!scan_any(&scan, one) || !scan_done(&scan))
        return false;
    return (unsigned char)word.ptr[0] >= 0x80 || at == 0 || s.ptr[at - 1] == ' ' ||
           (unsigned char)s.ptr[at - 1] >= 0x80;
}

/// The longest of `words` that `s` ends with; its bytes, 0 = none.
static size_t ending(struct okr_str s, const char *words)
{
    size_t best = 0;

    for (const char *w = words; *w;) {
        size_t n = strcspn(w, "|");
        if (n > best && ends_with(s, (struct okr_str){w, n}))
            best = n;
        w += n + (w[n] == '|');
    }
    return best;
}

static struct okr_str front(struct okr_str s, size_t n)
{
    return okr_str_trim((struct okr_str){s.ptr, n});
}

/// Whether one of `words` stands anywhere in `s`, Latin ones alone.
static bool speaks_about(struct okr_str s)
{
    for (size_t at = 0; at < s.len;) {
        bool starts = at == 0 || s.ptr[at - 1] == ' ' || (unsigned char)s.ptr[at] >= 0x80;
        for (size_t i = 0; starts && i < sizeof(ABOUT) / sizeof(ABOUT[0]); i++) {
            struct scan scan = scan_of(okr_str_skip(s, at));
            if (scan_any(&scan, ABOUT[i]))
                return true;
        }
        (void)okr_utf8_next(s, &at);
    }
    return false;
}

unsigned paste_name_kind(struct okr_str name)
{
    struct scan scan = scan_of(name);

    for (size_t i = 0; i < sizeof(NAME_ENDINGS) / sizeof(NAME_ENDINGS[0]); i++) {
        size_t n = ending(name, NAME_ENDINGS[i].words);
        if (n && n < name.len)
            return NAME_ENDINGS[i].kind;
    }
    return scan_any(&scan, DEPARTMENTS) && scan_done(&scan) ? OKR_UNIT_KIND_DEPARTMENT : 0;
}

/// Whether `s` can be a name at all: short, without the signs of a sentence, not about OKRs.
static bool is_name(struct okr_str s)
{
    size_t han = 0, words = 1;

    if (s.len == 0 || s.len > NAME_MAX || speaks_about(s))
        return false;
    for (size_t at = 0; at < s.len;) {
        int32_t c = scan_fold(okr_utf8_next(s, &at));
        if (c == 0x7684 /* 的 */ || c == 0x662F /* 是 */ || c == 0x548C /* 和 */ ||
            c == 0x4E0E /* 与 */)
            return false;
        if (paste_is_han(c))
            han++;
        else if (c == ' ')
            words++;
        else if (!scan_is_letter(c) && !scan_is_digit(c) && c != '&' && c != '-' && c != '/' &&
                 c != '.' && c != '\'' && c != '+' && c < 0x80)
            return false;
        else if (c >= 0x2000)
            return false;
    }
    return han <= 12 && words <= 5;
}

struct okr_str paste_counter_skip(struct okr_str s)
{
    struct scan scan = scan_of(s);
    int32_t number;

    (void)scan_any(&scan, "第|案例|示例|例|表|图|附|part|example");
    (void)scan_blanks(&scan);
    bool bracket = scan_char(&scan, '(');
    if (!paste_number_take(&scan, &number))
        return s;
    (void)scan_any_after_blanks(&scan, "部分|层|级|章|节");
    if (bracket ? !scan_char(&scan, ')')
                : !scan_char(&scan, 0x3001) && !scan_char(&scan, '.') && !scan_char(&scan, ':') &&
                      !scan_blanks(&scan))
        return s;
    (void)scan_char(&scan, 0x3001);
    return okr_str_trim(scan_rest(&scan));
}

/// Bytes of the period at the front of `s` in all the forms a heading has, up to a blank or a sign; 0 = none.
static size_t period_length(struct okr_str s)
{
    struct okr_span span;
    struct scan scan = scan_of(s);

    // Longest first: "2018年第一季度", "FY18 Q4", "Q4".
    size_t ends[32], n = 0;
    while (n < 32 && !scan_done(&scan)) {
        (void)scan_next(&scan);
        ends[n++] = scan.at;
    }
    for (; n > 0; n--) {
        if (okr_period_read((struct okr_str){s.ptr, ends[n - 1]}, 1, &span))
            return ends[n - 1];
    }
    scan = scan_of(s);
    if (scan_any(
            &scan,
            "q1|q2|q3|q4|h1|h2|第一季度|第二季度|第三季度|第四季度|一季度|二季度|三季度|四季度|上半年|下半年|本季度|年度|季度|月度|annual|quarterly"))
        return scan.at;
    return 0;
}

/// `s` without the periods at its front and at its end.
static struct okr_str skip_periods(struct okr_str s)
{
    for (size_t n; s.len && (n = period_length(s)) > 0;)
        s = okr_str_trim(okr_str_skip(s, n));
    for (size_t at = 0; at < s.len; (void)okr_utf8_next(s, &at)) {
        if (period_length(okr_str_skip(s, at)) == s.len - at)
            return front(s, at);
    }
    return s;
}

/// What stands before the word OKR. False when it is nobody's name.
static bool read_before(struct okr_str s, struct paste_heading *heading)
{
    s = skip_periods(paste_counter_skip(s));
    if (okr_str_ends(s, OKR_STR("的")))
        s = front(s, s.len - strlen("的"));
    if (s.len == 0)
        return true;
    if (okr_str_is(s, "我") || okr_str_is(s, "我个人") || okr_str_is(s, "my") ||
        okr_str_is(s, "My")) {
        heading->unit_kind = OKR_UNIT_KIND_PERSON;
        return true;
    }
    for (size_t i = 0; i < sizeof(KIND_WORDS) / sizeof(KIND_WORDS[0]); i++) {
        const struct kind_word *row = &KIND_WORDS[i];
        size_t n = ending(s, row->words);
        if (!n)
            continue;
        struct okr_str name = skip_periods(front(s, s.len - n));
        if (okr_str_ends(name, OKR_STR("的")))
            name = front(name, name.len - strlen("的"));
        heading->unit_kind = row->kind;
        if (name.len == 0)
            return true;
        // 财务部门级 speaks of 财务部门.
        bool glued = row->kind == OKR_UNIT_KIND_DEPARTMENT && !row->part && n == strlen("部门级") &&
                     name.ptr + name.len == s.ptr + s.len - n && !ending(name, "部|部门|中心|组");
        if (glued)
            name = front(s, s.len - strlen("级"));
        else if (row->part)
            name = s;
        heading->name = name;
        return is_name(name);
    }
    bool possessive = okr_str_ends(s, OKR_STR("'s")) || okr_str_ends(s, OKR_STR("’s"));
    if (possessive)
        s = front(s, s.len - (okr_str_ends(s, OKR_STR("'s")) ? 2 : strlen("’s")));
    if (!is_name(s))
        return false;
    unsigned kind = paste_name_kind(s);
    if (!kind && (possessive || paste_is_person(s)))
        kind = OKR_UNIT_KIND_PERSON;
    heading->unit_kind = (uint8_t)kind;
    heading->name = kind ? s : OKR_STR("");
    return true;
}

/// What may stand behind the word OKR and name the unit: "（财务部）", "：财务部", " - Finance", "for Finance".
static bool read_after(struct okr_str s, struct paste_heading *heading)
{
    static const char words[] =
        "示例|案例|实例|样例|范例|举例|如下|清单|列表|一览表|一览|表|草案|初稿|定稿|复盘|总结|回顾|进展|"
        "目标|设定|制定|为例|是|example|examples|draft|list|review|retrospective";
    struct scan scan = scan_of(s);

    (void)scan_any_after_blanks(&scan, words);
    (void)scan_any_after_blanks(&scan, "如下|示例|案例|表");
    bool sign = false;
    for (int32_t c = scan_peek(&scan);
         !scan_done(&scan) && (c == ' ' || c == ':' || c == '-' || c == '(' || c == 0x2014 ||
                               c == 0x2013 || c == '|' || c == ',' || c == '[' || c == ';');
         c = scan_peek(&scan)) {
        sign = true;
        (void)scan_next(&scan);
    }
    (void)scan_any(&scan, "for|of|以");
    (void)scan_blanks(&scan);
    struct okr_str rest = okr_str_trim(scan_until(&scan, ")]"));
    while (!scan_done(&scan)) {
        int32_t c = scan_next(&scan);
        if (c != ')' && c != ']' && c != ':' && c != ' ' && c != '.')
            return false;
    }
    if (rest.len && (okr_str_ends(rest, OKR_STR("：")) || okr_str_ends(rest, OKR_STR(":"))))
        rest = front(rest, rest.len - (okr_str_ends(rest, OKR_STR(":")) ? 1 : strlen("：")));
    if (okr_str_ends(rest, OKR_STR("为例")))
        rest = front(rest, rest.len - strlen("为例"));
    struct scan word = scan_of(rest);
    if (scan_any(&word, words) && scan_done(&word))
        return true;
    rest = skip_periods(rest);
    if (rest.len == 0)
        return true;
    if (!sign || !is_name(rest))
        return false;
    unsigned kind = paste_name_kind(rest);
    if (heading->unit_kind == 0) {
        heading->unit_kind = (uint8_t)(kind                    ? kind
                                       : paste_is_person(rest) ? OKR_UNIT_KIND_PERSON
                                                               : 0);
        heading->name = heading->unit_kind ? rest : OKR_STR("");
    } else if (heading->name.len == 0) {
        heading->name = rest;
    }
    return true;
}

/// Where the word OKR stands, of any case and width; SIZE_MAX = nowhere. `*ret_end` is behind it and its plural.
static size_t find_word(struct okr_str s, size_t *ret_end)
{
    for (size_t at = 0; at < s.len; (void)okr_utf8_next(s, &at)) {
        struct scan scan = scan_of(okr_str_skip(s, at));
        int32_t c = scan_peek(&scan);
        if ((c != 'O' && c != 'o') || !scan_any(&scan, "okrs|okr|okr's"))
            continue;
        *ret_end = at + scan.at;
        return at;
    }
    return SIZE_MAX;
}

bool paste_heading_read(struct okr_str body, struct paste_heading *ret)
{
    struct paste_heading heading = {0};
    size_t end = 0;

    if (body.len == 0 || body.len > HEADING_MAX)
        return false;
    struct scan scan = scan_of(body);
    struct okr_str inner = {"", 0};
    if (scan_char(&scan, '[') ||
        scan_char(&scan, '<')) { // 【公司级OKR】, 《…》, 【OKR】…, 【财务部】2018Q1 OKR
        inner = scan_until(&scan, "]>");
        (void)scan_next(&scan);
        body = scan_done(&scan) ? inner : okr_str_trim(scan_rest(&scan));
    }
    size_t at = find_word(body, &end);
    if (at == SIZE_MAX || find_word(okr_str_skip(body, end), &(size_t){0}) != SIZE_MAX)
        return false;
    if (!read_before(front(body, at), &heading) || !read_after(okr_str_skip(body, end), &heading))
        return false;
    unsigned kind = heading.unit_kind || !is_name(inner) ? 0 : paste_name_kind(inner);
    if (kind) {
        heading.unit_kind = (uint8_t)kind;
        heading.name = inner;
    }
    *ret = heading;
    return true;
}
