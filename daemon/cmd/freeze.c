// SPDX-License-Identifier: Apache-2.0
// cycle.freeze: a cycle as one text that can be kept: canonical JSON and the hash of its bytes. The same cycle gives the same text on any day.
#include "cmd/canonical.h"
#include "cmd/nouns.h"
#include "cmd/view.h"

#include <stdlib.h>

/// What depends on the day a reader asks on, or only helps readers.
static const char *const of_the_day[] = {"status", "expected", "check_in_due",
                                         "over",   "leaves",   NULL};

struct freezing {
    struct cmd *c;
    struct okr_arena *arena; ///< for one part at a time
    struct okr_buf *json;
    size_t n_items; ///< written so far into the list that is open
};

static void write_item(struct freezing *f, const struct okr_value *value)
{
    if (f->n_items++)
        okr_buf_char(f->json, ',');
    canonical_json(value, of_the_day, f->arena, f->json);
}

/// Packs one part with `pack` and writes it as JSON, a list as its items; what it needed is given back.
static int write_part(struct freezing *f, okr_id id,
                      int (*pack)(struct cmd *c, okr_id id, struct okr_pack *out))
{
    struct cmd *c = f->c;
    struct okr_arena *arena = c->arena;
    struct okr_buf bytes = OKR_BUF(f->arena);
    struct okr_pack out = OKR_PACK(&bytes);
    struct okr_value value;
    c->arena = f->arena;
    int code = pack(c, id, &out);
    c->arena = arena;
    c->view_cycle.id = 0; // its key lay there
    if (!code && bytes.failed)
        code = okr_fail_memory(c->err);
    if (!code)
        code = okr_decode(okr_buf_view(&bytes), f->arena, &value, c->err);
    if (!code && value.type != OKR_V_ARRAY)
        write_item(f, &value);
    for (uint32_t i = 0; !code && value.type == OKR_V_ARRAY && i < value.n; i++)
        write_item(f, &value.items[i]);
    okr_arena_reset(f->arena);
    return code;
}

static int write_list(struct freezing *f, const char *key, struct okr_ids ids,
                      int (*pack)(struct cmd *c, okr_id id, struct okr_pack *out))
{
    okr_buf_printf(f->json, "\"%s\":[", key);
    f->n_items = 0;
    for (size_t i = 0; i < ids.n; i++) {
        int code = write_part(f, ids.at[i], pack);
        if (code)
            return code;
    }
    okr_buf_char(f->json, ']');
    return OKR_OK;
}

// --- the parts ---------------------------------------------------------------------------------------------------------

static int pack_cycle(struct cmd *c, okr_id id, struct okr_pack *out)
{
    struct okr_cycle cycle;
    if (!store_get(c->txn, id, c->arena, &cycle))
        return cmd_not_found(c, "id", id);
    okr_entity_pack(&okr_entity_cycle, &cycle, OKR_ALL_FIELDS, out);
    return OKR_OK;
}

static int pack_unit(struct cmd *c, okr_id id, struct okr_pack *out)
{
    struct okr_unit unit, lead = {0};
    struct okr_str path;
    if (!store_get(c->txn, id, c->arena, &unit))
        return cmd_not_found(c, "id", id);
    int code = unit_path(c->txn, id, c->arena, &path);
    if (code)
        return code;
    if (unit.lead)
        (void)store_get(c->txn, unit.lead, c->arena, &lead);
    okr_pack_map(out, 5);
    okr_pack_key(out, "id");
    okr_pack_id(out, id);
    okr_pack_key(out, "name");
    okr_pack_str(out, unit.name);
    okr_pack_key(out, "kind");
    okr_pack_c(out, okr_term_slug(OKR_GROUP_UNIT_KIND, unit.kind));
    okr_pack_key(out, "path");
    okr_pack_str(out, path);
    okr_pack_key(out, "lead");
    okr_pack_str(out, lead.name);
    return OKR_OK;
}

static int pack_objective(struct cmd *c, okr_id id, struct okr_pack *out)
{
    struct objective_view view;
    int code = view_objective(c, id, &view);
    if (!code)
        view_pack_objective(out, &view);
    return code;
}

/// The key results of an objective, as one list.
static int pack_key_results(struct cmd *c, okr_id id, struct okr_pack *out)
{
    struct objective_view view;
    int code = view_objective(c, id, &view);
    if (code)
        return code;
    okr_pack_array(out, (uint32_t)view.n_krs);
    for (size_t i = 0; i < view.n_krs; i++)
        view_pack_key_result(out, &view.krs[i]);
    return OKR_OK;
}

/// The check-ins of an objective's key results, void ones too, oldest first.
static int pack_check_ins(struct cmd *c, okr_id id, struct okr_pack *out)
{
    struct okr_ids krs = store_children(c->txn, id, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    size_t place = okr_pack_array_open(out);
    uint32_t n = 0;
    for (size_t i = 0; i < krs.n; i++) {
        struct okr_check_in_list list =
            store_check_ins(c->txn, krs.at[i], true, 0, SIZE_MAX, c->arena);
        n += (uint32_t)list.n;
        for (size_t k = list.n; k-- > 0;)
            okr_entity_pack(&okr_entity_check_in, &list.at[k], OKR_ALL_FIELDS, out);
    }
    okr_pack_array_close(out, place, n);
    return store_error(c->txn, c->err);
}

/// The alignments that start at an objective or its key results.
static int pack_alignments(struct cmd *c, okr_id id, struct okr_pack *out)
{
    struct okr_ids krs = store_children(c->txn, id, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    size_t place = okr_pack_array_open(out);
    uint32_t n = 0;
    for (size_t i = 0; i <= krs.n; i++) {
        struct okr_alignment_list list =
            alignments_of(c->txn, i < krs.n ? krs.at[i] : id, STORE_ALIGNMENTS_FROM, c->arena);
        n += (uint32_t)list.n;
        for (size_t k = 0; k < list.n; k++)
            okr_entity_pack(&okr_entity_alignment, &list.at[k], OKR_ALL_FIELDS, out);
    }
    okr_pack_array_close(out, place, n);
    return OKR_OK;
}

// --- the whole ---------------------------------------------------------------------------------------------------------

static int compare_ids(const void *a, const void *b)
{
    okr_id x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static int list_units(struct cmd *c, struct okr_ids objectives, struct okr_ids *ret)
{
    okr_id *at = okr_arena_array(c->arena, objectives.n + 1, sizeof *at);
    size_t n = 0, kept = 0;
    if (!at)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < objectives.n; i++) {
        struct okr_objective o;
        if (store_get(c->txn, objectives.at[i], c->arena, &o))
            at[n++] = o.unit;
    }
    if (n)
        qsort(at, n, sizeof *at, compare_ids);
    for (size_t i = 0; i < n; i++)
        if (!kept || at[kept - 1] != at[i])
            at[kept++] = at[i];
    *ret = (struct okr_ids){at, kept};
    return OKR_OK;
}

static int write_all(struct freezing *f, okr_id cycle)
{
    struct cmd *c = f->c;
    struct okr_ids objectives = store_children(c->txn, cycle, STORE_CYCLE_OBJECTIVES, c->arena);
    struct okr_ids units = {0};
    int code = list_units(c, objectives, &units);
    okr_buf_char(f->json, '{');
    // The keys stand in byte order here too.
    if (code || (code = write_list(f, "alignments", objectives, pack_alignments)))
        return code;
    okr_buf_char(f->json, ',');
    if ((code = write_list(f, "check_ins", objectives, pack_check_ins)))
        return code;
    okr_buf_str(f->json, OKR_STR(",\"cycle\":"));
    f->n_items = 0;
    if ((code = write_part(f, cycle, pack_cycle)))
        return code;
    okr_buf_str(f->json, OKR_STR(",\"format\":1,"));
    if ((code = write_list(f, "key_results", objectives, pack_key_results)))
        return code;
    okr_buf_char(f->json, ',');
    if ((code = write_list(f, "objectives", objectives, pack_objective)))
        return code;
    okr_buf_char(f->json, ',');
    if ((code = write_list(f, "units", units, pack_unit)))
        return code;
    okr_buf_char(f->json, '}');
    return f->json->failed ? okr_fail_memory(c->err) : OKR_OK;
}

enum { PART_BYTES = 64 << 20 };

int cmd_cycle_freeze(struct cmd *c)
{
    struct okr_buf json = OKR_BUF(c->arena);
    struct freezing f = {.c = c, .arena = okr_arena_new(PART_BYTES), .json = &json};
    char hash[STORE_SHA256_TEXT];
    if (!f.arena)
        return okr_fail_memory(c->err);
    int code = write_all(&f, cmd_arg_id(c, "id"));
    okr_arena_free(f.arena);
    if (code)
        return code;
    store_sha256(okr_buf_view(&json), hash);
    okr_pack_map(c->out, 2);
    okr_pack_key(c->out, "hash");
    okr_pack_str(c->out, okr_arena_printf(c->arena, "sha256:%s", hash));
    okr_pack_key(c->out, "content");
    okr_pack_str(c->out, okr_buf_view(&json));
    return OKR_OK;
}
