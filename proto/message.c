// SPDX-License-Identifier: Apache-2.0
#include <okr/message.h>

#include <inttypes.h>
#include <string.h>

static const char *const ROWS[][2] = {
#define MESSAGE(english, chinese) {english, chinese},
#include "messages/cmd.def"
#include "messages/core.def"
#include "messages/help.def"
#include "messages/proto.def"
#include "messages/store.def"
#include "messages/text.def"
#undef MESSAGE
};

bool okr_message_row(size_t row, const char **ret_english, const char **ret_chinese)
{
    if (row >= sizeof(ROWS) / sizeof(ROWS[0]))
        return false;
    *ret_english = ROWS[row][0];
    *ret_chinese = ROWS[row][1];
    return true;
}

// A sentence is said once a request at most, so some hundred rows are looked at one by one: about a microsecond.
const char *okr_message(enum okr_lang lang, const char *english)
{
    const char *text, *chinese;

    for (size_t i = 0; lang == OKR_ZH && okr_message_row(i, &text, &chinese); i++) {
        if (strcmp(text, english) == 0)
            return chinese;
    }
    return english;
}
