// SPDX-License-Identifier: Apache-2.0
// Whom the text names: owners and mentions, and the units that must be declared so that apply knows them (TEXT rule 5).
#include "text/paste/paste.h"

#include "text/doc.h"

enum { NAME_HAN_MAX = 4, LOOK_MAX = 90 };

static struct okr_str part_of(struct okr_str s, size_t n)
{
    return okr_str_trim((struct okr_str){s.ptr, n});
}

/// Whether `name` is short and made of letters as a person's name is.
static bool is_person_like(struct okr_str name)
{
    size_t han = 0, letters = 0, words = 1;

    for (size_t at = 0; at < name.len;) {
        int32_t c = okr_utf8_next(name, &at);
        if (paste_is_han(c))
            han++;
        else if (scan_is_letter(c) || (c >= 0xC0 && c <= 0x24F))
            letters++;
        else if (c == ' ')
            words++;
        else if (c != '.' && c != '-' && c != '\'' && c != 0xB7 && !(scan_is_digit(c) && letters))
            return false;
    }
    return han ? han >= 2 && han <= NAME_HAN_MAX && letters == 0
               : letters >= 2 && words <= 3 && name.len <= 40;
}

/// The next of "张三、李四" or "Ann / Bob".
static bool next_person(struct okr_str *list, struct okr_str *ret)
{
    struct scan scan = scan_of(*list);

    while (!scan_done(&scan)) {
        struct okr_str name = scan_until(&scan, ",;、/&|");
        (void)scan_next(&scan);
        struct scan at = scan_of(name);
        (void)scan_char(&at, '@');
        struct okr_str bare = okr_str_trim(scan_rest(&at));
        if (bare.len > 2 && bare.ptr[0] == '[' && bare.ptr[bare.len - 1] == ']')
            bare = okr_str_trim((struct okr_str){bare.ptr + 1, bare.len - 2});
        *list = scan_rest(&scan);
        *ret = bare;
        if (bare.len)
            return true;
        scan = scan_of(*list);
    }
    return false;
}

bool paste_is_owner(struct paste *p, struct okr_str value)
{
    struct okr_str name;
    bool any = false;

    if (value.len > LOOK_MAX)
        return false;
    while (next_person(&value, &name)) {
        int32_t unit = paste_unit_find(p, name);
        bool person = unit >= 0 ? p->units[unit].kind == OKR_UNIT_KIND_PERSON
                                : !paste_name_kind(name) && is_person_like(name);
        if (!person)
            return false;
        any = true;
    }
    return any;
}

/// The unit of that name, declared when the text has none.
static int32_t declare(struct paste *p, unsigned kind, struct okr_str name, uint32_t line)
{
    int32_t unit = paste_unit_find(p, name);

    if (unit < 0) {
        size_t before = p->n_units;
        unit = paste_unit_get(p, kind, name, line);
        if (unit >= 0 && p->n_units > before) {
            p->units[unit].mentioned = true;
            p->units[unit].parent = -1;
            paste_note(p, OKR_PASTE_UNIT_DECLARED, line, name);
        }
    }
    if (unit >= 0)
        p->units[unit].needed = true;
    return unit;
}

static void declare_persons(struct paste *p, const struct paste_values *values)
{
    struct okr_str list, name;

    for (const struct paste_value *v = values->first; v; v = v->next) {
        if ((v->field != PASTE_FIELD_OWNER && v->field != PASTE_FIELD_WITH) ||
            !paste_is_owner(p, v->text))
            continue;
        for (list = v->text; next_person(&list, &name);)
            (void)declare(p, OKR_UNIT_KIND_PERSON, name, v->line);
    }
}

struct okr_person_list paste_persons(struct paste *p, struct okr_str list)
{
    enum { MOST = 16 };
    struct okr_person_list persons = {okr_arena_array(p->arena, MOST, sizeof(*persons.at)), 0};
    struct okr_str name;

    p->full = p->full || !persons.at;
    while (persons.at && persons.n < MOST && next_person(&list, &name)) {
        int32_t unit = paste_unit_find(p, name);
        if (unit >= 0 && p->units[unit].kind == OKR_UNIT_KIND_PERSON)
            persons.at[persons.n++] = (struct okr_person){.name = p->units[unit].name};
    }
    return persons;
}

// --- mentions --------------------------------------------------------------------------------------------------------

/// Words that follow a name in Chinese and are not part of it.
static const char BEHIND_NAME[] =
    "一起|一同|一道|共同|协同|协作|合作|配合|负责|沟通|确认|完成|和|与|及|跟|来|在|将|对|的|"
    "等|请|要|也|都|进行|提供|支持|制定|梳理|推动|输出|建立";

static size_t guess_latin(struct okr_str rest)
{
    enum { WORDS = 3 };
    size_t at = 0, end = 0;
    bool capital = rest.len && rest.ptr[0] >= 'A' && rest.ptr[0] <= 'Z';

    for (int words = 0; words < WORDS; words++) {
        while (at < rest.len && (scan_is_letter(rest.ptr[at]) || scan_is_digit(rest.ptr[at]) ||
                                 strchr("_-.&", rest.ptr[at])))
            at++;
        end = at;
        bool more = capital && at + 1 < rest.len && rest.ptr[at] == ' ' &&
                    rest.ptr[at + 1] >= 'A' && rest.ptr[at + 1] <= 'Z';
        if (!more)
            break;
        at++;
    }
    while (end > 0 && strchr("_-.&", rest.ptr[end - 1]))
        end--;
    return end;
}

/// The name behind an "@" that no list knows: up to an ending that says what it is, a word that cannot be part of it, or the
/// end of the word. 0 = cannot be told.
static size_t guess(struct okr_str rest, unsigned *ret_kind)
{
    enum { RUN_MAX = 14 };
    size_t at = 0, n = 0, ends[RUN_MAX + 1] = {0};

    if (rest.len && (unsigned char)rest.ptr[0] < 0x80) {
        size_t used = guess_latin(rest);
        unsigned kind = used ? paste_name_kind((struct okr_str){rest.ptr, used}) : 0;
        *ret_kind = kind ? kind : OKR_UNIT_KIND_PERSON;
        return used >= 2 ? used : 0;
    }
    while (n < RUN_MAX && at < rest.len) {
        if (!paste_is_han(okr_utf8_next(rest, &at)))
            break;
        ends[++n] = at;
    }
    for (size_t i = 2; i <= n; i++) {
        unsigned kind = paste_name_kind((struct okr_str){rest.ptr, ends[i]});
        if (kind == 0)
            continue;
        // 产品部门, not 产品部; 设计中心, not 设计
        for (size_t more = i + 1; more <= n && more <= i + 2; more++) {
            if (paste_name_kind((struct okr_str){rest.ptr, ends[more]}) == kind)
                i = more;
        }
        *ret_kind = kind == OKR_UNIT_KIND_COMPANY ? OKR_UNIT_KIND_DEPARTMENT : kind;
        return ends[i];
    }
    *ret_kind = OKR_UNIT_KIND_PERSON;
    for (size_t i = 2; i <= n && i <= NAME_HAN_MAX; i++) {
        struct scan scan = scan_of(okr_str_skip(rest, ends[i]));
        if (i == n || scan_any(&scan, BEHIND_NAME))
            return ends[i];
    }
    return 0;
}

struct mention {
    size_t length;       ///< bytes it takes from the "@" on; 0 = none
    struct okr_str name; ///< the unit's; empty: cannot be told
};

static bool is_all(struct okr_str name)
{
    struct scan scan = scan_of(name);

    return scan_any(&scan, "所有部门|all departments") && scan_done(&scan);
}

/// The mention at the front of `s`, an "@"; declares its unit where `declaring`.
static struct mention read_mention(struct paste *p, struct okr_str s, int32_t before, uint32_t line,
                                   bool declaring)
{
    size_t sign = 0, at = 0;
    struct mention mention = {0};
    unsigned kind = 0;

    (void)okr_utf8_next(s, &sign);
    struct okr_str rest = okr_str_skip(s, sign);
    int32_t after = rest.len ? okr_utf8_next(rest, &at) : -1;
    if (after >= 0 && scan_fold(after) == '[') {
        struct scan scan =
            scan_of((struct okr_str){rest.ptr, rest.len < LOOK_MAX ? rest.len : LOOK_MAX});
        (void)scan_next(&scan);
        struct okr_str name = scan_until(&scan, "[]");
        if (name.len == 0 || !scan_char(&scan, ']'))
            return mention;
        mention.length = sign + scan.at;
        mention.name = name;
        if (is_all(name))
            return mention;
        kind = paste_name_kind(name);
        kind = kind == OKR_UNIT_KIND_COMPANY ? OKR_UNIT_KIND_DEPARTMENT
               : kind                        ? kind
                                             : OKR_UNIT_KIND_PERSON;
    } else {
        struct scan all = scan_of(rest);
        if (!doc_mention_like(before, after))
            return mention;
        if (scan_any(&all, "所有部门|all departments")) {
            mention.length = sign + all.at;
            mention.name = part_of(rest, all.at);
            return mention;
        }
        size_t used = okr_names_longest(p->names, rest, &mention.name);
        if (!used && (used = guess(rest, &kind)))
            mention.name = part_of(rest, used);
        mention.length = used ? sign + used : 0;
        if (!used && declaring)
            paste_note(p, OKR_PASTE_SLIP_NAME, line,
                       paste_excerpt(p, (struct okr_str){s.ptr, s.len < 40 ? s.len : 40}));
    }
    if (!mention.length)
        return mention;
    int32_t unit =
        declaring ? declare(p, kind, mention.name, line) : paste_unit_find(p, mention.name);
    if (unit < 0)
        return (struct mention){0};
    mention.name = p->units[unit].name;
    return mention;
}

static bool has_sign(struct okr_str s)
{
    for (size_t at = 0; at < s.len;) {
        if (scan_fold(okr_utf8_next(s, &at)) == '@')
            return true;
    }
    return false;
}

/// Walks over the mentions of a text: the first time to declare whom they name, then to write them as @[name].
static void walk(struct paste *p, struct paste_item *item, bool declaring)
{
    struct okr_str s = item->text;
    struct okr_buf buf = OKR_BUF(p->arena);
    int32_t before = -1;

    if (!has_sign(s))
        return;
    for (size_t at = 0; at < s.len && !p->full;) {
        size_t start = at;
        int32_t c = scan_fold(okr_utf8_next(s, &at));
        struct mention mention = {0};
        if (c == '@')
            mention = read_mention(p, okr_str_skip(s, start), before, item->line, declaring);
        before = c;
        if (!mention.length) {
            okr_buf_add(&buf, s.ptr + start, at - start);
            continue;
        }
        at = start + mention.length;
        before = ' ';
        if (!declaring)
            paste_note(p, OKR_PASTE_MENTION, item->line, mention.name);
        okr_buf_printf(&buf, "@[%.*s]", OKR_STR_ARG(mention.name));
    }
    p->full = p->full || buf.failed;
    if (!declaring && !p->full)
        item->text = okr_str_trim(okr_buf_view(&buf));
}

bool paste_owners_declare(struct paste *p)
{
    for (size_t i = 0; i < p->n_units; i++)
        declare_persons(p, &p->units[i].values);
    for (size_t i = 0; i < p->n_items; i++)
        declare_persons(p, &p->items[i].values);
    for (size_t i = 0; i < p->n_units; i++) {
        if (p->units[i].kind == OKR_UNIT_KIND_PERSON && p->units[i].named)
            return true;
    }
    return false;
}

void paste_names_settle(struct paste *p)
{
    (void)paste_owners_declare(p);
    for (size_t i = 0; i < p->n_items; i++)
        walk(p, &p->items[i], true);
    for (size_t i = 0; i < p->n_items; i++)
        walk(p, &p->items[i], false);
}
