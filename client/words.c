// SPDX-License-Identifier: Apache-2.0
#include "words.h"

static const char *const table[WORD_COUNT][2] = {
#define WORD(NAME, en, zh) {en, zh},
#include "words.def"
#undef WORD
};

const char *word(enum word which, enum okr_lang lang)
{
    return table[which][lang == OKR_ZH];
}

struct okr_str word_before(enum word which, enum okr_lang lang, const char **ret_after)
{
    const char *text = word(which, lang), *place = strstr(text, "%s");
    *ret_after = place ? place + 2 : "";
    return place ? (struct okr_str){text, (size_t)(place - text)} : okr_str_c(text);
}
