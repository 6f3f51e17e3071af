// SPDX-License-Identifier: Apache-2.0
#include "cmd/people.h"

#include <inttypes.h>

int people_note(struct people *p, const struct people_change *change)
{
    if (p->n_changes == p->changes_room)
        return okr_fail(p->c->err, OKR_E_TOO_BIG, "department", "make the departments first",
                        "the roster makes too many departments");
    p->changes[p->n_changes++] = *change;
    return OKR_OK;
}

// --- one row ------------------------------------------------------------------------------------------------------------
/// Empty text says nothing, "-" takes away.
static void set_text(struct okr_str typed, struct okr_str *field)
{
    if (typed.len)
        *field = okr_str_is(typed, "-") ? OKR_STR("") : typed;
}

static bool is_uid(struct okr_str identity)
{
    return okr_str_starts(identity, OKR_STR("uid:"));
}

/// The identities without those of unix users, and room for one more.
static int keep_keys(struct cmd *c, struct okr_strs before, struct okr_strs *ret)
{
    struct okr_str *at = okr_arena_array(c->arena, before.n + 1, sizeof *at);
    size_t n = 0;
    if (!at)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < before.n; i++)
        if (!is_uid(before.at[i]))
            at[n++] = before.at[i];
    *ret = (struct okr_strs){at, n};
    return OKR_OK;
}

/// A person is one unix user: the roster's takes the place of another.
static int set_user(struct cmd *c, const struct people_row *row, struct okr_unit *unit)
{
    struct okr_strs keys;
    struct okr_str uid = OKR_STR("");
    if (row->uid < 0 && !okr_str_is(row->unix_user, "-"))
        return OKR_OK;
    if (row->uid >= 0)
        uid = okr_arena_printf(c->arena, "uid:%" PRId64, row->uid);
    for (size_t i = 0; uid.len && i < unit->identities.n; i++)
        if (okr_str_eq(unit->identities.at[i], uid))
            return OKR_OK;
    int code = keep_keys(c, unit->identities, &keys);
    if (code || !uid.ptr)
        return code ? code : okr_fail_memory(c->err);
    if (uid.len)
        keys.at[keys.n++] = uid;
    unit->identities = keys;
    return OKR_OK;
}

static int fill(struct people *p, const struct people_row *row, struct okr_unit *unit)
{
    struct okr_str *const contacts[CONTACTS] = {&unit->mail, &unit->phone, &unit->feishu,
                                                &unit->wecom, &unit->dingtalk};
    unit->employee_number = row->number;
    unit->name = row->name;
    unit->parent = row->unit;
    for (size_t i = 0; i < CONTACTS; i++)
        set_text(row->contact[i], contacts[i]);
    if (row->no_boss)
        unit->lead = 0;
    else if (row->boss != PEOPLE_NO_ROW)
        unit->lead = p->rows[row->boss].person;
    else if (row->boss_id)
        unit->lead = row->boss_id;
    if (row->status)
        unit->status = row->status;
    else if (unit->status == OKR_UNIT_STATUS_LEFT) // is in the roster: came back
        unit->status = OKR_UNIT_STATUS_ACTIVE;
    return set_user(p->c, row, unit);
}

/// The key made of a name, without what a key cannot have: "Zhou, Qi" is zhou-qi.
static int plain_key(struct cmd *c, struct okr_str name, struct okr_str *ret, bool *ret_made)
{
    struct okr_str made;
    struct okr_buf key = OKR_BUF(c->arena);
    int code = unit_default_key(c, name, &made);
    for (size_t i = 0; !code && i < made.len; i++) {
        bool refused = strchr("/.~@&,;:-", made.ptr[i]) != NULL;
        if (!refused)
            okr_buf_char(&key, made.ptr[i]);
        else if (key.len && key.ptr[key.len - 1] != '-')
            okr_buf_char(&key, '-');
    }
    while (key.len && key.ptr[key.len - 1] == '-')
        key.len--;
    *ret = okr_buf_view(&key);
    *ret_made = okr_str_eq(*ret, made);
    return key.failed ? okr_fail_memory(c->err) : code;
}

/// A name that stands in the department already gets the employee number into its key: 王磊-1007. Empty: the key made of the name will do.
static int choose_key(struct people *p, const struct people_row *row, okr_id self,
                      struct okr_str *ret)
{
    struct cmd *c = p->c;
    struct okr_str key;
    bool made;
    int code = plain_key(c, row->name, &key, &made);
    if (code)
        return code;
    if (!made)
        *ret = key;
    struct okr_ids same = store_units_named(c->txn, key, c->arena);
    for (size_t i = 0; !code && i < same.n; i++) {
        struct okr_unit other;
        if (same.at[i] == self || !store_get(c->txn, same.at[i], c->arena, &other) ||
            other.parent != row->unit || !okr_str_eq(other.key, key))
            continue;
        struct okr_str number;
        if ((code = plain_key(c, row->number, &number, &made)))
            break;
        *ret = okr_arena_printf(c->arena, "%.*s-%.*s", OKR_STR_ARG(key), OKR_STR_ARG(number));
        return ret->ptr ? OKR_OK : okr_fail_memory(c->err);
    }
    return code;
}

static int make(struct people *p, struct people_row *row)
{
    struct okr_unit unit;
    okr_entity_init(&okr_entity_unit, &unit);
    unit.kind = OKR_UNIT_KIND_PERSON;
    int code = fill(p, row, &unit);
    if (code || (code = choose_key(p, row, 0, &unit.key)) || (code = unit_insert(p->c, &unit)))
        return code;
    row->person = unit.id;
    return people_note(p, &(struct people_change){"created", unit.id, row->line, 0, 0});
}

static int change(struct people *p, struct people_row *row)
{
    struct cmd *c = p->c;
    struct okr_unit before, after;
    if (!store_take(c->txn, row->person, c->arena, &before))
        return cmd_not_found(c, NULL, row->person);
    after = before;
    int code = fill(p, row, &after);
    bool elsewhere = before.parent != after.parent || !okr_str_eq(before.name, after.name);
    struct okr_str key = OKR_STR("");
    if (code || (elsewhere && (code = choose_key(p, row, before.id, &key))))
        return code;
    if (key.len)
        after.key = key;
    uint64_t fields = okr_entity_diff(&okr_entity_unit, &before, &after);
    if (!fields) {
        p->unchanged++;
        return OKR_OK;
    }
    p->changed++;
    if ((code = unit_change(c, &before, &after, p->reason)))
        return code;
    return people_note(p,
                       &(struct people_change){before.parent != after.parent ? "moved" : "changed",
                                               before.id, row->line, fields, 0});
}

/// A fault of one row does not keep the others from being looked at; what the store itself refuses ends it all.
static int settle_row(struct people *p, struct people_row *row)
{
    struct cmd *c = p->c;
    struct okr_err *told = c->err, own = {.lang = told->lang};
    c->err = &own;
    int code = row->person ? change(p, row) : make(p, row);
    c->err = told;
    if (code == OKR_E_INTERNAL || code == OKR_E_NO_SPACE || store_error(c->txn, NULL)) {
        *told = own;
        return code;
    }
    (void)people_try(p, row->line, code, &own);
    return OKR_OK;
}

enum { SETTLED = 3 }; // after people_match's marks

/// New people have their managers made before them: each is one event, with its lead.
static int settle_with_managers(struct people *p, size_t i)
{
    int code = OKR_OK;
    while (!code && p->rows[i].visit != SETTLED) {
        size_t at = i;
        while (p->rows[at].boss != PEOPLE_NO_ROW && p->rows[p->rows[at].boss].visit != SETTLED)
            at = p->rows[at].boss;
        code = settle_row(p, &p->rows[at]);
        p->rows[at].visit = SETTLED;
    }
    return code;
}

// --- who left -----------------------------------------------------------------------------------------------------------
static bool has_left(const struct people_known *known)
{
    return known->number.len && !known->in_roster && known->status != OKR_UNIT_STATUS_LEFT;
}

/// A roster that is short by mistake would send everybody away who is not in it.
static int check_leavers(struct people *p)
{
    struct cmd *c = p->c;
    size_t n = 0, here = 0;
    struct okr_buf names = OKR_BUF(c->arena);
    for (size_t i = 0; i < p->n_known; i++) {
        here += p->known[i].number.len && p->known[i].status != OKR_UNIT_STATUS_LEFT;
        struct okr_unit unit;
        if (!has_left(&p->known[i]))
            continue;
        if (n < 3 && store_get(c->txn, p->known[i].id, c->arena, &unit))
            okr_buf_printf(&names, "%s%.*s (%.*s)", n ? ", " : "", OKR_STR_ARG(unit.name),
                           OKR_STR_ARG(unit.employee_number));
        n++;
    }
    okr_buf_c(&names, n > 3 ? " …" : "");
    if (p->confirm || n <= PEOPLE_LEAVE_FREELY || n * PEOPLE_LEAVE_SHARE <= here)
        return OKR_OK;
    return okr_fail(
        c->err, OKR_E_CONFLICT, "confirm",
        "if they have left, say so with --confirm; if the roster is of a part of the company, with --partial",
        "%zu of %zu people are not in this roster and would be marked as left: %.*s", n, here,
        OKR_STR_ARG(okr_buf_view(&names)));
}

/// Living objectives and key results that name a person as accountable.
static uint32_t count_held(struct people *p, okr_id person)
{
    struct cmd *c = p->c;
    struct okr_ids os = store_children(c->txn, person, STORE_PERSON_OBJECTIVES, c->arena);
    struct okr_ids ks = store_children(c->txn, person, STORE_PERSON_KEY_RESULTS, c->arena);
    uint32_t n = 0;
    for (size_t i = 0; i < os.n; i++) {
        struct okr_objective o;
        n += store_get(c->txn, os.at[i], c->arena, &o) && o.state != OKR_OBJECTIVE_STATE_CLOSED &&
             o.state != OKR_OBJECTIVE_STATE_ARCHIVED;
    }
    for (size_t i = 0; i < ks.n; i++) {
        struct okr_key_result kr;
        n += store_get(c->txn, ks.at[i], c->arena, &kr) && kr.state != OKR_KEY_RESULT_STATE_CLOSED;
    }
    return n;
}

static int leave(struct people *p, const struct people_known *known)
{
    struct cmd *c = p->c;
    struct okr_unit before, after;
    if (!store_take(c->txn, known->id, c->arena, &before))
        return cmd_not_found(c, NULL, known->id);
    after = before;
    after.status = OKR_UNIT_STATUS_LEFT;
    int code =
        keep_keys(c, before.identities, &after.identities); // the account may be another's one day
    if (code || (code = unit_change(c, &before, &after, p->reason)))
        return code;
    p->left++;
    return people_note(p, &(struct people_change){
                              .what = "left", .id = before.id, .holds = count_held(p, before.id)});
}

static int settle_leavers(struct people *p)
{
    int code = p->partial ? OKR_OK : check_leavers(p);
    for (size_t i = 0; !code && !p->partial && i < p->n_known; i++)
        if (has_left(&p->known[i]))
            code = leave(p, &p->known[i]);
    return code;
}

int people_settle(struct people *p)
{
    int code = settle_leavers(p);
    for (size_t i = 0; !code && i < p->n; i++)
        code = settle_with_managers(p, i);
    for (size_t i = 0; i < p->n_changes; i++)
        p->created += strcmp(p->changes[i].what, "created") == 0;
    return code;
}
