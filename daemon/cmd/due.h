// SPDX-License-Identifier: Apache-2.0
// Whose check-ins are owed: the key results that a person is accountable for and that wait for a report (core's check_in_due()).
#ifndef CMD_DUE_H
#define CMD_DUE_H
#include "cmd/view.h"

/// A key result whose check-in is owed; borrowed from the transaction and the arena.
struct due_item {
    struct kr_view view; ///< view.result.check_in_due: since when
    struct okr_objective objective;
};
struct due_list {
    struct due_item *at;
    size_t n, room;
    size_t max; ///< set it before: stops there
};
enum { DUE_MAX = 1000 };

/// Who answers for a key result: the person named at it, else at its objective, else the person whose objective it is, else its unit's lead (METHOD 1); 0 = nobody.
okr_id due_accountable(struct cmd *c, const struct okr_key_result *kr,
                       const struct okr_objective *objective);
/// Adds what is owed by `person` today, longest owed first; person 0: by anybody.
OKR_MUST_CHECK int due_of_person(struct cmd *c, okr_id person, struct due_list *list);
#endif
