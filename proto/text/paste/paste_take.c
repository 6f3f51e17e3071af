// SPDX-License-Identifier: Apache-2.0
// Taking what a line or a cell says: a unit, a labelled item and those behind it on its line, a field.
#include "text/paste/paste.h"

// --- units -----------------------------------------------------------------------------------------------------------

void paste_unit_leave(struct paste *p)
{
    p->unit = p->objective = p->key_result = -1;
    p->list = PASTE_LIST_NONE;
    p->awaits_text = false;
}

bool paste_unit_ensure(struct paste *p, uint32_t line)
{
    if (p->unit >= 0)
        return true;
    bool spoken = p->speaker.len > 0;
    int32_t known = spoken ? paste_unit_find(p, p->speaker) : -1;
    if (spoken)
        p->unit = paste_unit_get(p, OKR_UNIT_KIND_PERSON, p->speaker, line);
    else
        p->unit = paste_unit_get(p, OKR_UNIT_KIND_COMPANY, OKR_STR(""), 0);
    if (spoken)
        p->lines[p->speaker_at].used = true;
    if (spoken && known < 0 && p->unit >= 0)
        paste_note(p, OKR_PASTE_UNIT_SPEAKER, line, p->speaker);
    if (p->unit >= 0)
        p->objective = p->units[p->unit].last;
    return p->unit >= 0;
}

void paste_unit_enter(struct paste *p, const struct paste_heading *heading, uint32_t line)
{
    struct okr_str name = heading->name;

    if (heading->unit_kind == OKR_UNIT_KIND_PERSON && name.len == 0)
        name = p->speaker;
    paste_unit_leave(p);
    p->skip = false;
    p->section = true;
    p->unit = paste_unit_get(p, heading->unit_kind, name, line);
}

// --- labelled items --------------------------------------------------------------------------------------------------

/// Whether the text names another objective or key result: O1承接公司KR2 tells about items.
static bool names_item(struct okr_str s)
{
    int32_t before = 0;

    for (size_t at = 0; at < s.len;) {
        struct scan scan = scan_of(okr_str_skip(s, at));
        int32_t c = scan_fold(okr_utf8_next(s, &at)), number;
        if ((c == 'O' || c == 'K') && !scan_is_letter(before) && !scan_is_digit(before) &&
            scan_any(&scan, "O|KR") && (scan_blanks(&scan), scan_int(&scan, &number)) &&
            !scan_is_letter(scan_peek(&scan)))
            return true;
        before = c;
    }
    return false;
}

/// "KR3 与@运营部 …" right below KR2: the next of a list, whatever word it begins with.
static bool counts_on(const struct paste *p, const struct paste_label *label)
{
    return label->what == OKR_DOC_KEY_RESULT && p->key_result >= 0 && !p->parted && label->n > 1 &&
           label->n == p->items[p->key_result].number + 1;
}

bool paste_is_prose(const struct paste *p, struct okr_str body, const struct paste_label *label)
{
    static const char follows[] =
        "由|是|来自|源于|的|和|与|及|以及|、|则|也|都|对应|属于|中|应|均|将|从|可以|需要|之间|"
        "and|is|are|was|were|comes|come|derives|derived|supports|support|should|then|in|of|to|from|has|have|&";
    struct okr_prose_edge edge;
    struct scan scan = scan_of(label->rest);

    if (!label->strong) {
        if (label->rest.len == 0)
            return false;
        int32_t c = scan_peek(&scan);
        if (names_item(label->rest))
            return true;
        if (counts_on(p, label))
            return false;
        if (scan_any(&scan, follows) || c == ',' || c == '/' || c == '+' || c == '-' || c == '.')
            return true;
        return okr_prose_edges(body, &edge, 1) > 0;
    }
    // "O1：由公司KR1分解而来" about an objective that stands above.
    bool known = label->what == OKR_DOC_OBJECTIVE && label->n && p->unit >= 0 &&
                 paste_child_numbered(p, p->units[p->unit].first, label->n) >= 0;
    return known && okr_prose_edges(body, &edge, 1) > 0;
}

/// The objective that a key result stands below: by the number in its label, else the current one.
static void find_objective(struct paste *p, const struct paste_label *label, uint32_t line)
{
    int32_t named = label->o ? paste_child_numbered(p, p->units[p->unit].first, label->o) : -1;

    if (named >= 0)
        p->objective = named;
    else if (label->o && p->objective >= 0 && p->items[p->objective].number)
        paste_note_label(p, OKR_PASTE_SLIP_UNDER, line, label);
}

static bool add_labelled(struct paste *p, const struct paste_label *label, uint32_t line)
{
    if (!paste_unit_ensure(p, line))
        return false;
    if (label->what == OKR_DOC_KEY_RESULT)
        find_objective(p, label, line);
    size_t before = p->n_items;
    int32_t index = paste_item_add(p, label->what, label->n, label->rest, line);
    if (index < 0)
        return false;
    if (p->n_items > before && label->bracket.len)
        paste_value_add(p, &p->items[index].values,
                        &(struct paste_value){
                            .field = PASTE_FIELD_BRACKET, .text = label->bracket, .line = line});
    return true;
}

struct okr_str paste_trim_sign(struct okr_str s)
{
    static const char *const signs[] = {"；", ";", "，", ","};

    s = okr_str_trim(s);
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        if (okr_str_ends(s, okr_str_c(signs[i])))
            return okr_str_trim((struct okr_str){s.ptr, s.len - strlen(signs[i])});
    }
    return s;
}

bool paste_label_take(struct paste *p, struct paste_label label, uint32_t line)
{
    for (bool any = false;; any = true) {
        size_t cut = paste_label_find(label.rest);
        struct okr_str behind = okr_str_skip(label.rest, cut ? cut : label.rest.len);
        if (cut)
            label.rest = paste_trim_sign((struct okr_str){label.rest.ptr, cut});
        if (!add_labelled(p, &label, line))
            return any;
        if (!cut || !paste_label_read(behind, &label))
            return true;
    }
}

// --- fields ----------------------------------------------------------------------------------------------------------

static unsigned kind_of_field(enum paste_field field)
{
    static const struct {
        enum paste_field field;
        uint8_t kind;
    } units[] = {{PASTE_FIELD_COMPANY, OKR_UNIT_KIND_COMPANY},
                 {PASTE_FIELD_DEPARTMENT, OKR_UNIT_KIND_DEPARTMENT},
                 {PASTE_FIELD_TEAM, OKR_UNIT_KIND_TEAM},
                 {PASTE_FIELD_PERSON, OKR_UNIT_KIND_PERSON}};

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (units[i].field == field)
            return units[i].kind;
    }
    return 0;
}

/// "部门：财务部": the unit that follows, or the one that a person just named belongs to.
static bool take_unit_field(struct paste *p, unsigned kind, const struct paste_value *value)
{
    struct scan scan = scan_of(value->text);
    struct okr_str name = scan_until(&scan, ",;、/|(");
    int32_t before = p->unit;
    bool fresh = before >= 0 && p->units[before].n_children == 0;

    if (name.len != value->text.len || name.len > 60 || name.len == 0)
        return false;
    paste_unit_enter(p, &(struct paste_heading){(uint8_t)kind, name}, value->line);
    if (p->unit < 0 || !fresh || before == p->unit)
        return p->unit >= 0;
    if (p->units[before].kind < kind)
        p->units[p->unit].parent = before;
    if (p->units[before].kind <= kind)
        return true;
    p->units[before].parent = p->unit;
    p->unit = before;
    return true;
}

bool paste_field_take(struct paste *p, const struct paste_value *value)
{
    unsigned kind = kind_of_field(value->field);

    if (kind)
        return take_unit_field(p, kind, value);
    if (value->field == PASTE_FIELD_CYCLE) {
        if (!p->cycle_said.len) {
            p->cycle_said = value->text;
            p->cycle_line = value->line;
        }
        return true;
    }
    // Only objectives are taken over: below a list without labels the line is about the whole.
    bool whole = (value->field == PASTE_FIELD_ALIGN && p->list != PASTE_LIST_NONE) ||
                 (value->field == PASTE_FIELD_ORIGIN && p->table.n);
    struct paste_values *values = p->key_result >= 0 && !whole ? &p->items[p->key_result].values
                                  : p->objective >= 0          ? &p->items[p->objective].values
                                  : p->unit >= 0               ? &p->units[p->unit].values
                                                               : NULL;
    if (!values)
        return false;
    paste_value_add(p, values, value);
    return true;
}
