// SPDX-License-Identifier: Apache-2.0
// Where the amounts of a text begin.
#include <criterion/criterion.h>

#include "support/leak.h"
#include "text/sentence/sentence.h"

/// Whether amounts_open() finds that an amount may begin with the text.
static bool begins(struct okr_str text)
{
    static struct words_found words;
    static struct amounts amounts;

    words_find_all(text, &words);
    amounts_open(&words, &amounts);
    return !amounts_none(&amounts, 0);
}

Test(amounts, begin_with_the_characters_that_amount_begins_knows)
{
    size_t known = 0;

    for (uint32_t c = 1; c <= 0x10FFFF; c++) {
        char bytes[4];
        const struct okr_str text = {bytes, okr_utf8_put(bytes, c)};
        const bool expected = amount_begins(text, 0) || words_at(WORDS_NUMBER, text, 0) > 0;
        known += expected;
        cr_assert_eq(begins(text), expected, "U+%04X", (unsigned)c);
    }
    cr_expect(known > 40, "%zu", known); // digits of both widths, signs, numerals
    okr_test_end();
}

/// One letter in lower case, as a capital, in full width.
static size_t put_letter(char *out, char letter, unsigned way)
{
    const uint32_t forms[] = {(uint32_t)letter, (uint32_t)letter - 0x20, (uint32_t)letter + 0xFEE0};

    return okr_utf8_put(out, forms[way]);
}

Test(amounts, begin_with_the_codes_of_currencies)
{
    static const char *const codes[] = {"usd", "rmb", "cny", "eur", "gbp", "hkd", "jpy"};
    enum { FORMS = 3, WAYS = FORMS * FORMS * FORMS };

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        for (unsigned way = 0; way < WAYS; way++) {
            char bytes[16];
            size_t len = put_letter(bytes, codes[i][0], way % FORMS);
            len += put_letter(bytes + len, codes[i][1], way / FORMS % FORMS);
            len += put_letter(bytes + len, codes[i][2], way / FORMS / FORMS);
            cr_expect(begins((struct okr_str){bytes, len}), "%s, way %u", codes[i], way);
        }
    }
    cr_expect(!begins(OKR_STR("user")));
    cr_expect(!begins(OKR_STR("goal")));
    okr_test_end();
}

Test(amounts, are_read_behind_the_part_that_was_gone_through)
{
    static char bytes[PLACES_BYTES + 64];
    static const char tail[] = "3 teams";
    struct okr_sentence_context context = {.names = NULL};
    static struct sentence sentence;
    struct amount amount;

    memset(bytes, ' ', sizeof(bytes));
    memcpy(bytes + sizeof(bytes) - strlen(tail), tail, strlen(tail));
    sentence_open((struct okr_str){bytes, sizeof(bytes)}, &context, &sentence);
    const size_t at = sizeof(bytes) - strlen(tail);
    cr_expect_eq(amounts_at(&sentence.amounts, at - 1, &amount), 0);
    cr_expect_eq(amounts_at(&sentence.amounts, at, &amount), strlen(tail));
    cr_expect_eq(amount.number.value.mantissa, 3);
    okr_test_end();
}
