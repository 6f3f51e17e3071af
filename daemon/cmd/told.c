// SPDX-License-Identifier: Apache-2.0
#include "cmd/told.h"

#include <okr/reader.h>

#include <stdlib.h>

enum { ARGUMENTS_MOST = 8, ARGUMENT_BYTES = 200, NUMBER_MOST = 65535 };

// --- one map -----------------------------------------------------------------------------------------------------------

/// Reads the value of a key to where it belongs.
typedef void read_value(struct okr_reader *r, void *ret);

/// A text; anything else is passed over, and is none.
static struct okr_str text_of(struct okr_reader *r)
{
    if (okr_reader_next(r) == OKR_NEXT_STR)
        return okr_reader_str(r);
    okr_reader_skip(r);
    return OKR_STR("");
}

static void read_text(struct okr_reader *r, void *ret)
{
    *(struct okr_str *)ret = text_of(r);
}

/// An id; anything else is none.
static void read_id(struct okr_reader *r, void *ret)
{
    okr_id *id = ret;
    if (!okr_id_parse(text_of(r), id))
        *id = 0;
}

/// A number from 0, cut at the most that is kept; anything else leaves it as it is.
static void read_number(struct okr_reader *r, void *ret)
{
    int64_t number = -1;
    if (okr_reader_next(r) == OKR_NEXT_INT)
        number = okr_reader_int(r, -1);
    else
        okr_reader_skip(r);
    if (number >= 0)
        *(int32_t *)ret = number > NUMBER_MOST ? NUMBER_MOST : (int32_t)number;
}

/// A map is read when it is wanted; anything else is none.
static void read_map(struct okr_reader *r, void *ret)
{
    const char *from = (const char *)r->at;
    bool is_map = okr_reader_next(r) == OKR_NEXT_OTHER;
    okr_reader_skip(r);
    if (is_map)
        *(struct okr_str *)ret = (struct okr_str){from, (size_t)((const char *)r->at - from)};
}

#define KEY(key, read)                                            \
    {                                                             \
        {#key, sizeof #key - 1}, read, offsetof(struct told, key) \
    }
static const struct {
    struct okr_str key;
    read_value *read;
    size_t at;
} keys[] = {
    KEY(severity, read_number), KEY(code, read_text),  KEY(subject, read_id),
    KEY(other, read_id),        KEY(field, read_text), KEY(offset, read_number),
    KEY(length, read_number),   KEY(args, read_map),
};
#undef KEY

static void read_pair(struct okr_reader *r, struct told *told)
{
    const struct okr_str key = okr_reader_str(r);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (okr_str_eq(key, keys[i].key)) {
            keys[i].read(r, (char *)told + keys[i].at);
            return;
        }
    okr_reader_skip(r);
}

// --- the list ----------------------------------------------------------------------------------------------------------

static int compare(okr_id subject, struct okr_str code, okr_id other, const struct told *t)
{
    if (subject != t->subject)
        return subject < t->subject ? -1 : 1;
    int order = okr_str_cmp(code, t->code);
    return order ? order : (other > t->other) - (other < t->other);
}

static int by_identity(const void *a, const void *b)
{
    const struct told *x = a;
    return compare(x->subject, x->code, x->other, b);
}

/// False when it is none that can be settled.
static bool read_one(struct okr_reader *r, struct told *ret)
{
    *ret = (struct told){.severity = 1};
    for (uint32_t pairs = okr_reader_map(r); pairs && !r->bad; pairs--)
        read_pair(r, ret);
    return !r->bad && ret->code.len && ret->subject;
}

static void sort(struct told_list *list)
{
    size_t n = 0;
    if (list->n)
        qsort(list->at, list->n, sizeof *list->at, by_identity);
    for (size_t i = 0; i < list->n; i++)
        if (!n || by_identity(&list->at[n - 1], &list->at[i]) != 0)
            list->at[n++] = list->at[i];
    list->n = n;
}

int told_read(struct cmd *c, struct okr_str list, struct told_list *ret)
{
    struct okr_reader r = okr_reader(list);
    uint32_t n = okr_reader_array(&r);
    // Not emptied: each is written whole, and there may be megabytes of them.
    *ret = (struct told_list){
        .at = okr_arena_grow_bytes(c->arena, NULL, 0, ((size_t)n + 1) * sizeof *ret->at), .n = n};
    if (!ret->at)
        return okr_fail_memory(c->err);
    for (uint32_t i = 0; i < n || r.bad; i++)
        if (r.bad || !read_one(&r, &ret->at[i]))
            return okr_fail(c->err, OKR_E_INVALID, "findings", NULL,
                            "finding %u has no code, or no subject that is an id", i);
    sort(ret);
    return OKR_OK;
}

struct told *told_from(const struct told_list *list, okr_id subject, struct okr_str code,
                       okr_id other)
{
    size_t low = 0, high = list->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(subject, code, other, &list->at[middle]) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return list->at + low;
}

/// Whether it is there, at `t`.
static bool is_at(const struct told_list *list, const struct told *t,
                  const struct okr_finding *finding)
{
    return t < list->at + list->n &&
           compare(finding->subject, finding->code, finding->other, t) == 0;
}

struct told *told_of(struct told_list *list, const struct okr_finding *finding)
{
    struct told *t = list->at + list->next;
    if (!is_at(list, t, finding))
        t = told_from(list, finding->subject, finding->code, finding->other);
    if (!is_at(list, t, finding))
        return NULL;
    list->next = (size_t)(t - list->at) + 1;
    return t;
}

// --- what is kept of it ------------------------------------------------------------------------------------------------

/// "sum=59"; one that is too long is cut on a character's boundary.
static struct okr_str argument(struct okr_reader *r, struct okr_arena *arena)
{
    struct okr_str name = text_of(r), value = text_of(r);
    size_t n = name.len + 1 + value.len;
    char *at = okr_arena_grow_bytes(arena, NULL, 0, n + 1);
    if (!at)
        return (struct okr_str){NULL, 0};
    memcpy(at, name.ptr, name.len);
    at[name.len] = '=';
    memcpy(at + name.len + 1, value.ptr, value.len);
    at[n] = '\0';
    while (n > ARGUMENT_BYTES || (n > ARGUMENT_BYTES - 10 && ((unsigned char)at[n] & 0xC0) == 0x80))
        n--;
    return (struct okr_str){at, n};
}

static int read_arguments(struct okr_str map, struct okr_arena *arena, struct okr_strs *ret,
                          struct okr_err *e)
{
    struct okr_reader r = okr_reader(map);
    uint32_t n = map.ptr ? okr_reader_map(&r) : 0;
    n = n < ARGUMENTS_MOST ? n : ARGUMENTS_MOST;
    ret->at = okr_arena_array(arena, n + 1, sizeof *ret->at);
    ret->n = n;
    if (!ret->at)
        return okr_fail_memory(e);
    for (uint32_t i = 0; i < n; i++) {
        ret->at[i] = argument(&r, arena);
        if (!ret->at[i].ptr)
            return okr_fail_memory(e);
    }
    return OKR_OK;
}

int told_fill(const struct told *told, struct okr_arena *arena, struct okr_finding *ret,
              struct okr_err *e)
{
    ret->code = told->code;
    ret->subject = told->subject;
    ret->other = told->other;
    ret->severity =
        (uint8_t)(told->severity > 2 ? OKR_SEVERITY_WARN : told->severity + OKR_SEVERITY_INFO);
    ret->field = told->field;
    ret->length = told->length ? told->length : OKR_UNSET;
    ret->offset = told->length ? told->offset : OKR_UNSET;
    return read_arguments(told->args, arena, &ret->arguments, e);
}
