// SPDX-License-Identifier: Apache-2.0
#include "cmd/people.h"

#include <stddef.h>
#include <stdlib.h>

void people_fault(struct people *p, uint32_t line, int code, const char *hint, const char *format,
                  ...)
{
    va_list args;
    va_start(args, format);
    okr_err_vdetail(p->c->err, p->c->arena, line, 1, code, hint, format, args);
    va_end(args);
}

bool people_try(struct people *p, uint32_t line, int code, const struct okr_err *inner)
{
    if (!code)
        return true;
    okr_err_detail(p->c->err, p->c->arena, line, 1, code, inner->hint, "%s", inner->message);
    return false;
}

// --- cells --------------------------------------------------------------------------------------------------------------
static const struct cell {
    const char *name;
    size_t offset;
} cells[] = {
    {"employee_number", offsetof(struct people_row, number)},
    {"name", offsetof(struct people_row, name)},
    {"department", offsetof(struct people_row, department)},
    {"manager", offsetof(struct people_row, manager)},
    {"mail", offsetof(struct people_row, contact[CONTACT_MAIL])},
    {"phone", offsetof(struct people_row, contact[CONTACT_PHONE])},
    {"feishu", offsetof(struct people_row, contact[CONTACT_FEISHU])},
    {"wecom", offsetof(struct people_row, contact[CONTACT_WECOM])},
    {"dingtalk", offsetof(struct people_row, contact[CONTACT_DINGTALK])},
    {"unix_user", offsetof(struct people_row, unix_user)},
};

static struct okr_str nearest_key(struct okr_str key)
{
    struct okr_str names[sizeof cells / sizeof *cells + 3];
    size_t n = 0;
    for (; n < sizeof cells / sizeof *cells; n++)
        names[n] = okr_str_c(cells[n].name);
    names[n++] = OKR_STR("line");
    names[n++] = OKR_STR("uid");
    names[n++] = OKR_STR("status");
    return okr_nearest(key, names, n);
}

static void read_text(struct people *p, struct people_row *row, const struct cell *cell,
                      const struct okr_value *v)
{
    struct okr_str text = okr_str_trim(okr_value_str(v)), kept;
    if (okr_is_nil(v))
        return;
    if (v->type != OKR_V_STR)
        people_fault(p, row->line, OKR_E_INVALID, "write it as text", "%s is not a text",
                     cell->name);
    else if (okr_title_fault(text))
        people_fault(p, row->line, OKR_E_INVALID,
                     "write it on one line, without control characters",
                     "%s holds a character that a line of text cannot have", cell->name);
    else if ((kept = okr_nfc(p->c->arena, text)).ptr || !text.len)
        memcpy((char *)row + cell->offset, &kept, sizeof kept);
}

static void read_status(struct people *p, struct people_row *row, struct okr_str word)
{
    row->status = (uint8_t)okr_term_read(OKR_GROUP_UNIT_STATUS, okr_str_trim(word));
    if (word.len && !row->status)
        people_fault(p, row->line, OKR_E_INVALID, "active, suspended or left",
                     "\"%.*s\" is not a person's status", OKR_STR_ARG(word));
}

static void read_pair(struct people *p, struct people_row *row, const struct okr_pair *pair)
{
    const struct okr_str key = pair->key.str;
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        if (okr_str_is(key, cells[i].name)) {
            read_text(p, row, &cells[i], &pair->value);
            return;
        }
    if (okr_str_is(key, "status")) {
        read_status(p, row, okr_value_str(&pair->value));
    } else if (okr_str_is(key, "uid")) {
        if (!okr_is_nil(&pair->value))
            row->uid = (int64_t)(okr_value_uint(&pair->value, UINT32_MAX) & UINT32_MAX);
    } else if (!okr_str_is(key, "line")) {
        struct okr_str near = nearest_key(key);
        people_fault(p, row->line, OKR_E_UNKNOWN_FIELD,
                     near.len ? near.ptr : "okr help people.import", "a row has no key \"%.*s\"",
                     OKR_STR_ARG(key));
    }
}

/// What every row needs.
static void check_row(struct people *p, const struct people_row *row)
{
    if (!row->number.len)
        people_fault(p, row->line, OKR_E_INVALID, "give each person a number that stays",
                     "the employee number is empty");
    if (!row->name.len)
        people_fault(p, row->line, OKR_E_INVALID, "give the person's name", "the name is empty");
    if (!row->department.len)
        people_fault(p, row->line, OKR_E_INVALID, "name the department the person works in",
                     "the department is empty");
    if (row->unix_user.len && !okr_str_is(row->unix_user, "-") && row->uid < 0)
        people_fault(p, row->line, OKR_E_NOT_FOUND,
                     "mend the name, or leave it empty until the account is there",
                     "there is no unix user \"%.*s\" on this machine", OKR_STR_ARG(row->unix_user));
}

static int read_row(struct people *p, size_t i, const struct okr_value *v)
{
    struct people_row *row = &p->rows[i];
    *row = (struct people_row){.line = (uint32_t)(i + 1), .uid = -1, .boss = PEOPLE_NO_ROW};
    if (v->type != OKR_V_MAP)
        return okr_fail(p->c->err, OKR_E_INVALID, "rows", "give a list of maps",
                        "row %zu is not a map", i + 1);
    row->line = (uint32_t)okr_value_uint(okr_map_get(v, "line"), i + 1);
    for (uint32_t k = 0; k < v->n; k++)
        read_pair(p, row, &v->pairs[k]);
    check_row(p, row);
    return OKR_OK;
}

// --- numbers ------------------------------------------------------------------------------------------------------------
static int by_text(struct okr_str s, struct okr_str t, size_t x, size_t y)
{
    int order = okr_str_cmp(s, t);
    return order ? order : x < y ? -1 : x > y;
}

static int by_number(const void *a, const void *b, void *rows)
{
    const size_t x = *(const size_t *)a, y = *(const size_t *)b;
    const struct people_row *at = rows;
    return by_text(at[x].number, at[y].number, x, y);
}

static int by_name(const void *a, const void *b, void *rows)
{
    const size_t x = *(const size_t *)a, y = *(const size_t *)b;
    const struct people_row *at = rows;
    return by_text(at[x].name, at[y].name, x, y);
}

size_t people_row_of(const struct people *p, struct okr_str number)
{
    size_t low = 0, high = p->n;
    while (number.len && low < high) {
        size_t middle = low + (high - low) / 2;
        int order = okr_str_cmp(p->rows[p->by_number[middle]].number, number);
        if (order == 0)
            return p->by_number[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return PEOPLE_NO_ROW;
}

size_t people_named(const struct people *p, struct okr_str name, size_t *ret_n)
{
    size_t low = 0, high = p->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (okr_str_cmp(p->rows[p->by_name[middle]].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (*ret_n = 0; low + *ret_n < p->n; ++*ret_n)
        if (!okr_str_eq(p->rows[p->by_name[low + *ret_n]].name, name))
            break;
    return low;
}

static void check_numbers(struct people *p)
{
    for (size_t i = 1; i < p->n; i++) {
        const struct people_row *row = &p->rows[p->by_number[i]],
                                *before = &p->rows[p->by_number[i - 1]];
        if (row->number.len && okr_str_eq(row->number, before->number))
            people_fault(p, row->line, OKR_E_CONFLICT, "keep one of the two lines",
                         "the employee number %.*s is in line %u already", OKR_STR_ARG(row->number),
                         before->line);
    }
}

int people_read(struct people *p)
{
    struct cmd *c = p->c;
    const struct okr_value *list = cmd_arg(c, "rows");
    int code = OKR_OK;
    p->n = list ? list->n : 0;
    if (!p->n)
        return okr_fail(c->err, OKR_E_INVALID, "rows", "check the file", "the roster is empty");
    if (p->n > PEOPLE_ROWS_MAX)
        return okr_fail(c->err, OKR_E_TOO_BIG, "rows", "split it, and say that each is a part",
                        "a roster has at most %d rows, this one has %zu", PEOPLE_ROWS_MAX, p->n);
    p->rows = okr_arena_array(c->arena, p->n, sizeof *p->rows);
    p->by_number = okr_arena_array(c->arena, p->n, sizeof *p->by_number);
    p->by_name = okr_arena_array(c->arena, p->n, sizeof *p->by_name);
    if (!p->rows || !p->by_number || !p->by_name)
        return okr_fail_memory(c->err);
    for (size_t i = 0; !code && i < p->n; i++) {
        code = read_row(p, i, &list->items[i]);
        p->by_number[i] = p->by_name[i] = i;
    }
    if (code)
        return code;
    qsort_r(p->by_number, p->n, sizeof *p->by_number, by_number, p->rows);
    qsort_r(p->by_name, p->n, sizeof *p->by_name, by_name, p->rows);
    check_numbers(p);
    return OKR_OK;
}
