// SPDX-License-Identifier: Apache-2.0
#include "store/care.h"

#include "unit/store/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct rooms {
    struct fixture f;
    char other[96], file[96];
    okr_id unit, objective, key_result;
};

static void enter(struct rooms *r)
{
    fixture_open(&r->f);
    struct store_txn *txn = fixture_begin(&r->f);
    r->unit = fixture_unit(txn, "财务部", 0);
    r->objective = fixture_objective(txn, r->unit, "建立投资机构网络");
    r->key_result = fixture_key_result(txn, r->objective, "面谈80家投资机构");
    fixture_check_in(txn, r->key_result, r->unit, 12, 0);
    fixture_commit(txn);
    snprintf(r->other, sizeof r->other, "%s.other", r->f.dir);
    snprintf(r->file, sizeof r->file, "%s.file", r->f.dir);
}

static void leave(struct rooms *r)
{
    char command[256];
    unlink(r->file);
    snprintf(command, sizeof command, "rm -rf %s", r->other);
    cr_assert_eq(system(command), 0);
    fixture_close(&r->f);
}

static struct store_report verify(struct fixture *f)
{
    struct store_report report;
    struct okr_err e = {0};
    struct store_txn *txn = fixture_reader(f);
    cr_assert_eq(store_verify(txn, f->arena, &report, &e), 0, "%s", e.message);
    store_reader_free(txn);
    return report;
}

static char *dump(struct store *store, size_t *ret_length)
{
    char *text = NULL;
    struct store_tally tally;
    struct okr_err e = {0};
    FILE *out = open_memstream(&text, ret_length);
    cr_assert_eq(store_dump(store, out, &tally, &e), 0, "%s", e.message);
    fclose(out);
    cr_assert_gt(tally.rows, 10);
    return text;
}

static void keep(const char *path, const char *text, size_t length)
{
    FILE *out = fopen(path, "w");
    cr_assert(out && fwrite(text, 1, length, out) == length);
    fclose(out);
}

static int load(struct rooms *r, struct store_tally *ret, struct okr_err *e)
{
    const struct store_options options = {.dir = r->other, .map_bytes = 1 << 28};
    return store_load(&options, r->file, ret, e);
}

/// Opens what was loaded, compares it with the first store and closes it.
static void expect_loaded(struct rooms *r, const char *first)
{
    const struct store_options options = {.dir = r->other, .map_bytes = 1 << 28};
    struct fixture other = {.arena = r->f.arena};
    struct okr_err e = {0};
    size_t length;
    cr_assert_eq(store_open(&options, &other.store, &e), 0, "%s", e.message);
    cr_expect(!okr_str_eq(store_epoch(other.store), store_epoch(r->f.store)));
    cr_expect(okr_str_eq(store_id(other.store), store_id(r->f.store)));
    cr_expect_eq(verify(&other).faults, 0);
    char *second = dump(other.store, &length);
    // What differs is the epoch: the head line, its row and the sum.
    const char *a = strstr(first, "\nlink "), *b = strstr(second, "\nlink ");
    size_t same = (size_t)(strstr(first, "\nend ") - a);
    cr_expect_eq(strncmp(a, b, same), 0);
    free(second);
    store_close(other.store);
}

Test(care, a_dump_makes_the_same_store_again)
{
    struct rooms r;
    struct store_tally tally;
    struct okr_err e = {0};
    size_t length;
    enter(&r);
    char *text = dump(r.f.store, &length);
    keep(r.file, text, length);
    cr_assert_eq(load(&r, &tally, &e), 0, "%s", e.message);
    cr_expect_eq(tally.sequence, 4);
    expect_loaded(&r, text);
    e = (struct okr_err){0};
    cr_expect_eq(load(&r, &tally, &e), OKR_E_CONFLICT, "a store is never written over");
    free(text);
    leave(&r);
    okr_test_end();
}

Test(care, a_backup_makes_the_same_store_again)
{
    struct rooms r;
    struct store_tally tally;
    struct okr_err e = {0};
    size_t length;
    enter(&r);
    cr_assert_eq(store_backup(r.f.store, r.file, &tally, &e), 0, "%s", e.message);
    cr_expect_eq(tally.sequence, 4);
    cr_assert_eq(load(&r, &tally, &e), 0, "%s", e.message);
    char *text = dump(r.f.store, &length);
    expect_loaded(&r, text);
    free(text);
    cr_expect_eq(store_backup(r.f.store, r.file, &tally, &e), OKR_E_INVALID);
    e = (struct okr_err){0};
    cr_expect_eq(store_backup(r.f.store, "here.mdb", &tally, &e), OKR_E_INVALID);
    leave(&r);
    okr_test_end();
}

Test(care, no_damaged_dump_makes_a_store)
{
    struct rooms r;
    struct store_tally tally;
    struct stat found;
    size_t length;
    enter(&r);
    char *text = dump(r.f.store, &length), *spoilt = malloc(length + 32);
    for (size_t at = 0; at < length; at += 7) {
        struct okr_err e = {0};
        memcpy(spoilt, text, length);
        spoilt[at] ^= 4; // one character, or a line's end
        keep(r.file, spoilt, length);
        cr_expect_lt(load(&r, &tally, &e), 0, "character %zu", at);
        cr_expect_gt(strlen(e.message), 10);
        e = (struct okr_err){0};
        keep(r.file, text, at); // cut off
        cr_expect_lt(load(&r, &tally, &e), 0, "cut at %zu", at);
    }
    struct okr_err e = {0};
    int longer = snprintf(spoilt, length + 32, "%.*smore\n", (int)length, text);
    cr_expect_eq((size_t)longer, length + strlen("more\n"));
    keep(r.file, spoilt, (size_t)longer);
    cr_expect_eq(load(&r, &tally, &e), OKR_E_INVALID);
    strcat(r.other, "/store");
    cr_expect(stat(r.other, &found) != 0, "nothing was made");
    r.other[strlen(r.other) - strlen("/store")] = '\0';
    free(text);
    free(spoilt);
    leave(&r);
    okr_test_end();
}

Test(care, a_sound_store_has_no_fault_and_what_is_wrong_is_told)
{
    struct rooms r;
    enter(&r);
    struct store_report report = verify(&r.f);
    cr_expect_eq(report.faults, 0, "%.*s", OKR_STR_ARG(report.fault[0]));
    cr_expect_eq(report.entities, 3);
    cr_expect_eq(report.events, 4);

    static const uint8_t first[8] = {0, 0, 0, 0, 0, 0, 0, 1};
    fixture_flip(&r.f, "objective", first, sizeof first, 12);
    fixture_reopen(&r.f);
    report = verify(&r.f);
    cr_assert_gt(report.faults, 0);
    cr_expect(strstr(report.fault[0].ptr, "table objective is damaged"), "%s", report.fault[0].ptr);
    leave(&r);
    okr_test_end();
}

Test(care, state_that_no_event_made_is_told)
{
    struct rooms r;
    struct okr_objective o;
    struct okr_err e = {0};
    enter(&r);
    struct store_txn *txn = fixture_begin(&r.f);
    cr_assert(store_take(txn, r.objective, r.f.arena, &o));
    struct okr_objective other = o;
    other.text = OKR_STR("没有事件说过的目标");
    store_put(txn, &okr_entity_objective, &o, &other, store_history(txn, r.objective));
    cr_assert_eq(store_commit(txn, &e), 0, "%s", e.message);
    struct store_report report = verify(&r.f);
    cr_assert_eq(report.faults, 1);
    cr_expect_str_eq(report.fault[0].ptr, "o-1: text is not what event 2 made it");
    leave(&r);
    okr_test_end();
}

/// A store of every schema that was released: each okrd must be able to read it.
Test(care, a_released_schema_is_read)
{
    struct rooms r;
    struct store_tally tally;
    struct okr_err e = {0};
    enter(&r);
    snprintf(r.file, sizeof r.file, "%s/unit/vectors/schema-1.mdb", OKR_TEST_DIR);
    cr_assert_eq(load(&r, &tally, &e), 0, "%s", e.message);
    r.file[0] = '\0'; // it stays
    cr_expect_eq(tally.sequence, 34);
    const struct store_options options = {.dir = r.other, .map_bytes = 1 << 28};
    struct fixture other = {.arena = r.f.arena};
    cr_assert_eq(store_open(&options, &other.store, &e), 0, "%s", e.message);
    struct store_report report = verify(&other);
    cr_expect_eq(report.faults, 0, "%.*s", OKR_STR_ARG(report.fault[0]));
    cr_expect_eq(report.entities, 32);
    struct store_txn *txn = fixture_reader(&other);
    struct okr_objective o;
    cr_assert(store_get(txn, OKR_ID('o', 3), r.f.arena, &o));
    cr_expect(okr_str_eq(o.text, OKR_STR("Build the venture network that brings the money in")));
    store_reader_free(txn);
    store_close(other.store);
    leave(&r);
    okr_test_end();
}
