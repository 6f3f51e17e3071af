// SPDX-License-Identifier: Apache-2.0
// Ids: a letter for the kind of entity, a dash, a number that is never reused (METHOD 1.1).
#ifndef OKR_ID_H
#define OKR_ID_H
#include <okr/str.h>

/// The letter in the top byte, the number below: ids of one kind sort by number. 0 = none.
typedef uint64_t okr_id;
struct okr_ids {
    okr_id *at;
    size_t n;
};
#define OKR_ID_NUMBER_MAX      ((UINT64_C(1) << 53) - 1)
#define OKR_ID(letter, number) (((okr_id)(unsigned char)(letter) << 56) | (okr_id)(number))

static inline char okr_id_letter(okr_id id)
{
    return (char)(id >> 56);
}
static inline uint64_t okr_id_number(okr_id id)
{
    return id & ((UINT64_C(1) << 56) - 1);
}
/// "k-57" and nothing else (no leading zeros, 1 <= number <= OKR_ID_NUMBER_MAX, a letter of entities.def).
bool okr_id_parse(struct okr_str s, okr_id *ret);
struct okr_id_text {
    char c[24];
};
/// "k-57"; "" for 0. Use as okr_id_text(id).c
struct okr_id_text okr_id_text(okr_id id);
#endif
