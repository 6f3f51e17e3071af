// SPDX-License-Identifier: Apache-2.0
#include <okr/id.h>
/// The letters of all entities, in their order.
static const char LETTERS[] = {
#define RECORD(name, help)
#define ENTITY(name, letter, help) letter,
#define FIELD(TYPE, name, arg, tag, flags, help)
#define END(name)
#include <okr/entities.def>
#undef RECORD
#undef ENTITY
#undef FIELD
#undef END
};

enum { DIGITS_MAX = 16 };

bool okr_id_parse(struct okr_str s, okr_id *ret)
{
    uint64_t number = 0;

    if (s.len < 3 || s.len > 2 + DIGITS_MAX || s.ptr[1] != '-' || s.ptr[2] == '0')
        return false;
    if (!memchr(LETTERS, s.ptr[0], sizeof(LETTERS)))
        return false;
    for (size_t i = 2; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        number = number * 10 + (uint64_t)(s.ptr[i] - '0');
    }
    if (number > OKR_ID_NUMBER_MAX)
        return false;
    *ret = OKR_ID(s.ptr[0], number);
    return true;
}

struct okr_id_text okr_id_text(okr_id id)
{
    struct okr_id_text text = {0};
    char digits[20];
    size_t n = 0, at = 0;

    if (!id)
        return text;
    for (uint64_t rest = okr_id_number(id); rest || n == 0; rest /= 10)
        digits[n++] = (char)('0' + rest % 10);
    text.c[at++] = okr_id_letter(id);
    text.c[at++] = '-';
    while (n > 0)
        text.c[at++] = digits[--n];
    return text;
}
