// SPDX-License-Identifier: Apache-2.0
// history.list: the chains of events that stay with an entity, merged newest first.
#include "cmd/nouns.h"

enum { LIST_DEFAULT = 50, LIST_MAX = 1000 };

/// The next event of each chain still to be told; chains end at 0.
struct chains {
    struct cmd *c;
    uint64_t *at;
    size_t n, room;
};

static int add(struct chains *chains, okr_id id)
{
    uint64_t newest = store_history(chains->c->txn, id);
    if (!newest)
        return OKR_OK;
    if (chains->n == chains->room) {
        size_t room = chains->room ? 2 * chains->room : 16;
        uint64_t *at = okr_arena_grow(chains->c->arena, chains->at, chains->room * sizeof *at,
                                      room * sizeof *at);
        if (!at)
            return okr_fail_memory(chains->c->err);
        chains->at = at;
        chains->room = room;
    }
    chains->at[chains->n++] = newest;
    return OKR_OK;
}

static int add_children(struct chains *chains, okr_id id, enum store_relation relation)
{
    struct cmd *c = chains->c;
    struct okr_ids ids = store_children(c->txn, id, relation, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        int code = add(chains, ids.at[i]);
        if (code)
            return code;
    }
    return OKR_OK;
}

static int add_node(struct chains *chains, okr_id id)
{
    static const enum store_relation with[] = {STORE_ALIGNMENTS_FROM, STORE_ALIGNMENTS_TO,
                                               STORE_COMMENTS_ON};
    int code = add(chains, id);
    for (size_t i = 0; !code && i < sizeof with / sizeof *with; i++)
        code = add_children(chains, id, with[i]);
    return code;
}

static int add_all(struct chains *chains, okr_id id)
{
    struct cmd *c = chains->c;
    int code = add_node(chains, id);
    if (code || okr_id_letter(id) != 'o')
        return code;
    struct okr_ids krs = store_children(c->txn, id, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    for (size_t i = 0; !code && i < krs.n; i++)
        code = add_node(chains, krs.at[i]);
    return code;
}

/// The newest event not yet told, 0 = none. An alignment inside the objective is in two chains: step() moves both.
static uint64_t newest_of(struct chains *chains)
{
    uint64_t newest = 0;
    for (size_t i = 0; i < chains->n; i++)
        if (chains->at[i] > newest)
            newest = chains->at[i];
    return newest;
}

static void step(struct chains *chains, uint64_t sequence, uint64_t previous)
{
    for (size_t i = 0; i < chains->n; i++)
        if (chains->at[i] == sequence)
            chains->at[i] = previous;
}

/// What is asked for: an id, even a removed one's, or a reference.
static int read_subject(struct cmd *c, okr_id *ret)
{
    struct okr_str text = cmd_arg_str(c, "id");
    struct okr_str bare = okr_str_starts(text, OKR_STR("&")) ? okr_str_skip(text, 1) : text;
    okr_id id;
    // The organisation is there before anything was set.
    if (okr_id_parse(bare, &id) && (store_history(c->txn, id) || id == OKR_ID('g', 1))) {
        *ret = id;
        return OKR_OK;
    }
    return cmd_resolve_text(c, text, "uocka", 0, "id", ret);
}

int cmd_history_list(struct cmd *c)
{
    struct chains chains = {.c = c};
    okr_id id;
    uint64_t limit = okr_value_uint(cmd_arg(c, "limit"), LIST_DEFAULT);
    uint64_t before = okr_value_uint(cmd_arg(c, "before"), UINT64_MAX);
    uint32_t n = 0;
    if (limit < 1 || limit > LIST_MAX)
        return okr_fail(c->err, OKR_E_INVALID, "limit", "page with `before`",
                        "limit is from 1 to %d", LIST_MAX);
    int code = read_subject(c, &id);
    if (code || (code = add_all(&chains, id)))
        return code;
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "events");
    size_t place = okr_pack_array_open(c->out);
    for (uint64_t sequence; n < limit && (sequence = newest_of(&chains));) {
        struct store_event event;
        if (!store_event(c->txn, sequence, c->arena, &event))
            break; // trimmed, or the transaction failed, which the caller sees
        if (sequence < before) {
            store_event_pack(c->store, &event, c->out);
            n++;
        }
        step(&chains, sequence, event.previous);
    }
    okr_pack_array_close(c->out, place, n);
    return OKR_OK;
}
