// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"

#include <lmdb.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const okr_time NOON = INT64_C(1514808000000); // 2018-01-01T12:00:00Z

static void open_store(struct fixture *f)
{
    struct okr_err e = {.code = OKR_OK};
    struct store_options options = {.dir = f->dir, .map_bytes = 256 << 20, .create = true};
    cr_assert_eq(store_open(&options, &f->store, &e), OKR_OK, "%s", e.message);
}

void fixture_open(struct fixture *f)
{
    strcpy(f->dir, "/tmp/okrd-store-XXXXXX");
    cr_assert(mkdtemp(f->dir));
    f->arena = okr_arena_new(16 << 20);
    open_store(f);
}

void fixture_reopen(struct fixture *f)
{
    store_close(f->store);
    open_store(f);
}

void fixture_close(struct fixture *f)
{
    static const char *const files[] = {"store/data.mdb", "store/lock.mdb", "store/okrd-store",
                                        "store",          "okrd.lock",      "."};
    char path[128];
    store_close(f->store);
    okr_arena_free(f->arena);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", f->dir, files[i]);
        if (i == 3 || i == 5)
            rmdir(i == 5 ? f->dir : path);
        else
            unlink(path);
    }
}

struct store_txn *fixture_begin(struct fixture *f)
{
    struct store_txn *txn;
    struct okr_err e = {.code = OKR_OK};
    cr_assert_eq(store_begin(f->store, &txn, &e), OKR_OK, "%s", e.message);
    return txn;
}

void fixture_commit(struct store_txn *txn)
{
    struct okr_err e = {.code = OKR_OK};
    cr_assert_eq(store_commit(txn, &e), OKR_OK, "%s", e.message);
}

struct store_txn *fixture_reader(struct fixture *f)
{
    struct store_txn *txn;
    struct okr_err e = {.code = OKR_OK};
    cr_assert_eq(store_reader_new(f->store, &txn, &e), OKR_OK, "%s", e.message);
    cr_assert_eq(store_reader_renew(txn, &e), OKR_OK, "%s", e.message);
    return txn;
}

static okr_id id_of(const void *object)
{
    okr_id id;
    memcpy(&id, object, sizeof id);
    return id;
}

uint64_t fixture_put(struct store_txn *txn, const struct okr_entity *entity, const void *before,
                     const void *after, okr_id unit)
{
    const struct okr_event_type_of {
        char letter;
        uint16_t created, updated, removed;
    } types[] = {
        {'u', OKR_EVENT_UNIT_CREATED, OKR_EVENT_UNIT_UPDATED, OKR_EVENT_UNIT_REMOVED},
        {'c', OKR_EVENT_CYCLE_CREATED, OKR_EVENT_CYCLE_UPDATED, OKR_EVENT_CYCLE_REMOVED},
        {'o', OKR_EVENT_OBJECTIVE_CREATED, OKR_EVENT_OBJECTIVE_UPDATED,
         OKR_EVENT_OBJECTIVE_REMOVED},
        {'k', OKR_EVENT_KEY_RESULT_CREATED, OKR_EVENT_KEY_RESULT_UPDATED,
         OKR_EVENT_KEY_RESULT_REMOVED},
        {'g', OKR_EVENT_ORG_UPDATED, OKR_EVENT_ORG_UPDATED, OKR_EVENT_ORG_UPDATED},
    };
    struct store_event event = {.time = NOON,
                                .subject = id_of(after ? after : before),
                                .unit = unit,
                                .actor = OKR_STR("u-1"),
                                .version = before ? 2 : 1,
                                .entity = entity,
                                .before = before,
                                .after = after};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].letter == entity->letter)
            event.type = !before ? types[i].created : after ? types[i].updated : types[i].removed;
    if (before && after)
        event.changed = okr_entity_diff(entity, before, after);
    store_append(txn, &event);
    if (after)
        store_put(txn, entity, before, after, event.sequence);
    else
        store_remove(txn, entity, before, event.sequence);
    return event.sequence;
}

okr_id fixture_unit(struct store_txn *txn, const char *name, okr_id parent)
{
    struct okr_unit unit;
    okr_entity_init(&okr_entity_unit, &unit);
    unit.id = store_new_id(txn, 'u');
    unit.version = 1;
    unit.kind = parent ? OKR_UNIT_KIND_DEPARTMENT : OKR_UNIT_KIND_COMPANY;
    unit.name = okr_str_c(name);
    unit.key = okr_str_c(name);
    unit.parent = parent;
    fixture_put(txn, &okr_entity_unit, NULL, &unit, unit.id);
    return unit.id;
}

okr_id fixture_objective(struct store_txn *txn, okr_id unit, const char *text)
{
    struct okr_objective objective;
    okr_entity_init(&okr_entity_objective, &objective);
    objective.id = store_new_id(txn, 'o');
    objective.version = 1;
    objective.unit = unit;
    objective.text = okr_str_c(text);
    fixture_put(txn, &okr_entity_objective, NULL, &objective, unit);
    return objective.id;
}

okr_id fixture_key_result(struct store_txn *txn, okr_id objective, const char *text)
{
    struct okr_key_result kr;
    okr_entity_init(&okr_entity_key_result, &kr);
    kr.id = store_new_id(txn, 'k');
    kr.version = 1;
    kr.objective = objective;
    kr.text = okr_str_c(text);
    fixture_put(txn, &okr_entity_key_result, NULL, &kr, OKR_ID('u', 1));
    return kr.id;
}

uint64_t fixture_check_in(struct store_txn *txn, okr_id key_result, okr_id unit, int value,
                          uint64_t voids)
{
    struct okr_check_in check_in;
    struct kr_value kept;
    okr_entity_init(&okr_entity_check_in, &check_in);
    check_in.key_result = key_result;
    if (!voids)
        check_in.value = okr_decimal_int(value);
    check_in.confidence = 0.6;
    check_in.note = OKR_STR("与全部部门谈过一轮");
    check_in.as_of = 17532;
    check_in.recorded_at = NOON;
    check_in.actor = OKR_STR("u-1");
    check_in.voids = voids ? OKR_ID('x', voids) : 0;
    struct store_effect effects[2] = {
        {key_result, 0.25, 0.5, OKR_STATUS_BEHIND, OKR_STATUS_ON_TRACK},
        {OKR_ID('o', 1), (double)NAN, 1.0 / 3, 0, OKR_STATUS_AT_RISK}};
    struct store_event event = {.time = NOON,
                                .type =
                                    voids ? OKR_EVENT_CHECK_IN_VOIDED : OKR_EVENT_CHECK_IN_RECORDED,
                                .subject = key_result,
                                .unit = unit,
                                .actor = OKR_STR("u-1"),
                                .correlation = OKR_STR("17"),
                                .version = 1,
                                .check_in = &check_in,
                                .effects = effects,
                                .n_effects = 2};
    store_append(txn, &event);
    store_value(txn, key_result, &kept);
    kept.last_event = event.sequence;
    store_put_value(txn, key_result, &kept);
    return event.sequence;
}

static MDB_txn *raw_begin(MDB_env **env, struct fixture *f, const char *table, MDB_dbi *dbi)
{
    char path[128];
    MDB_txn *txn;
    snprintf(path, sizeof path, "%s/store", f->dir);
    cr_assert_eq(mdb_env_create(env), 0);
    mdb_env_set_maxdbs(*env, 32);
    mdb_env_set_mapsize(*env, 256 << 20);
    cr_assert_eq(mdb_env_open(*env, path, 0, 0600), 0);
    cr_assert_eq(mdb_txn_begin(*env, NULL, 0, &txn), 0);
    cr_assert_eq(mdb_dbi_open(txn, table, 0, dbi), 0);
    return txn;
}

void fixture_flip(struct fixture *f, const char *table, const void *key, size_t n, size_t at)
{
    MDB_env *env;
    MDB_dbi dbi;
    store_close(f->store);
    MDB_txn *txn = raw_begin(&env, f, table, &dbi);
    MDB_val k = {n, (void *)(uintptr_t)key}, v;
    cr_assert_eq(mdb_get(txn, dbi, &k, &v), 0, "no such row in %s", table);
    cr_assert(at < v.mv_size);
    unsigned char bytes[4096];
    memcpy(bytes, v.mv_data, v.mv_size);
    bytes[at] ^= 0x04;
    v.mv_data = bytes;
    cr_assert_eq(mdb_put(txn, dbi, &k, &v, 0), 0);
    cr_assert_eq(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
    f->store = NULL;
}

void fixture_row(struct fixture *f, const char *table, const void *key, size_t n, char *ret,
                 size_t room)
{
    MDB_env *env;
    MDB_dbi dbi;
    store_close(f->store);
    MDB_txn *txn = raw_begin(&env, f, table, &dbi);
    MDB_val k = {n, (void *)(uintptr_t)key}, v;
    cr_assert_eq(mdb_get(txn, dbi, &k, &v), 0, "no such row in %s", table);
    cr_assert(2 * v.mv_size < room);
    for (size_t i = 0; i < v.mv_size; i++)
        snprintf(ret + 2 * i, 3, "%02x", ((unsigned char *)v.mv_data)[i]);
    mdb_txn_abort(txn);
    mdb_env_close(env);
    f->store = NULL;
}
