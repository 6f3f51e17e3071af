// SPDX-License-Identifier: Apache-2.0
// Places of a text, found eight bytes at a time, against a look at each byte.
#include <criterion/criterion.h>

#include "support/leak.h"
#include "text/places.h"

enum { LENGTHS = 3 * PLACES_WORD };

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Every byte there is, in a row that begins with `first`.
static struct okr_str bytes_from(unsigned first, size_t len, char *room)
{
    for (size_t i = 0; i < len; i++)
        room[i] = (char)(first + i);
    return (struct okr_str){room, len};
}

Test(places, of_letters_and_blanks_are_those_of_each_byte)
{
    char room[LENGTHS];
    struct places letters, blanks;

    for (size_t len = 0; len <= LENGTHS; len++) {
        for (unsigned first = 0; first <= UINT8_MAX; first += 31) {
            const struct okr_str text = bytes_from(first, len, room);
            places_of_letters(text, &letters, &blanks);
            for (size_t at = 0; at < PLACES_BYTES; at++) {
                const char c = at < len ? text.ptr[at] : '\0';
                cr_assert_eq(places_have(&letters, at), is_letter(c), "%zu of %zu", at, len);
                cr_assert_eq(places_have(&blanks, at), c == ' ', "%zu of %zu", at, len);
            }
        }
    }
    okr_test_end();
}

/// Asserts what the places say of [at, end).
static void check_range(const struct places *places, size_t at, size_t end)
{
    size_t next = end, past = end, n = 0;

    for (size_t i = end; i-- > at;) {
        next = places_have(places, i) ? i : next;
        past = places_have(places, i) ? past : i;
        n += places_have(places, i);
    }
    cr_assert_eq(places_next(places, at, end), next, "%zu..%zu", at, end);
    cr_assert_eq(places_past(places, at, end), past, "%zu..%zu", at, end);
    cr_assert_eq(places_count(places, at, end), n, "%zu..%zu", at, end);
}

Test(places, are_found_and_counted_in_any_range)
{
    static const size_t steps[] = {1, 3, 63, 64, 65, 130};

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct places places;
        places_clear(&places, 1);
        for (size_t at = 0; at < LENGTHS; at += steps[i])
            places_add(&places, at);
        for (size_t at = 0; at <= LENGTHS; at++)
            for (size_t end = at; end <= LENGTHS; end++)
                check_range(&places, at, end);
    }
    okr_test_end();
}
