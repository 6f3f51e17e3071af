// SPDX-License-Identifier: Apache-2.0
#include "commands.h"

#include "support/leak.h"

#include <criterion/criterion.h>

/// No two capitals in a row are left: FILE, but not N or K=V.
static void check(struct client *client, const char *command, const char *usage)
{
    const char *shown = client_placeholders(client, usage);
    for (const char *at = shown; *at && at[1]; at++) {
        bool capitals = at[0] >= 'A' && at[0] <= 'Z' && at[1] >= 'A' && at[1] <= 'Z';
        cr_assert(!capitals, "%s: \"%s\"; add a row to client/placeholders.def", command, shown);
    }
}

Test(usage, speaks_chinese)
{
    struct client client = {.options.lang = OKR_ZH, .arena = okr_arena_new(1 << 20)};
    for (const struct command *c = commands_all(); c->name; c++) {
        check(&client, c->name, c->usage);
        for (const struct flag *f = c->flags; f->name; f++)
            check(&client, c->name, f->value ? f->value : "");
    }
    cr_expect_str_eq(client_placeholders(&client, "[REF VALUE] N"), "[引用 值] N");
    client.options.lang = OKR_EN;
    cr_expect_str_eq(client_placeholders(&client, "[REF VALUE] N"), "[REF VALUE] N");
    okr_arena_free(client.arena);
    okr_test_end();
}
