// SPDX-License-Identifier: Apache-2.0
// Initiatives: the work planned for a key result. They never count in progress (METHOD 1).
#include "cmd/access.h"
#include "cmd/nouns.h"

#include <stdlib.h>

enum { LIST_MAX = 1000, ROOM_MORE = 64, BATCH = 4096 };

// --- changes ---------------------------------------------------------------------------------------------------------

static int check(struct cmd *c, const struct okr_initiative *initiative)
{
    int code = okr_entity_check(&okr_entity_initiative, initiative, c->err);
    return code ? code : check_person(c, initiative->owner, "owner");
}

static int change(struct cmd *c, const struct okr_initiative *before, struct okr_initiative *after)
{
    int code = check(c, after);
    if (code || !okr_entity_diff(&okr_entity_initiative, before, after))
        return code;
    after->version = before->version + 1;
    emit(c, after->done && !before->done ? OKR_EVENT_INITIATIVE_DONE : OKR_EVENT_INITIATIVE_UPDATED,
         &okr_entity_initiative, before, after, unit_of(c, after->key_result),
         cmd_arg_str(c, "reason"));
    return OKR_OK;
}

static int take(struct cmd *c, struct okr_initiative *ret)
{
    okr_id id = cmd_arg_id(c, "id");
    if (!store_take(c->txn, id, c->arena, ret))
        return cmd_not_found(c, "id", id);
    return cmd_check_version(c, id, ret->version);
}

static int pack(struct cmd *c, const struct okr_initiative *initiative)
{
    cmd_pack_entity(c, "initiative", &okr_entity_initiative, initiative);
    return OKR_OK;
}

int initiatives_delete(struct cmd *c, okr_id key_result, okr_id unit, struct okr_str reason)
{
    struct okr_ids ids = store_children(c->txn, key_result, STORE_INITIATIVES_OF, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_initiative initiative;
        if (store_take(c->txn, ids.at[i], c->arena, &initiative))
            emit(c, OKR_EVENT_INITIATIVE_REMOVED, &okr_entity_initiative, &initiative, NULL, unit,
                 reason);
    }
    return store_error(c->txn, c->err);
}

int cmd_initiative_create(struct cmd *c)
{
    static const char *const skip[] = {"reason", NULL};
    struct okr_initiative initiative;
    struct okr_key_result kr;
    uint64_t given;
    okr_entity_init(&okr_entity_initiative, &initiative);
    int code = okr_entity_unpack(&okr_entity_initiative, c->args, OKR_F_SET, skip, c->arena,
                                 &initiative, &given, c->err);
    if (code || (code = check(c, &initiative)))
        return code;
    if (!store_take(c->txn, initiative.key_result, c->arena, &kr))
        return cmd_not_found(c, "key_result", initiative.key_result);
    if (kr.state == OKR_KEY_RESULT_STATE_CLOSED)
        return okr_fail(c->err, OKR_E_TRANSITION, "key_result", "reopen it first",
                        "%s is closed: nothing is planned for it any more", okr_id_text(kr.id).c);
    initiative.id = store_new_id(c->txn, 'i');
    initiative.version = 1;
    emit(c, OKR_EVENT_INITIATIVE_CREATED, &okr_entity_initiative, NULL, &initiative,
         unit_of(c, kr.id), cmd_arg_str(c, "reason"));
    return pack(c, &initiative);
}

int cmd_initiative_update(struct cmd *c)
{
    static const char *const skip[] = {"id", "reason", NULL};
    struct okr_initiative before, after;
    uint64_t given;
    int code = take(c, &before);
    after = before;
    if (code ||
        (code = okr_entity_unpack(&okr_entity_initiative, c->args, OKR_F_CHANGE, skip, c->arena,
                                  &after, &given, c->err)) ||
        (code = change(c, &before, &after)))
        return code;
    return pack(c, &after);
}

int cmd_initiative_done(struct cmd *c)
{
    struct okr_initiative before, after;
    int code = take(c, &before);
    after = before;
    after.done = true;
    if (code || (code = change(c, &before, &after)))
        return code;
    return pack(c, &after);
}

int cmd_initiative_remove(struct cmd *c)
{
    struct okr_initiative initiative;
    int code = take(c, &initiative);
    if (code)
        return code;
    emit(c, OKR_EVENT_INITIATIVE_REMOVED, &okr_entity_initiative, &initiative, NULL,
         unit_of(c, initiative.key_result), cmd_arg_str(c, "reason"));
    cmd_pack_id(c, initiative.id);
    return OKR_OK;
}

// --- the list --------------------------------------------------------------------------------------------------------

struct listing {
    struct cmd *c;
    okr_id owner; ///< 0 = anybody's
    bool by_done, done;
    struct okr_initiative *at;
    size_t n, room, max;
};

static int add(struct listing *l, okr_id id)
{
    struct okr_initiative initiative;
    if (l->n == l->max || !store_get(l->c->txn, id, l->c->arena, &initiative) ||
        (l->owner && initiative.owner != l->owner) || (l->by_done && initiative.done != l->done))
        return OKR_OK;
    if (l->n == l->room) {
        struct okr_initiative *at = okr_arena_grow(l->c->arena, l->at, l->room * sizeof *at,
                                                   (l->room + ROOM_MORE) * sizeof *at);
        if (!at)
            return okr_fail_memory(l->c->err);
        l->at = at;
        l->room += ROOM_MORE;
    }
    l->at[l->n++] = initiative;
    return OKR_OK;
}

static int add_all(struct listing *l, struct okr_ids ids)
{
    int code = OKR_OK;
    for (size_t i = 0; !code && i < ids.n; i++)
        code = add(l, ids.at[i]);
    return code;
}

static int add_key_result(struct listing *l, okr_id id)
{
    return add_all(l, store_children(l->c->txn, id, STORE_INITIATIVES_OF, l->c->arena));
}

static int add_objective(struct listing *l, okr_id id)
{
    struct okr_ids krs = store_children(l->c->txn, id, STORE_OBJECTIVE_KEY_RESULTS, l->c->arena);
    int code = OKR_OK;
    for (size_t i = 0; !code && i < krs.n; i++)
        code = add_key_result(l, krs.at[i]);
    return code;
}

static bool is_shown(struct listing *l, okr_id objective, struct okr_ids cycles)
{
    struct okr_objective o;
    if (!store_get(l->c->txn, objective, l->c->arena, &o))
        return false;
    for (size_t i = 0; i < cycles.n; i++)
        if (cycles.at[i] == o.cycle)
            return true;
    return false;
}

/// A unit's and those of the units below it.
static int add_unit(struct listing *l, okr_id root)
{
    struct cmd *c = l->c;
    struct okr_ids cycles, units = unit_subtree(c->txn, root, c->arena);
    int code = cmd_cycles_shown(c, cmd_arg_id(c, "cycle"), &cycles);
    for (size_t i = 0; !code && i < units.n && l->n < l->max; i++) {
        struct okr_ids objectives =
            store_children(c->txn, units.at[i], STORE_UNIT_OBJECTIVES, c->arena);
        for (size_t k = 0; !code && k < objectives.n; k++)
            if (is_shown(l, objectives.at[k], cycles))
                code = add_objective(l, objectives.at[k]);
    }
    return code;
}

/// What is asked for: of a node, of a person, or the caller's own.
static int gather(struct listing *l)
{
    struct cmd *c = l->c;
    okr_id id = cmd_arg_id(c, "id"), owner = cmd_arg_id(c, "owner");
    int code = check_person(c, owner, "owner");
    if (code)
        return code;
    if (id) {
        l->owner = owner;
        return okr_id_letter(id) == 'k'   ? add_key_result(l, id)
               : okr_id_letter(id) == 'o' ? add_objective(l, id)
                                          : add_unit(l, id);
    }
    l->owner = owner ? owner : c->person;
    if (l->owner)
        return add_all(l, store_children(c->txn, l->owner, STORE_PERSON_INITIATIVES, c->arena));
    return add_all(l, store_all(c->txn, 'i', 0, BATCH, c->arena));
}

/// Open ones first, then by due date, those without one last.
static int by_urgency(const void *a, const void *b)
{
    const struct okr_initiative *x = a, *y = b;
    okr_date s = x->due == OKR_NO_DATE ? INT32_MAX : x->due;
    okr_date t = y->due == OKR_NO_DATE ? INT32_MAX : y->due;
    if (x->done != y->done)
        return x->done ? 1 : -1;
    if (s != t)
        return s < t ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static void pack_one(struct cmd *c, const struct okr_initiative *initiative)
{
    struct okr_key_result kr = {0};
    struct okr_unit owner = {0};
    (void)store_get(c->txn, initiative->key_result, c->arena, &kr);
    if (initiative->owner)
        (void)store_get(c->txn, initiative->owner, c->arena, &owner);
    okr_pack_map(c->out, okr_entity_initiative.n_fields + 2U);
    okr_entity_pack_fields(&okr_entity_initiative, initiative, OKR_ALL_FIELDS, c->out);
    okr_pack_key(c->out, "key_result_text");
    okr_pack_str(c->out, kr.text);
    okr_pack_key(c->out, "owner_name");
    okr_pack_str(c->out, owner.name);
}

int cmd_initiative_list(struct cmd *c)
{
    uint64_t limit = okr_value_uint(cmd_arg(c, "limit"), LIST_MAX);
    struct listing l = {.c = c,
                        .by_done = cmd_arg(c, "done") != NULL,
                        .done = okr_value_bool(cmd_arg(c, "done")),
                        .max = limit < LIST_MAX ? limit : LIST_MAX};
    int code = gather(&l);
    if (code)
        return code;
    if (l.n)
        qsort(l.at, l.n, sizeof *l.at, by_urgency);
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "initiatives");
    okr_pack_array(c->out, (uint32_t)l.n);
    for (size_t i = 0; i < l.n; i++)
        pack_one(c, &l.at[i]);
    return OKR_OK;
}
