// SPDX-License-Identifier: Apache-2.0
// Lists of references and persons: edges, contributors, owners.
#include "text/ref.h"

#include "text/metric.h"
#include "text/scan.h"

static const char separators[] = ",、;";

/// The next item of a list and the byte it begins at.
struct item {
    struct okr_str text;
    size_t at;
};

/// Reads one item and its separator. False at the end of the list.
static bool next_item(struct scan *scan, bool first, struct item *ret)
{
    if (!first && !scan_char(scan, ',') && !scan_char(scan, 0x3001) && !scan_char(scan, ';')) {
        return false;
    }
    (void)scan_blanks(scan);
    ret->at = scan->at;
    ret->text = scan_until(scan, separators);
    return true;
}

static size_t count_items(struct okr_str s)
{
    struct scan scan = scan_of(s);
    struct item item;
    size_t n = 0;
    while (next_item(&scan, n == 0, &item)) {
        n++;
    }
    return n;
}

/// Splits "(40%)" off the end of `*text`. `*ret` stays as it is when there is none.
static int split_share(struct okr_str *text, int32_t *ret, struct okr_err *e)
{
    struct scan scan = scan_of(*text);
    struct okr_str front = scan_until(&scan, "(");
    struct okr_scaled percent;
    size_t used;
    const char *currency;
    if (!scan_sign(&scan, '(') || !okr_number_read(scan_rest(&scan), &percent, &used, &currency)) {
        return OKR_OK;
    }
    scan_take(&scan, used);
    if (!scan_sign(&scan, '%') || !scan_sign(&scan, ')') || !scan_done(&scan)) {
        return OKR_OK;
    }
    if (!metric_permille(percent.value, ret)) {
        return okr_fail(e, OKR_E_INVALID, NULL, "write a share such as (40%) or (12.5%)",
                        "a share lies between 0%% and 100%%, in steps of 0.1%%");
    }
    *text = front;
    return OKR_OK;
}

static int read_ref_item(struct okr_str text, bool shares, struct okr_arena *arena,
                         struct okr_ref *ret, struct okr_err *e)
{
    int32_t share = OKR_UNSET;
    int status = split_share(&text, &share, e);
    if (status < 0) {
        return status;
    }
    if (share != OKR_UNSET && !shares) {
        return okr_fail(e, OKR_E_INVALID, NULL, "leave the share out",
                        "only contribute takes a share");
    }
    status = okr_ref_read(text, arena, ret, e);
    if (status == OKR_OK) {
        ret->share = share;
    }
    return status;
}

/// Counts on from the item before, so that a long list stays linear.
static uint32_t column_of(struct okr_str s, struct ref_place *place, size_t *counted, size_t at)
{
    place->column += (uint32_t)okr_utf8_length((struct okr_str){s.ptr + *counted, at - *counted});
    *counted = at;
    return place->column;
}

static int fault_at(size_t at, size_t *ret_fault, int status)
{
    if (ret_fault) {
        *ret_fault = at;
    }
    return status;
}

int ref_list_read(struct okr_str s, struct ref_place place, bool shares, struct okr_arena *arena,
                  struct okr_ref_list *ret, size_t *ret_fault, struct okr_err *e)
{
    struct okr_ref_list list = {okr_arena_array(arena, count_items(s), sizeof *list.at), 0};
    if (!list.at) {
        return okr_fail_memory(e);
    }
    struct scan scan = scan_of(s);
    struct item item;
    size_t counted = 0;
    while (next_item(&scan, list.n == 0, &item)) {
        struct okr_ref *ref = &list.at[list.n++];
        int status = read_ref_item(item.text, shares, arena, ref, e);
        if (status < 0) {
            return fault_at(item.at, ret_fault, status);
        }
        ref->line = place.line;
        ref->column = column_of(s, &place, &counted, item.at);
    }
    *ret = list;
    return OKR_OK;
}

static int read_person(struct okr_str text, struct okr_arena *arena, struct okr_person *ret,
                       struct okr_err *e)
{
    static const char hint[] = OKR_MESSAGE("write @[name], @[unit/name] or &u-3");
    struct scan scan = scan_of(text);
    struct okr_str name = text;
    if (scan_char(&scan, '&')) {
        if (scan_id(&scan, &ret->id) && okr_id_letter(ret->id) == 'u' && scan_done(&scan)) {
            return OKR_OK;
        }
        return okr_fail(e, OKR_E_INVALID, NULL, hint, "\"%.*s\" is not the id of a person",
                        OKR_STR_ARG(text));
    }
    if (scan_char(&scan, '@')) {
        (void)scan_blanks(&scan);
        name = okr_str_trim(scan_rest(&scan));
        if (scan_char(&scan, '[')) {
            name = scan_until(&scan, "]");
            if (!scan_char(&scan, ']') || !scan_done(&scan)) {
                return okr_fail(e, OKR_E_INVALID, NULL, hint, "\"%.*s\" is not a person",
                                OKR_STR_ARG(text));
            }
        }
    }
    // Brackets inside would end "@[name]" early when it is written, and an empty unit would vanish.
    struct scan inside = scan_of(name);
    (void)scan_until(&inside, "[]");
    bool brackets = !scan_done(&inside);
    const char *slash = name.len ? memchr(name.ptr, '/', name.len) : NULL;
    if (slash) {
        size_t front = (size_t)(slash - name.ptr);
        ret->unit = okr_arena_dup(arena, okr_str_trim((struct okr_str){name.ptr, front}));
        name = okr_str_trim(okr_str_skip(name, front + 1));
    }
    if (name.len == 0 || name.len > 200 || brackets || (slash && ret->unit.len == 0) ||
        okr_title_fault(name)) {
        return okr_fail(e, OKR_E_INVALID, NULL, hint, "\"%.*s\" is not the name of a person",
                        OKR_STR_ARG(text));
    }
    ret->name = okr_arena_dup(arena, name);
    return ret->name.ptr && (!slash || ret->unit.ptr) ? OKR_OK : okr_fail_memory(e);
}

int person_list_read(struct okr_str s, struct ref_place place, struct okr_arena *arena,
                     struct okr_person_list *ret, size_t *ret_fault, struct okr_err *e)
{
    struct okr_person_list list = {okr_arena_array(arena, count_items(s), sizeof *list.at), 0};
    if (!list.at) {
        return okr_fail_memory(e);
    }
    struct scan scan = scan_of(s);
    struct item item;
    size_t counted = 0;
    while (next_item(&scan, list.n == 0, &item)) {
        struct okr_person *person = &list.at[list.n++];
        int status = read_person(item.text, arena, person, e);
        if (status < 0) {
            return fault_at(item.at, ret_fault, status);
        }
        person->line = place.line;
        person->column = column_of(s, &place, &counted, item.at);
    }
    *ret = list;
    return OKR_OK;
}

void person_print(struct okr_buf *buf, const struct okr_person *person)
{
    if (person->id) {
        okr_buf_printf(buf, "&%s", okr_id_text(person->id).c);
        return;
    }
    okr_buf_c(buf, "@[");
    if (person->unit.len) {
        okr_buf_str(buf, person->unit);
        okr_buf_char(buf, '/');
    }
    okr_buf_str(buf, person->name);
    okr_buf_char(buf, ']');
}
