// SPDX-License-Identifier: Apache-2.0
// Walks the code for the sentences that it says to people.
#ifndef TEST_SENTENCES_H
#define TEST_SENTENCES_H
#include <okr/str.h>

/// Where a sentence stands, and the folder's file of proto/messages/.
struct sentence_place {
    const char *path, *def;
    unsigned line;
};
/// Calls `each` for every sentence of the code that reaches a client.
void sentences_walk(void (*each)(const struct sentence_place *place, const char *sentence));
#endif
