// SPDX-License-Identifier: Apache-2.0
#include "fields.h"

#include "json.h"
#include "support/leak.h"

#include <criterion/criterion.h>

static const struct okr_entity *const records[] = {
    &okr_entity_metric, &okr_entity_step, &okr_entity_checkpoint, &okr_entity_score_proposal, NULL};

static void check_words(const struct okr_entity *entity)
{
    static struct client client = {.options.lang = OKR_ZH};
    for (unsigned i = 0; i < entity->n_fields; i++) {
        const char *slug = entity->fields[i].name;
        struct okr_str word = client_field(&client, okr_str_c(slug));
        bool is_a_name = strcmp(slug, "slack") == 0 || strcmp(slug, "teams") == 0;
        cr_expect(is_a_name || (unsigned char)word.ptr[0] > 0x7f, "%s.%s has no Chinese word",
                  entity->name, slug);
    }
}

Test(fields, every_field_has_its_chinese_word)
{
    for (const char *letter = "gucokxamnif"; *letter; letter++)
        check_words(okr_entity_of(*letter));
    for (const struct okr_entity *const *record = records; *record; record++)
        check_words(*record);
    okr_test_end();
}

Test(fields, a_setting_may_be_typed_in_chinese)
{
    cr_expect_str_eq(client_field_typed("财年首月"), "first_month");
    cr_expect_str_eq(client_field_typed("first_month"), "first_month");
    cr_expect_str_eq(client_field_typed("没有"), "没有");
    okr_test_end();
}

static struct okr_value read_json(struct okr_arena *arena, const char *text)
{
    struct okr_buf buf = OKR_BUF(arena);
    struct okr_pack p = OKR_PACK(&buf);
    struct okr_value value;
    json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
    cr_assert(json && json_pack_value(json, &p), "%s", text);
    json_decref(json);
    cr_assert_eq(okr_decode(okr_buf_view(&buf), arena, &value, NULL), OKR_OK, "%s", text);
    return value;
}

/// Values that need no daemon: words of a group, shares, a metric as its line, and of two that read the same what differs.
Test(fields, values_read_as_people_write_them)
{
    struct client client = {.options.lang = OKR_ZH, .arena = okr_arena_new(1 << 20)};
    static const struct {
        const char *field, *json, *text;
    } rows[] = {
        {"commitment", "\"committed\"", "承诺型"},
        {"weight", "250", "25%"},
        {"score", "0.7", "0.70"},
        {"confidence", "0.6", "60%"},
        {"labels", "[\"甲\", \"乙\"]", "甲、乙"},
        {"labels", "[]", "–"},
        {"due", "null", "–"},
        {"metric", "{\"kind\": \"reach\", \"target\": 80, \"measure\": \"家\"}", "80家"},
        {"checkpoints", "[{\"date\": \"2018-02-15\", \"value\": 40}]", "2018-02-15 40"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_value value = read_json(client.arena, rows[i].json);
        struct okr_str text =
            client_field_value(&client, &okr_entity_key_result, okr_str_c(rows[i].field), &value);
        cr_expect(okr_str_is(text, rows[i].text), "%s: %.*s", rows[i].field, OKR_STR_ARG(text));
    }
    okr_arena_free(client.arena);
    okr_test_end();
}
