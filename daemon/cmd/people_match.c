// SPDX-License-Identifier: Apache-2.0
#include "cmd/people.h"

#include <stdio.h>
#include <stdlib.h>

enum { BATCH = 1024 };
enum { NOT_SEEN, ON_THE_WAY, SEEN };

// --- who is known -------------------------------------------------------------------------------------------------------
static int by_number(const void *a, const void *b)
{
    const struct people_known *x = a, *y = b;
    return okr_str_cmp(x->number, y->number);
}

static bool add_known(struct people *p, const struct okr_unit *unit, size_t *room)
{
    if (p->n_known == *room) {
        size_t more = *room ? 2 * *room : 256;
        struct people_known *at =
            okr_arena_grow(p->c->arena, p->known, *room * sizeof *at, more * sizeof *at);
        if (!at)
            return false;
        p->known = at;
        *room = more;
    }
    struct okr_str number = okr_arena_dup(p->c->arena, unit->employee_number);
    p->known[p->n_known++] =
        (struct people_known){.id = unit->id, .number = number, .status = unit->status};
    p->n_numbered += number.len != 0;
    return number.ptr != NULL;
}

static int load_known(struct people *p)
{
    struct cmd *c = p->c;
    okr_id after = 0;
    size_t room = 0;
    struct okr_ids ids;
    while ((ids = store_all(c->txn, 'u', after, BATCH, c->arena)).n) {
        for (size_t i = 0; i < ids.n; i++) {
            struct okr_unit unit;
            if (store_get(c->txn, ids.at[i], c->arena, &unit) &&
                unit.kind == OKR_UNIT_KIND_PERSON && !add_known(p, &unit, &room))
                return okr_fail_memory(c->err);
        }
        after = ids.at[ids.n - 1];
    }
    if (p->n_known)
        qsort(p->known, p->n_known, sizeof *p->known, by_number);
    return OKR_OK;
}

struct people_known *people_known_of(const struct people *p, struct okr_str number)
{
    const struct people_known wanted = {.number = number};
    return p->n_known && number.len
               ? bsearch(&wanted, p->known, p->n_known, sizeof *p->known, by_number)
               : NULL;
}

// --- departments --------------------------------------------------------------------------------------------------------
/// The last piece of "研发中心/平台组", and what stands before it.
static struct okr_str last_piece(struct okr_str path, struct okr_str *ret_above)
{
    size_t at = path.len;
    while (at && path.ptr[at - 1] != '/')
        at--;
    *ret_above = (struct okr_str){path.ptr, at ? at - 1 : 0};
    return okr_str_trim(okr_str_skip(path, at));
}

static int find_department(struct people *p, struct okr_str path, okr_id *ret);

static int make_department(struct people *p, struct okr_str path, okr_id *ret)
{
    struct cmd *c = p->c;
    struct okr_str above;
    struct okr_unit unit;
    okr_entity_init(&okr_entity_unit, &unit);
    unit.kind = OKR_UNIT_KIND_DEPARTMENT;
    unit.name = last_piece(path, &above);
    int code = above.len ? find_department(p, above, &unit.parent) : OKR_OK;
    if (code || (code = unit_insert(c, &unit)))
        return code;
    *ret = unit.id;
    return people_note(p, &(struct people_change){.what = "created", .id = unit.id});
}

/// 公司, and the 公司 of 公司/财务部: the word for the one company, unless a unit has it for its name. Returns what stands below it.
static struct okr_str below_company(struct people *p, struct okr_str path)
{
    size_t end = 0;
    while (end < path.len && path.ptr[end] != '/')
        end++;
    struct okr_str first = okr_str_trim((struct okr_str){path.ptr, end});
    if (okr_term_read(OKR_GROUP_UNIT_KIND, first) != OKR_UNIT_KIND_COMPANY ||
        store_units_named(p->c->txn, first, p->c->arena).n)
        return path;
    return okr_str_skip(path, end < path.len ? end + 1 : end);
}

static int find_department(struct people *p, struct okr_str path, okr_id *ret)
{
    struct cmd *c = p->c;
    struct okr_str named = path;
    path = below_company(p, path);
    if (named.len && !path.len) {
        *ret = store_first_child(c->txn, 0, STORE_UNIT_UNITS);
        return OKR_OK;
    }
    struct okr_err *told = c->err, own = {.lang = told->lang};
    struct okr_unit unit;
    c->err = &own;
    int code = cmd_resolve_unit(c, path, false, "department", ret);
    if (code == OKR_E_NOT_FOUND && p->create_units) {
        okr_err_clear(&own);
        code = make_department(p, path, ret);
    }
    if (!code && store_get(c->txn, *ret, c->arena, &unit) && unit.kind == OKR_UNIT_KIND_PERSON)
        code = okr_fail(&own, OKR_E_INVALID, "department", "name the department",
                        "%.*s is a person, not a department", OKR_STR_ARG(unit.name));
    c->err = told;
    if (code == OKR_E_NOT_FOUND && !p->create_units) {
        size_t used = strlen(own.hint);
        const char *joint = okr_err_lang(told) == OKR_ZH           ? ""
                            : own.hint[used ? used - 1 : 0] == '?' ? " "
                                                                   : "; ";
        snprintf(own.hint + used, sizeof own.hint - used, "%s%s", joint,
                 okr_err_say(told, "--create-units makes it a department"));
    }
    if (code)
        (void)okr_fail(told, code, own.field, own.hint, "%s", own.message);
    return code;
}

/// Rows of a department mostly stand together, and many rows name the same few: each is looked up once.
struct found {
    struct okr_str path;
    okr_id unit;
    int code;
    struct okr_err err;
};

static int match_departments(struct people *p)
{
    struct cmd *c = p->c;
    struct found *found = okr_arena_alloc(c->arena, 0), *last = NULL;
    size_t n = 0, room = 0;
    struct okr_err *told = c->err;
    for (size_t i = 0; i < p->n; i++) {
        struct people_row *row = &p->rows[i];
        if (!row->department.len)
            continue; // told already
        last = NULL;
        for (size_t k = n; k-- > 0 && !last;)
            if (okr_str_eq(found[k].path, row->department))
                last = &found[k];
        if (!last) {
            if (n == room) {
                size_t more = room ? 2 * room : 64;
                found = okr_arena_grow(c->arena, found, room * sizeof *found, more * sizeof *found);
                if (!found)
                    return okr_fail_memory(told);
                room = more;
            }
            last = &found[n++];
            *last = (struct found){.path = row->department, .err = {.lang = told->lang}};
            c->err = &last->err;
            last->code = find_department(p, row->department, &last->unit);
            c->err = told;
        }
        row->unit = last->unit;
        (void)people_try(p, row->line, last->code, &last->err);
    }
    return OKR_OK;
}

// --- persons ------------------------------------------------------------------------------------------------------------
/// Somebody of that name in the department who has no number yet: written down by hand before the roster came.
static okr_id find_unnumbered(struct people *p, const struct people_row *row, size_t *ret_n)
{
    struct cmd *c = p->c;
    struct okr_ids ids = store_units_named(c->txn, row->name, c->arena);
    okr_id found = 0;
    *ret_n = 0;
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_unit unit;
        if (!store_get(c->txn, ids.at[i], c->arena, &unit) || unit.kind != OKR_UNIT_KIND_PERSON ||
            unit.parent != row->unit || unit.employee_number.len)
            continue;
        found = unit.id;
        ++*ret_n;
    }
    return found;
}

/// Two rows that would both be the same person of the store, or a row that could be two of them: nobody guesses.
static void check_adopted(struct people *p, const struct people_row *row, size_t n)
{
    for (const struct people_row *other = p->rows; n == 1 && other < row; other++)
        if (other->person == row->person)
            n = 2;
    if (n > 1)
        people_fault(
            p, row->line, OKR_E_AMBIGUOUS,
            "give that person the number first: okr call unit.update '{\"id\": …, \"employee_number\": …}'",
            "%.*s without a number is there already, and may be this one or another",
            OKR_STR_ARG(row->name));
}

static void match_persons(struct people *p)
{
    for (size_t i = 0; i < p->n; i++) {
        struct people_row *row = &p->rows[i];
        struct people_known *known = people_known_of(p, row->number);
        size_t n;
        if (known) {
            known->in_roster = true;
            row->person = known->id;
        } else if (row->unit && (row->person = find_unnumbered(p, row, &n))) {
            check_adopted(p, row, n);
        }
    }
}

// --- managers -----------------------------------------------------------------------------------------------------------
/// The one row of a name; `above` narrows it to a department ("财务部/王磊"), else those of the row's own are looked at first.
static size_t row_named(struct people *p, struct okr_str name, okr_id unit, size_t *ret_n)
{
    size_t found = PEOPLE_NO_ROW;
    *ret_n = 0;
    size_t n, first = people_named(p, name, &n);
    for (size_t i = first; i < first + n; i++)
        if (!unit || p->rows[p->by_name[i]].unit == unit) {
            found = p->by_name[i];
            ++*ret_n;
        }
    return found;
}

static bool manager_in_roster(struct people *p, struct people_row *row)
{
    struct okr_str above, name = last_piece(row->manager, &above);
    okr_id unit = row->unit;
    size_t n = 0;
    row->boss = people_row_of(p, row->manager);
    if (row->boss != PEOPLE_NO_ROW)
        return true;
    if (above.len) {
        struct okr_err *told = p->c->err, own = {.lang = told->lang};
        p->c->err = &own;
        int code = cmd_resolve_unit(p->c, above, false, NULL, &unit);
        p->c->err = told;
        if (code)
            return false;
    }
    row->boss = row_named(p, name, unit, &n);
    if (!n && !above.len)
        row->boss = row_named(p, name, 0, &n);
    if (n > 1)
        people_fault(p, row->line, OKR_E_AMBIGUOUS, "give the manager's employee number",
                     "the roster has %zu people called %.*s", n, OKR_STR_ARG(row->manager));
    return n > 0;
}

static void match_manager(struct people *p, struct people_row *row)
{
    struct cmd *c = p->c;
    struct people_known *known;
    struct okr_err *told = c->err, own = {.lang = told->lang};
    if (!row->manager.len)
        return;
    if (okr_str_is(row->manager, "-")) {
        row->no_boss = true;
        return;
    }
    if (manager_in_roster(p, row)) {
        if (row->boss != PEOPLE_NO_ROW && &p->rows[row->boss] == row)
            people_fault(p, row->line, OKR_E_INVALID, "leave the manager empty at the top",
                         "%.*s is named as the own manager", OKR_STR_ARG(row->name));
        return;
    }
    if ((known = people_known_of(p, row->manager))) {
        row->boss_id = known->id;
        return;
    }
    c->err = &own;
    int code = cmd_resolve_unit(c, row->manager, true, "manager", &row->boss_id);
    c->err = told;
    (void)people_try(p, row->line, code, &own);
}

/// Somebody's manager's manager is never that somebody.
static void check_circles(struct people *p)
{
    for (size_t i = 0; i < p->n; i++) {
        size_t at = i;
        while (at != PEOPLE_NO_ROW && p->rows[at].visit == NOT_SEEN) {
            p->rows[at].visit = ON_THE_WAY;
            at = p->rows[at].boss;
        }
        if (at != PEOPLE_NO_ROW && p->rows[at].visit == ON_THE_WAY)
            people_fault(p, p->rows[at].line, OKR_E_INVALID, "mend one of the managers",
                         "the managers above %.*s lead back to the same person",
                         OKR_STR_ARG(p->rows[at].name));
        for (at = i; at != PEOPLE_NO_ROW && p->rows[at].visit == ON_THE_WAY; at = p->rows[at].boss)
            p->rows[at].visit = SEEN;
    }
}

int people_match(struct people *p)
{
    struct okr_err *e = p->c->err;
    int code = load_known(p);
    // Departments that are made come first in the list of changes: each row has room for its own and one more.
    p->changes_room = 2 * p->n + p->n_known + 16;
    p->changes = okr_arena_array(p->c->arena, p->changes_room, sizeof *p->changes);
    if (!code && !p->changes)
        code = okr_fail_memory(e);
    if (code || (code = match_departments(p)))
        return code;
    match_persons(p);
    for (size_t i = 0; i < p->n; i++)
        match_manager(p, &p->rows[i]);
    if (!e->code)
        check_circles(p);
    return store_error(p->c->txn, NULL) ? store_error(p->c->txn, e) : OKR_OK;
}
