// SPDX-License-Identifier: Apache-2.0
// Lists of references and of persons, as the attributes of a document write them (TEXT edges, person).
#ifndef OKR_TEXT_REF_H
#define OKR_TEXT_REF_H
#include <okr/text.h>

/// Where the text of an attribute's value begins in its file: every item gets its own line and column.
struct ref_place {
    uint32_t line, column;
};
/// ref { ("," | "、" | ";") ref }, each with an optional share "(40%)" when `shares`. Strings are copied
/// into the arena. INVALID with `*ret_fault` (may be NULL) = the byte where the fault is.
OKR_MUST_CHECK int ref_list_read(struct okr_str s, struct ref_place place, bool shares,
                                 struct okr_arena *arena, struct okr_ref_list *ret,
                                 size_t *ret_fault, struct okr_err *e);
/// person { ("," | "、" | ";") person }: @name, name, @[name], @[财务部/王磊], &u-3. Whether a name is
/// known is not looked at.
OKR_MUST_CHECK int person_list_read(struct okr_str s, struct ref_place place,
                                    struct okr_arena *arena, struct okr_person_list *ret,
                                    size_t *ret_fault, struct okr_err *e);
/// "@[Lin Mei]", "@[财务部/王磊]" or "&u-3" (an id wins).
void person_print(struct okr_buf *buf, const struct okr_person *person);
#endif
