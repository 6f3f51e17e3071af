// SPDX-License-Identifier: Apache-2.0
// Addresses that take one answer: the token in them says who answers, and about what. t/<token>
#ifndef NOTIFY_TOKEN_H
#define NOTIFY_TOKEN_H
#include "notify.h"

enum { TOKEN_CHARACTERS = 20, TOKEN_DAYS = 14, TOKENS_MOST = 20000 };
struct token {
    okr_id person;
    struct okr_strs about; ///< ids in the order in which the mail numbered them: key results, asks
};
/// Makes one for `person`; the address for answers, or empty when the endpoint takes none.
struct okr_str token_new(struct notify *n, const struct endpoint *endpoint, okr_id person,
                         struct okr_strs about);
/// What a token stands for. False when it is not known, was used, or is too old.
bool token_get(struct notify *n, struct okr_str token, struct token *ret);
/// It was used.
void token_spend(struct notify *n, struct okr_str token);
/// Those too old are gone. Once a day.
void token_settle(struct notify *n);
#endif
