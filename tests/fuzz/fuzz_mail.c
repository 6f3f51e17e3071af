// SPDX-License-Identifier: Apache-2.0
// Mails as strangers send them: whatever they hold, the text is UTF-8 and the token is one.
#include "mail.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct okr_arena *arena;
    struct mail mail;
    if (!arena && !(arena = okr_arena_new(64 << 20)))
        abort();
    okr_arena_reset(arena);
    if (!mail_read((struct okr_str){(const char *)data, size}, NULL, arena, &mail))
        return 0;
    if (mail.token.len && mail.token.len != MAIL_TOKEN)
        abort();
    if (mail.text.ptr && !okr_utf8_valid(mail.text))
        abort();
    return 0;
}
