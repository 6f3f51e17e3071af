// SPDX-License-Identifier: Apache-2.0
#include "said.h"

#include <stdio.h>
#include <string.h>

/// Takes off a last character that has lost its end.
static void trim(char *text)
{
    size_t end = SAID_BYTES - 1;
    while (end && ((unsigned char)text[end - 1] & 0xc0) == 0x80)
        end--;
    text[end ? end - 1 : 0] = '\0';
}

void said_take(struct said *said, const char *en, const char *zh)
{
    const char *const texts[] = {en, zh};
    for (int lang = OKR_EN; lang <= OKR_ZH; lang++) {
        strncpy(said->text[lang], texts[lang], SAID_BYTES - 1);
        said->text[lang][SAID_BYTES - 1] = '\0';
        if (strlen(texts[lang]) >= SAID_BYTES)
            trim(said->text[lang]);
    }
}

void said_vwrite(struct said *said, const char *format, va_list args)
{
    for (int lang = OKR_EN; lang <= OKR_ZH; lang++) {
        va_list again;
        va_copy(again, args);
        int n = vsnprintf(said->text[lang], SAID_BYTES, okr_message((enum okr_lang)lang, format),
                          again);
        va_end(again);
        if (n >= SAID_BYTES)
            trim(said->text[lang]);
    }
}

void said_write(struct said *said, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    said_vwrite(said, format, args);
    va_end(args);
}
