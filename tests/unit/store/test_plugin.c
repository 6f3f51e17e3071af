// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"
#include "store/care.h"
#include "store/plugin.h"

#define ID OKR_STR("notify")

static struct okr_str value_of(struct store_txn *txn, struct okr_str id, struct okr_str key)
{
    struct okr_str value = {NULL, 0};
    (void)store_plugin_value(txn, id, key, &value);
    return value;
}

static int put(struct store_txn *txn, struct store_plugin *plugin, const char *key,
               const char *value)
{
    struct okr_err e = {0};
    return store_plugin_put(txn, ID, okr_str_c(key), okr_str_c(value), plugin, &e);
}

Test(plugin, place_and_state_are_kept_and_counted)
{
    struct fixture f;
    struct store_plugin plugin;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    cr_expect_not(store_plugin(txn, ID, &plugin));
    cr_expect_eq(plugin.tick, OKR_NO_TIME);
    cr_assert_eq(put(txn, &plugin, "a/2", "两"), 0);
    cr_assert_eq(put(txn, &plugin, "a/1", "one"), 0);
    cr_assert_eq(put(txn, &plugin, "b", "x"), 0);
    cr_assert_eq(put(txn, &plugin, "b", ""), 0);
    cr_assert_eq(put(txn, &plugin, "none", ""), 0);
    cr_expect_eq(plugin.bytes, 3 + 3 + 3 + 3);
    plugin.sequence = 7;
    plugin.tick = 1234;
    plugin.stopped = true;
    store_put_plugin(txn, ID, &plugin);
    fixture_commit(txn);

    fixture_reopen(&f);
    txn = fixture_reader(&f);
    struct store_plugin kept;
    cr_assert(store_plugin(txn, ID, &kept));
    cr_expect(kept.sequence == 7 && kept.tick == 1234 && kept.stopped &&
              kept.bytes == plugin.bytes);
    cr_expect(okr_str_is(value_of(txn, ID, OKR_STR("a/1")), "one"));
    cr_expect(okr_str_is(value_of(txn, ID, OKR_STR("a/2")), "两"));
    cr_expect_null(value_of(txn, ID, OKR_STR("b")).ptr);
    cr_expect_null(value_of(txn, OKR_STR("notif"), OKR_STR("a/1")).ptr, "another's");
    cr_expect_null(value_of(txn, OKR_STR("notify2"), OKR_STR("a/1")).ptr, "another's");
    store_reader_free(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(plugin, pairs_come_in_order_below_a_prefix)
{
    static const char *const keys[] = {"b/1", "a", "b/10", "b/2", "c"};
    struct fixture f;
    struct store_plugin plugin = {.tick = OKR_NO_TIME};
    struct okr_str key = OKR_STR(""), value;
    char seen[64] = "";
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        cr_assert_eq(put(txn, &plugin, keys[i], keys[i]), 0);
    store_put_plugin(txn, ID, &plugin);
    plugin.bytes = 0;
    struct okr_err e = {0};
    cr_assert_eq(store_plugin_put(txn, OKR_STR("other"), OKR_STR("b/3"), OKR_STR("x"), &plugin, &e),
                 0);
    while (store_plugin_next(txn, ID, OKR_STR("b/"), key, f.arena, &key, &value)) {
        strncat(seen, key.ptr, key.len);
        strcat(seen, " ");
        cr_expect(okr_str_eq(key, value));
    }
    cr_expect_str_eq(seen, "b/1 b/10 b/2 ");
    cr_expect_not(store_plugin_next(txn, ID, OKR_STR("d"), OKR_STR(""), f.arena, &key, &value));
    fixture_commit(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(plugin, limits_are_told)
{
    static char large[STORE_PLUGIN_VALUE_MAX + 2];
    struct fixture f;
    struct store_plugin plugin = {.bytes = STORE_PLUGIN_BYTES_MAX - 10};
    memset(large, 'x', sizeof large - 1);
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    cr_expect_eq(put(txn, &plugin, "key", large), OKR_E_TOO_BIG);
    large[STORE_PLUGIN_VALUE_MAX] = '\0';
    cr_expect_eq(put(txn, &plugin, "key", large), OKR_E_TOO_BIG, "over all that it may keep");
    cr_expect_eq(put(txn, &plugin, "12345678901234567890123456789012345678901", "x"),
                 OKR_E_TOO_BIG);
    cr_expect_eq(put(txn, &plugin, "", "x"), OKR_E_TOO_BIG);
    cr_expect_eq(put(txn, &plugin, "1234567890123456789012345678901234567890", ""), 0);
    cr_expect_eq(plugin.bytes, STORE_PLUGIN_BYTES_MAX - 10);
    fixture_commit(txn);
    fixture_close(&f);
    okr_test_end();
}

Test(plugin, dead_letters_by_plugin)
{
    struct fixture f;
    struct store_dead_letter letter, *all;
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    for (uint64_t sequence = 300; sequence > 290; sequence--)
        store_put_dead_letter(txn, ID,
                              &(struct store_dead_letter){.sequence = sequence,
                                                          .time = (okr_time)sequence,
                                                          .version = OKR_STR("1.0"),
                                                          .why = OKR_STR("signal 11"),
                                                          .why_zh = OKR_STR("信号 11")});
    store_put_dead_letter(
        txn, OKR_STR("other"),
        &(struct store_dead_letter){
            .sequence = 5, .version = OKR_STR(""), .why = OKR_STR(""), .why_zh = OKR_STR("")});
    store_remove_dead_letter(txn, ID, 295);
    cr_expect_eq(store_dead_letters(txn, ID, 100, f.arena, &all), 9);
    cr_expect(all[0].sequence == 291 && all[4].sequence == 296 &&
              okr_str_is(all[0].why, "signal 11") && okr_str_is(all[0].why_zh, "信号 11"));
    cr_expect_eq(store_dead_letters(txn, ID, 2, f.arena, &all), 2);
    cr_expect(store_dead_letter(txn, ID, 299, f.arena, &letter) && letter.time == 299);
    cr_expect_not(store_dead_letter(txn, ID, 295, f.arena, &letter));
    struct okr_strs ids = store_plugins(txn, f.arena);
    cr_assert_eq(ids.n, 2);
    cr_expect(okr_str_is(ids.at[0], "notify") && okr_str_is(ids.at[1], "other"));
    fixture_commit(txn);
    fixture_close(&f);
    okr_test_end();
}
