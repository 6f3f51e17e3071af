// SPDX-License-Identifier: Apache-2.0
// cursor.commit, cursor.list: how far named readers of the log have come (DESIGN 5); and what retention does to those left behind.
#include "cmd/cursor.h"

#include <inttypes.h>

static int check_name(struct cmd *c, struct okr_str name)
{
    bool fine = name.len > 0 && name.len <= STORE_CURSOR_NAME_MAX;
    for (size_t i = 0; fine && i < name.len; i++)
        fine = strchr("abcdefghijklmnopqrstuvwxyz0123456789._-", name.ptr[i]) != NULL;
    if (fine)
        return OKR_OK;
    return okr_fail(c->err, OKR_E_INVALID, "name",
                    "use a to z, digits, dots, underscores and dashes, at most 48",
                    "\"%.*s\" is not the name of a cursor", OKR_STR_ARG(name));
}

static int check_place(struct cmd *c, struct okr_str epoch, uint64_t seq)
{
    if (!okr_str_eq(epoch, store_epoch(c->store)))
        return okr_fail(c->err, OKR_E_EPOCH_CHANGED, "epoch",
                        "read everything anew and go on from its seq",
                        "the store was restored or replaced: its epoch is %.*s",
                        OKR_STR_ARG(store_epoch(c->store)));
    if (seq > store_head(c->txn))
        return okr_fail(c->err, OKR_E_FUTURE, "seq", "go on from the head",
                        "the log ends at %" PRIu64 ", before %" PRIu64, store_head(c->txn), seq);
    return OKR_OK;
}

static void pack_cursor(struct cmd *c, const struct store_cursor *cursor)
{
    struct okr_pack *out = c->out;
    bool here = okr_str_eq(cursor->epoch, store_epoch(c->store));
    okr_pack_map(out, 6);
    okr_pack_key(out, "name");
    okr_pack_str(out, cursor->name);
    okr_pack_key(out, "epoch");
    okr_pack_str(out, cursor->epoch);
    okr_pack_key(out, "seq");
    okr_pack_uint(out, cursor->sequence);
    okr_pack_key(out, "lag");
    if (here)
        okr_pack_uint(out, store_head(c->txn) - cursor->sequence);
    else
        okr_pack_nil(out);
    okr_pack_key(out, "time");
    okr_pack_str(out, okr_str_c(okr_time_text(cursor->time).c));
    okr_pack_key(out, "actor");
    okr_pack_str(out, cursor->actor);
}

int cmd_cursor_commit(struct cmd *c)
{
    struct store_cursor before, after = {.name = cmd_arg_str(c, "name"),
                                         .epoch = cmd_arg_str(c, "epoch"),
                                         .sequence = okr_value_uint(cmd_arg(c, "seq"), 0),
                                         .time = c->now,
                                         .actor = c->actor};
    const struct okr_value *expected = cmd_arg(c, "if_seq");
    int code = check_name(c, after.name);
    if (code || (code = check_place(c, after.epoch, after.sequence)))
        return code;
    bool known = store_cursor(c->txn, after.name, c->arena, &before) &&
                 okr_str_eq(before.epoch, after.epoch);
    uint64_t at = known ? before.sequence : 0;
    if (expected && expected->u != at)
        return okr_fail(c->err, OKR_E_CONFLICT, "if_seq", "read it again: another reader moved it",
                        "%.*s is at %" PRIu64 ", not at %" PRIu64, OKR_STR_ARG(after.name), at,
                        expected->u);
    store_put_cursor(c->txn, &after);
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "cursor");
    pack_cursor(c, &after);
    return OKR_OK;
}

int cmd_cursor_list(struct cmd *c)
{
    struct store_cursor *cursors;
    size_t n = store_cursors(c->txn, c->arena, &cursors);
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "cursors");
    okr_pack_array(c->out, (uint32_t)n);
    for (size_t i = 0; i < n; i++)
        pack_cursor(c, &cursors[i]);
    return OKR_OK;
}

/// A cursor that points before the log is of no use any more: it is told and taken away.
static void lose(struct store_txn *txn, const struct store_cursor *cursor, okr_time now)
{
    struct store_event event = {.type = OKR_EVENT_CURSOR_LOST,
                                .time = now,
                                .actor = OKR_STR("okrd"),
                                .reason = cursor->name};
    store_append(txn, &event);
    store_remove_cursor(txn, cursor->name);
}

int cmd_retain(struct store *store, struct store_txn *txn, const struct store_retention *keep,
               okr_time now, struct okr_arena *arena, struct cmd_retained *ret, struct okr_err *e)
{
    struct store_cursor *cursors;
    struct cmd_retained retained = {.oldest = store_oldest(txn)};
    uint64_t from = store_keep_from(txn, keep, now);
    uint64_t before = retained.oldest;
    if (from > before) {
        store_new_txid(txn);
        store_trim(txn, from, TRIM_MOST);
        retained.oldest = store_oldest(txn);
        retained.more = retained.oldest < from;
        retained.passed = retained.oldest - before;
        size_t n = store_cursors(txn, arena, &cursors);
        for (size_t i = 0; i < n; i++)
            if (okr_str_eq(cursors[i].epoch, store_epoch(store)) &&
                cursors[i].sequence + 1 < retained.oldest) {
                lose(txn, &cursors[i], now);
                retained.lost++;
            }
    }
    int code = store_error(txn, e);
    if (!code)
        *ret = retained;
    return code;
}
