// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"

#include "store/create.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int try_open(const char *dir, bool create, struct okr_err *e)
{
    struct store *store = NULL;
    struct store_options options = {.dir = dir, .map_bytes = 256 << 20, .create = create};
    *e = (struct okr_err){.code = OKR_OK};
    int code = store_open(&options, &store, e);
    cr_assert(code == OKR_OK || store == NULL, "out-parameter touched on failure");
    store_close(store);
    return code;
}

static void path_of(char *ret, size_t room, const struct fixture *f, const char *file)
{
    snprintf(ret, room, "%s/%s", f->dir, file);
}

Test(env, lives_on_with_the_same_epoch)
{
    struct fixture f;
    fixture_open(&f);
    char epoch[33] = "", id[33] = "";
    memcpy(epoch, store_epoch(f.store).ptr, 32);
    memcpy(id, store_id(f.store).ptr, 32);
    cr_expect_eq(strspn(epoch, "0123456789abcdef"), 32);
    cr_expect_neq(strcmp(epoch, id), 0);
    struct store_txn *txn = fixture_begin(&f);
    fixture_unit(txn, "Farsail", 0);
    fixture_commit(txn);
    fixture_reopen(&f);
    cr_expect(okr_str_is(store_epoch(f.store), epoch));
    cr_expect(okr_str_is(store_id(f.store), id));
    struct store_txn *reader = fixture_reader(&f);
    cr_expect_eq(store_head(reader), 1);
    cr_expect(store_exists(reader, OKR_ID('u', 1)));
    store_reader_free(reader);
    fixture_close(&f);
    okr_test_end();
}

Test(env, a_held_lock_names_the_process)
{
    struct fixture f;
    struct okr_err e;
    char pid[32];
    fixture_open(&f);
    cr_expect_eq(try_open(f.dir, true, &e), OKR_E_BUSY);
    snprintf(pid, sizeof pid, "process %ld ", (long)getpid());
    cr_expect(strstr(e.message, pid), "%s", e.message);
    cr_expect(e.hint[0]);
    fixture_close(&f);
    okr_test_end();
}

Test(env, data_file_is_closed_on_exec)
{
    struct fixture f;
    char link[64], target[256], data[128];
    int seen = 0;
    fixture_open(&f);
    path_of(data, sizeof data, &f, "store/");
    for (int fd = 3; fd < 64; fd++) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, target, sizeof target - 1);
        if (n < 0)
            continue;
        target[n] = '\0';
        if (strncmp(target, data, strlen(data)) != 0)
            continue;
        seen++;
        cr_expect(fcntl(fd, F_GETFD) & FD_CLOEXEC, "%s would be inherited", target);
    }
    cr_expect(seen >= 2);
    fixture_close(&f);
    okr_test_end();
}

Test(env, missing_store_is_told_not_made)
{
    struct fixture f;
    struct okr_err e;
    char dir[128];
    fixture_open(&f);
    path_of(dir, sizeof dir, &f, "elsewhere");
    cr_expect_eq(try_open(dir, false, &e), OKR_E_NOT_FOUND);
    cr_expect(strstr(e.message, "elsewhere"), "%s", e.message);
    cr_expect_neq(access(dir, F_OK), 0);
    fixture_close(&f);
    okr_test_end();
}

Test(env, half_made_store_is_made_anew)
{
    struct fixture f;
    char from[128], to[128];
    fixture_open(&f);
    store_close(f.store);
    // As after a crash between the first page and the rename.
    path_of(from, sizeof from, &f, "store");
    path_of(to, sizeof to, &f, "store.new");
    cr_assert_eq(rename(from, to), 0);
    path_of(from, sizeof from, &f, "store.new/okrd-store");
    cr_assert_eq(unlink(from), 0);
    path_of(from, sizeof from, &f, "store.new/data.mdb");
    cr_assert_eq(truncate(from, 100), 0);
    struct store_options options = {.dir = f.dir, .map_bytes = 256 << 20, .create = true};
    struct okr_err e = {.code = OKR_OK};
    cr_expect_eq(store_open(&options, &f.store, &e), OKR_OK, "%s", e.message);
    cr_expect_neq(access(to, F_OK), 0);
    fixture_close(&f);
    okr_test_end();
}

/// What is done to a closed store, and the word that the refusal must hold.
static const struct {
    const char *file;
    off_t size; ///< -1: removed
    const char *says;
} faults[] = {
    {"store/okrd-store", -1, "is not a store"},  {"store/okrd-store", 3, "is not a store"},
    {"store/data.mdb", -1, "missing or empty"},  {"store/data.mdb", 0, "missing or empty"},
    {"store/data.mdb", 100, "cannot be opened"}, {"store/data.mdb", 5000, "cut off"},
    {"store/data.mdb", 4 * 4096, "cut off"},
};

Test(env, preflight_refuses_with_a_sentence)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct fixture f;
        struct okr_err e;
        char path[128];
        fixture_open(&f);
        struct store_txn *txn = fixture_begin(&f);
        for (int n = 0; n < 200; n++)
            fixture_unit(txn, "一个部门的名字", n ? OKR_ID('u', 1) : 0);
        fixture_commit(txn);
        store_close(f.store);
        f.store = NULL;
        path_of(path, sizeof path, &f, faults[i].file);
        cr_assert_eq(faults[i].size < 0 ? unlink(path) : truncate(path, faults[i].size), 0);
        int code = try_open(f.dir, true, &e);
        cr_expect_neq(code, OKR_OK, "%s %d", faults[i].file, (int)faults[i].size);
        cr_expect(strstr(e.message, faults[i].says), "%s: %s", faults[i].file, e.message);
        cr_expect(e.hint[0]);
        fixture_close(&f);
    }
    okr_test_end();
}

Test(env, network_file_systems_are_known_by_number)
{
    const struct {
        uint32_t magic; // statfs(2)
        const char *name;
    } rows[] = {{0x6969, "NFS"},    {0xff534d42, "CIFS"}, {0x01021997, "9P"}, {0xef53, NULL},
                {0x01021994, NULL}, {0x9123683e, NULL},   {0x794c7630, NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *name = create_network_name(rows[i].magic);
        cr_expect((name == NULL) == (rows[i].name == NULL), "row %zu", i);
        if (name && rows[i].name)
            cr_expect_str_eq(name, rows[i].name);
    }
    okr_test_end();
}

Test(env, full_quota_refuses_creates_and_keeps_removes)
{
    struct fixture f;
    struct okr_err e = {.code = OKR_OK};
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    okr_id id = fixture_unit(txn, "Farsail", 0);
    fixture_commit(txn);
    store_close(f.store);
    struct store_options options = {.dir = f.dir, .map_bytes = 256 << 20, .quota = 8 * 4096};
    cr_assert_eq(store_open(&options, &f.store, &e), OKR_OK, "%s", e.message);
    txn = fixture_begin(&f);
    fixture_unit(txn, "Finance", id);
    cr_expect_eq(store_error(txn, &e), OKR_E_NO_SPACE);
    cr_expect(strstr(e.message, "quota"), "%s", e.message);
    store_abort(txn);
    txn = fixture_begin(&f);
    struct okr_unit unit;
    cr_assert(store_take(txn, id, f.arena, &unit));
    fixture_put(txn, &okr_entity_unit, &unit, NULL, id);
    fixture_commit(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(env, map_full_is_no_space_and_passes)
{
    struct fixture f;
    struct okr_err e = {.code = OKR_OK};
    char note[8000];
    fixture_open(&f);
    store_close(f.store);
    struct store_options options = {.dir = f.dir, .map_bytes = 1 << 20};
    cr_assert_eq(store_open(&options, &f.store, &e), OKR_OK, "%s", e.message);
    memset(note, 'n', sizeof note);
    struct store_txn *txn = fixture_begin(&f);
    for (int i = 0; i < 400 && store_error(txn, NULL) == OKR_OK; i++) {
        struct okr_objective objective;
        okr_entity_init(&okr_entity_objective, &objective);
        objective.id = store_new_id(txn, 'o');
        objective.note = (struct okr_str){note, sizeof note};
        store_put(txn, &okr_entity_objective, NULL, &objective, 1);
    }
    cr_expect_eq(store_commit(txn, &e), OKR_E_NO_SPACE, "%s", e.message);
    txn = fixture_begin(&f);
    cr_expect_eq(fixture_unit(txn, "Farsail", 0), OKR_ID('u', 1));
    fixture_commit(txn);
    fixture_close(&f);
    okr_test_end();
}
