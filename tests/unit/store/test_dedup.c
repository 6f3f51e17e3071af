// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"

#include <stdio.h>

#define UUID "018cc251-f400-7000-8000-00000000000"

static bool find(struct store_txn *txn, const char *actor, const char *key, const char *text,
                 struct okr_str *ret_reply, int *ret_code)
{
    uint8_t digest[16];
    bool found = false;
    uint64_t sequence = 0;
    struct okr_err e = {.code = OKR_OK};
    store_digest(okr_str_c(text), digest);
    *ret_code = store_dedup_find(txn, okr_str_c(actor), okr_str_c(key), digest, &found, ret_reply,
                                 &sequence, &e);
    cr_expect_eq(*ret_code == OKR_OK, e.message[0] == '\0');
    if (found)
        cr_expect_eq(sequence, 7);
    return found;
}

Test(dedup, same_key_and_arguments_get_the_first_answer)
{
    const char *const keys[] = {
        "k", UUID "1", "a key of more than forty bytes, and the end makes the difference: 1",
        "a key of more than forty bytes, and the end makes the difference: 2"};
    struct fixture f;
    uint8_t digest[16];
    fixture_open(&f);
    struct store_txn *txn = fixture_begin(&f);
    store_digest(OKR_STR("arguments"), digest);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct okr_str reply;
        int code;
        cr_expect(!find(txn, "uid:1000", keys[i], "arguments", &reply, &code), "%s", keys[i]);
        store_dedup_put(txn, OKR_STR("uid:1000"), okr_str_c(keys[i]), digest, okr_str_c(keys[i]), 7,
                        1514808000000);
    }
    fixture_commit(txn);
    fixture_reopen(&f);
    struct store_txn *reader = fixture_reader(&f);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct okr_str reply;
        int code;
        cr_assert(find(reader, "uid:1000", keys[i], "arguments", &reply, &code), "%s", keys[i]);
        cr_expect(okr_str_is(reply, keys[i]));
        cr_expect(!find(reader, "uid:1001", keys[i], "arguments", &reply, &code), "by actor");
        cr_expect_eq(code, OKR_OK);
        cr_expect(!find(reader, "uid:1000", keys[i], "others", &reply, &code));
        cr_expect_eq(code, OKR_E_CONFLICT);
    }
    store_reader_free(reader);
    fixture_close(&f);
    okr_test_end();
}

Test(dedup, digest_is_blake2b)
{
    // BLAKE2b-128 of nothing, from its reference implementation.
    static const uint8_t nothing[16] = {0xca, 0xe6, 0x69, 0x41, 0xd9, 0xef, 0xbd, 0x40,
                                        0x4e, 0x4d, 0x88, 0x75, 0x8e, 0xa6, 0x76, 0x70};
    uint8_t got[16];
    store_digest(OKR_STR(""), got);
    cr_expect_eq(memcmp(got, nothing, sizeof got), 0);
    okr_test_end();
}

Test(dedup, kept_a_million_and_a_day)
{
    enum { LEAST = 1000000, BATCH = 100000 };
    struct fixture f;
    uint8_t digest[16] = "d";
    char key[32];
    struct okr_str reply;
    int code;
    fixture_open(&f);
    int n = 0;
    while (n < LEAST) {
        struct store_txn *txn = fixture_begin(&f);
        for (int end = n + BATCH; n < end; n++) {
            snprintf(key, sizeof key, "key-%09d", n);
            store_dedup_put(txn, OKR_STR("a"), okr_str_c(key), digest, OKR_STR(""), 7, 0);
        }
        fixture_commit(txn);
    }
    const struct {
        okr_time now;
        const char *key;
        bool first_kept, second_kept;
    } rows[] = {
        {OKR_DAY_MS - 1, "too-young", true, true},
        {OKR_DAY_MS, "old-enough", false, false}, // two go for one that comes
    };
    for (size_t i = 0; i < 2; i++) {
        struct store_txn *txn = fixture_begin(&f);
        store_dedup_put(txn, OKR_STR("a"), okr_str_c(rows[i].key), digest, OKR_STR(""), 7,
                        rows[i].now);
        fixture_commit(txn);
        txn = fixture_begin(&f);
        uint8_t as[16] = "d";
        bool first, second;
        uint64_t sequence;
        struct okr_err e = {.code = OKR_OK};
        code = store_dedup_find(txn, OKR_STR("a"), OKR_STR("key-000000000"), as, &first, &reply,
                                &sequence, &e);
        cr_expect_eq(code, OKR_OK);
        code = store_dedup_find(txn, OKR_STR("a"), OKR_STR("key-000000001"), as, &second, &reply,
                                &sequence, &e);
        cr_expect_eq(code, OKR_OK);
        cr_expect_eq(first, rows[i].first_kept, "%s", rows[i].key);
        cr_expect_eq(second, rows[i].second_kept, "%s", rows[i].key);
        store_abort(txn);
    }
    fixture_close(&f);
    okr_test_end();
}
