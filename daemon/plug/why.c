// SPDX-License-Identifier: Apache-2.0
#include "plug/why.h"

#include <stdarg.h>
#include <stdio.h>

void why_say(struct plug_why *why, const char *format, ...)
{
    for (int lang = OKR_EN; lang <= OKR_ZH; lang++) {
        char *text = why->text[lang];
        va_list arguments;
        va_start(arguments, format);
        int n =
            vsnprintf(text, PLUG_WHY_BYTES, okr_message((enum okr_lang)lang, format), arguments);
        va_end(arguments);
        size_t end = PLUG_WHY_BYTES - 1;
        if (n >= PLUG_WHY_BYTES) { // the last character may have lost its end
            while (end && ((unsigned char)text[end - 1] & 0xc0) == 0x80)
                end--;
            text[end ? end - 1 : 0] = '\0';
        }
    }
}
