// SPDX-License-Identifier: Apache-2.0
// Whether a statement says of a definite thing that it is done (METHOD 7.7).
#ifndef OKR_TEXT_DONE_H
#define OKR_TEXT_DONE_H
#include "text/sentence/sentence.h"

/// Help with somebody else's completing, or none of it at all, said in the words before the one that completes.
bool done_held_back(struct okr_str before);
/// Whether a statement ends behind the word that ends at `at`, or goes on with when, where, how or by whom: "certified | to ISO 14001".
bool done_ends_statement(const struct words_found *words, size_t at, size_t end);
/// Whether the clause names a thing and says that it is done: 新线投运, "lease signed with the landlord", "new head nurse in place".
bool done_said(const struct words_found *words, struct okr_range clause);
/// Whether an assembly is held and resolves on something: 召开董事会，批准年度预算.
bool done_resolved(const struct words_found *words);
#endif
