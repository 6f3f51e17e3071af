// SPDX-License-Identifier: Apache-2.0
#include <okr/message.h>

#include <inttypes.h>
#include <string.h>

static const struct row {
    const char *english, *chinese;
    size_t length; ///< of the English
} ROWS[] = {
#define MESSAGE(english, chinese) {english, chinese, sizeof(english) - 1},
#include "messages/cmd.def"
#include "messages/core.def"
#include "messages/help.def"
#include "messages/notify.def"
#include "messages/plug.def"
#include "messages/proto.def"
#include "messages/store.def"
#include "messages/text.def"
#undef MESSAGE
};

bool okr_message_row(size_t row, const char **ret_english, const char **ret_chinese)
{
    if (row >= sizeof(ROWS) / sizeof(ROWS[0]))
        return false;
    *ret_english = ROWS[row].english;
    *ret_chinese = ROWS[row].chinese;
    return true;
}

// A file has at most some hundred faults, so the rows are looked at one by one; few are as long as what is asked for, which
// keeps that to some two microseconds.
const char *okr_message(enum okr_lang lang, const char *english)
{
    if (lang != OKR_ZH)
        return english;
    size_t length = strlen(english);
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (ROWS[i].length == length && memcmp(ROWS[i].english, english, length) == 0)
            return ROWS[i].chinese;
    }
    return english;
}
