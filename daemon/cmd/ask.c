// SPDX-License-Identifier: Apache-2.0
#include "cmd/ask.h"

enum { CHECK_INS_LOOKED_AT = 64 };

static int add_place(struct cmd *c, okr_id place, struct ask_places *places)
{
    if (!store_first_child(c->txn, place, STORE_MENTIONS_IN))
        return OKR_OK;
    if (places->n == places->room) {
        size_t room = places->room ? 2 * places->room : 16;
        okr_id *at =
            okr_arena_grow(c->arena, places->at, places->room * sizeof *at, room * sizeof *at);
        if (!at)
            return okr_fail_memory(c->err);
        places->at = at;
        places->room = room;
    }
    places->at[places->n++] = place;
    return OKR_OK;
}

int ask_add(struct cmd *c, okr_id entity, struct ask_places *places)
{
    int code = add_place(c, entity, places);
    struct okr_ids comments = store_children(c->txn, entity, STORE_COMMENTS_ON, c->arena);
    for (size_t i = 0; !code && i < comments.n; i++)
        code = add_place(c, comments.at[i], places);
    if (code || okr_id_letter(entity) != 'k')
        return code;
    struct okr_check_in_list list =
        store_check_ins(c->txn, entity, false, 0, CHECK_INS_LOOKED_AT, c->arena);
    for (size_t i = 0; !code && i < list.n; i++)
        code = add_place(c, list.at[i].id, places);
    return code;
}

int ask_add_objective(struct cmd *c, okr_id objective, struct ask_places *places)
{
    struct okr_ids krs = store_children(c->txn, objective, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    int code = ask_add(c, objective, places);
    for (size_t i = 0; !code && i < krs.n; i++)
        code = ask_add(c, krs.at[i], places);
    return code;
}

// --- ask.list: one ask a place, with the answers of all who were asked there ---------------------------------------------

static bool is_in(struct okr_ids ids, okr_id id)
{
    for (size_t i = 0; i < ids.n; i++)
        if (ids.at[i] == id)
            return true;
    return false;
}

static int add_objectives(struct cmd *c, okr_id parent, enum store_relation relation,
                          struct okr_ids cycles, struct ask_places *places)
{
    struct okr_ids ids = store_children(c->txn, parent, relation, c->arena);
    int code = OKR_OK;
    for (size_t i = 0; !code && i < ids.n; i++) {
        struct okr_objective o;
        if (store_get(c->txn, ids.at[i], c->arena, &o) && is_in(cycles, o.cycle))
            code = ask_add_objective(c, o.id, places);
    }
    return code;
}

/// What the request asks about: an objective, a key result, a unit with those below it, or all of the cycles.
static int find_places(struct cmd *c, struct ask_places *places)
{
    okr_id id = cmd_arg_id(c, "id");
    struct okr_ids cycles;
    if (okr_id_letter(id) == 'o')
        return ask_add_objective(c, id, places);
    if (okr_id_letter(id) == 'k')
        return ask_add(c, id, places);
    int code = cmd_cycles_shown(c, cmd_arg_id(c, "cycle"), &cycles);
    if (code || !id) {
        for (size_t i = 0; !code && i < cycles.n; i++)
            code = add_objectives(c, cycles.at[i], STORE_CYCLE_OBJECTIVES, cycles, places);
        return code;
    }
    struct okr_ids units = unit_subtree(c->txn, id, c->arena);
    for (size_t i = 0; !code && i < units.n; i++) {
        code = ask_add(c, units.at[i], places);
        if (!code)
            code = add_objectives(c, units.at[i], STORE_UNIT_OBJECTIVES, cycles, places);
    }
    return code;
}

static void pack_name(struct cmd *c, const char *key, okr_id id)
{
    struct okr_unit unit;
    okr_pack_key(c->out, key);
    okr_pack_str(c->out, store_get(c->txn, id, c->arena, &unit) ? unit.name : (struct okr_str){0});
}

static void pack_answer(struct cmd *c, const struct okr_mention *m)
{
    const struct okr_entity *entity = &okr_entity_mention;
    okr_pack_map(c->out, okr_mask_count(OKR_ALL_FIELDS >> (64 - entity->n_fields)) + 1);
    okr_entity_pack_fields(entity, m, OKR_ALL_FIELDS, c->out);
    pack_name(c, "name", m->whom);
}

static bool pack_ask(struct cmd *c, okr_id place)
{
    struct okr_ids ids = store_children(c->txn, place, STORE_MENTIONS_IN, c->arena);
    struct okr_mention *all = okr_arena_array(c->arena, ids.n + 1, sizeof *all);
    size_t n = 0, answered = 0;
    bool to_all = false;
    if (!all)
        return false;
    for (size_t i = 0; i < ids.n; i++)
        if (store_get(c->txn, ids.at[i], c->arena, &all[n])) {
            answered += all[n].state != OKR_MENTION_STATE_OPEN;
            to_all = to_all || all[n].to_all;
            n++;
        }
    if (!n)
        return false;
    okr_id unit = unit_of(c, place);
    okr_pack_map(c->out, 8);
    okr_pack_key(c->out, "where");
    okr_pack_id(c->out, place);
    okr_pack_key(c->out, "unit");
    okr_pack_id(c->out, unit);
    pack_name(c, "unit_name", unit);
    okr_pack_key(c->out, "ask");
    okr_pack_str(c->out, all[0].ask);
    okr_pack_key(c->out, "to_all");
    okr_pack_bool(c->out, to_all);
    okr_pack_key(c->out, "asked");
    okr_pack_uint(c->out, n);
    okr_pack_key(c->out, "answered");
    okr_pack_uint(c->out, answered);
    okr_pack_key(c->out, "answers");
    okr_pack_array(c->out, (uint32_t)n);
    for (size_t i = 0; i < n; i++)
        pack_answer(c, &all[i]);
    return true;
}

int cmd_ask_list(struct cmd *c)
{
    struct ask_places places = {0};
    uint32_t n = 0;
    int code = find_places(c, &places);
    if (code)
        return code;
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "asks");
    size_t list = okr_pack_array_open(c->out);
    for (size_t i = 0; i < places.n; i++)
        n += pack_ask(c, places.at[i]);
    okr_pack_array_close(c->out, list, n);
    return OKR_OK;
}
