// SPDX-License-Identifier: Apache-2.0
// What okr says, in both languages: one table, words.def.
#ifndef CLIENT_WORDS_H
#define CLIENT_WORDS_H
#include <okr/glossary.h>

enum word {
#define WORD(NAME, en, zh) WORD_##NAME,
#include "words.def"
#undef WORD
    WORD_COUNT
};

/// The word or sentence; static.
const char *word(enum word which, enum okr_lang lang);
/// The sentence before and after its %s; `*ret_after` points behind it ("" when there is none).
struct okr_str word_before(enum word which, enum okr_lang lang, const char **ret_after);
#endif
