// SPDX-License-Identifier: Apache-2.0
// What the readers of lines share: the line being read, and those that stand in files of their own.
#ifndef OKR_TEXT_PASTE_SHAPE_H
#define OKR_TEXT_PASTE_SHAPE_H
#include "text/paste/paste.h"

/// The line being read.
struct paste_at {
    size_t index;
    struct paste_line *line;
    struct paste_lead lead;
};

/// The next line that is not blank; NULL at the end.
const struct paste_line *paste_next_line(const struct paste *p, size_t index);
/// An item stands in this line: what follows may go on with it.
void paste_taken(struct paste *p, const struct paste_at *at);

// Each takes the line, or leaves it to the next and returns false.
/// A heading over OKRs; one that names nobody ("2024 Q3 OKRs") only opens a section. (paste_shape_unit.c)
bool paste_take_heading(struct paste *p, const struct paste_at *at);
/// "财务部", "## Sales", "三、部门目标" directly above an objective.
bool paste_take_bare_heading(struct paste *p, const struct paste_at *at);
/// O1, KR 2, 目标：… (paste_shape_list.c)
bool paste_take_label(struct paste *p, const struct paste_at *at);
/// 负责人：…；截止：… below an item.
bool paste_take_fields(struct paste *p, const struct paste_at *at);
/// A line of a list whose upper level or heading says what it is.
bool paste_take_list(struct paste *p, const struct paste_at *at);

/// Gives the current unit, known by its kind only, the name that the line says; `strict`: only where a clause of it speaks of OKRs.
void paste_name_unit(struct paste *p, struct paste_line *line, bool strict);
#endif
