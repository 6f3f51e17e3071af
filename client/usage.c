// SPDX-License-Identifier: Apache-2.0
#include "commands.h"

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

/// What stands for a placeholder in Chinese; NULL: it is none.
static const char *placeholder(const char *word, size_t length)
{
    static const char *const words[][2] = {
#define PLACEHOLDER(en, zh) {#en, zh},
#include "placeholders.def"
#undef PLACEHOLDER
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i][0]) == length && memcmp(words[i][0], word, length) == 0)
            return words[i][1];
    return NULL;
}

const char *client_placeholders(const struct client *client, const char *usage)
{
    struct okr_buf buf = OKR_BUF(client->arena);
    if (client->options.lang != OKR_ZH)
        return usage;
    for (const char *at = usage; *at;) {
        size_t length = 0;
        while (is_capital(at[length]))
            length++;
        const char *chinese = placeholder(at, length);
        if (chinese)
            okr_buf_c(&buf, chinese);
        else
            okr_buf_add(&buf, at, length ? length : 1);
        at += length ? length : 1;
    }
    okr_buf_char(&buf, '\0');
    return buf.failed ? usage : buf.ptr;
}

const char *client_usage(const struct client *client, const struct command *command)
{
    struct okr_buf buf = OKR_BUF(client->arena);
    okr_buf_printf(&buf, "%sokr %s%s%s", client_word(client, WORD_USAGE), command->name,
                   *command->usage ? " " : "", client_placeholders(client, command->usage));
    for (const struct flag *f = command->flags; f->name; f++)
        okr_buf_printf(&buf, " [%s%s%s]", f->letter ? f->letter : f->name, f->value ? " " : "",
                       f->value ? client_placeholders(client, f->value) : "");
    okr_buf_char(&buf, '\0');
    return buf.failed ? NULL : buf.ptr;
}
