// SPDX-License-Identifier: Apache-2.0
// An administrator's operations: a copy of the store, and the check that it agrees with itself.
#include "store/care.h"
#include "cmd/cmd.h"

static void pack_uint(struct okr_pack *out, const char *key, uint64_t value)
{
    okr_pack_key(out, key);
    okr_pack_uint(out, value);
}

int cmd_server_backup(struct cmd *c)
{
    struct store_tally tally;
    struct okr_str path = okr_arena_dup(c->arena, cmd_arg_str(c, "path")); // ends with a NUL
    int code =
        path.ptr ? store_backup(c->store, path.ptr, &tally, c->err) : okr_fail_memory(c->err);
    if (code)
        return code;
    okr_pack_map(c->out, 3);
    okr_pack_key(c->out, "path");
    okr_pack_str(c->out, path);
    pack_uint(c->out, "rows", tally.rows);
    pack_uint(c->out, "sequence", tally.sequence);
    return OKR_OK;
}

int cmd_server_verify(struct cmd *c)
{
    struct store_report report;
    int code = store_verify(c->txn, c->arena, &report, c->err);
    if (code)
        return code;
    okr_pack_map(c->out, 5);
    pack_uint(c->out, "rows", report.rows);
    pack_uint(c->out, "entities", report.entities);
    pack_uint(c->out, "events", report.events);
    pack_uint(c->out, "faults", report.faults);
    size_t told = report.faults < STORE_FAULTS_MAX ? (size_t)report.faults : STORE_FAULTS_MAX;
    okr_pack_key(c->out, "details");
    okr_pack_array(c->out, (uint32_t)told);
    for (size_t i = 0; i < told; i++)
        okr_pack_str(c->out, report.fault[i]);
    return OKR_OK;
}
