// SPDX-License-Identifier: Apache-2.0
// What the sentence reader made of one sentence, as a person or a program wants to see it (METHOD 6, 7).
#ifndef CLIENT_UNDERSTOOD_H
#define CLIENT_UNDERSTOOD_H
#include "commands.h"

#include <jansson.h>
#include <okr/sentence.h>

struct understood {
    struct okr_str text; ///< borrowed
    struct okr_sentence sentence;
    struct okr_text_finding findings[OKR_TEXT_RULE_COUNT];
    size_t n_findings;
};

/// Reads one sentence; `text` must outlive what was understood.
void understood_make(struct okr_str text, const struct okr_sentence_context *context,
                     struct understood *ret);
/// It with the keys id metric_kind start target measure relative due data_window mention codes; takes `id` over. A
/// new reference, NULL when there is no memory; strings come from `arena` and are copied.
json_t *understood_json(const struct understood *understood, json_t *id, struct okr_arena *arena);
/// The sentence with its words underlined, and a table of what each was taken for; memory from `arena`.
void understood_show(const struct understood *understood, struct client *client,
                     struct okr_arena *arena);
#endif
