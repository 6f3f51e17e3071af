// SPDX-License-Identifier: Apache-2.0
#include "json.h"

#include "support/leak.h"

/// JSON -> msgpack -> value -> JSON.
static struct okr_str around(struct okr_arena *arena, const char *text)
{
    struct okr_buf buf = OKR_BUF(arena);
    struct okr_pack p = OKR_PACK(&buf);
    struct okr_value value;
    json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
    bool packed = json && json_pack_value(json, &p);
    json_decref(json);
    if (!packed || okr_decode(okr_buf_view(&buf), arena, &value, NULL) != OKR_OK)
        return OKR_STR("(not packed)");
    json = json_from_value(&value);
    struct okr_str out = json_text(json, false, arena);
    json_decref(json);
    return out;
}

Test(json, comes_back_as_it_was)
{
    static const char *const rows[] = {
        "{\"id\":\"k-57\",\"value\":-3,\"share\":0.1,\"on\":true,\"off\":false,\"none\":null}",
        "[1,[2,{\"部门\":\"财务部\"}],[]]",
        "9223372036854775807",
        "-9223372036854775808",
        "0.999999",
        "\"a\\nb\\u001b\"",
        "{}",
    };
    struct okr_arena *arena = okr_arena_new(1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_str out = around(arena, rows[i]);
        cr_expect(okr_str_is(out, i == 5 ? "\"a\\nb\\u001B\"" : rows[i]), "row %zu: %.*s", i,
                  OKR_STR_ARG(out));
    }
    okr_arena_free(arena);
    okr_test_end();
}

Test(json, numbers_have_fifteen_digits)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    cr_expect(okr_str_is(around(arena, "0.1000000000000000055"), "0.1"));
    okr_arena_free(arena);
    okr_test_end();
}

Test(json, an_event_has_its_numbers_as_strings)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct okr_str out =
        around(arena, "{\"specversion\":\"1.0\",\"sequence\":7,\"unitseq\":2,\"txid\":3,"
                      "\"datacontenttype\":\"application/msgpack\",\"data\":{\"sequence\":7}}");
    cr_expect(
        okr_str_is(out,
                   "{\"specversion\":\"1.0\",\"sequence\":\"7\",\"unitseq\":\"2\",\"txid\":\"3\","
                   "\"datacontenttype\":\"application/json\",\"data\":{\"sequence\":7}}"),
        "%.*s", OKR_STR_ARG(out));
    okr_arena_free(arena);
    okr_test_end();
}

Test(json, what_steers_a_terminal_is_escaped)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct okr_str out = around(arena, "\"\\u007f \\u009b \\u202e 财\"");
    cr_expect(okr_str_is(out, "\"\\u007f \\u009b \\u202e 财\""), "%.*s", OKR_STR_ARG(out));
    okr_arena_free(arena);
    okr_test_end();
}

Test(json, deep_nesting_is_refused)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    cr_expect(
        okr_str_is(around(arena, "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]"), "(not packed)"));
    okr_arena_free(arena);
    okr_test_end();
}
