// SPDX-License-Identifier: Apache-2.0
#include "token.h"

#include <stdio.h>

static bool token_key(char key[STATE_KEY], struct okr_str token)
{
    for (size_t i = 0; i < token.len; i++)
        if (!((token.ptr[i] >= 'a' && token.ptr[i] <= 'z') ||
              (token.ptr[i] >= '2' && token.ptr[i] <= '7')))
            return false;
    snprintf(key, STATE_KEY, "t/%.*s", OKR_STR_ARG(token));
    return token.len == TOKEN_CHARACTERS;
}

struct okr_str token_new(struct notify *n, const struct endpoint *endpoint, okr_id person,
                         struct okr_strs about)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567"; // mail folds case
    static const char mark[] = "{token}";
    char token[TOKEN_CHARACTERS + 1] = {0}, key[STATE_KEY];
    struct state_map map;
    const char *at = memmem(endpoint->reply.ptr ? endpoint->reply.ptr : "", endpoint->reply.len,
                            mark, sizeof mark - 1);
    if (!at || state_count(n, "t/", TOKENS_MOST) >= TOKENS_MOST)
        return OKR_STR("");
    for (size_t i = 0; i < TOKEN_CHARACTERS; i++)
        token[i] = letters[notify_random(sizeof letters - 1)];
    (void)token_key(key, okr_str_c(token));
    state_map(n, &map);
    map_str(&map, "person", okr_str_c(okr_id_text(person).c));
    map_strs(&map, "about", about);
    map_int(&map, "until", n->now + (okr_time)TOKEN_DAYS * OKR_DAY_MS);
    state_put(n, key, state_made(&map));
    size_t before = (size_t)(at - endpoint->reply.ptr);
    struct okr_str tail = okr_str_skip(endpoint->reply, before + sizeof mark - 1);
    return okr_arena_printf(n->arena, "%.*s%s%.*s", (int)before, endpoint->reply.ptr, token,
                            OKR_STR_ARG(tail));
}

bool token_get(struct notify *n, struct okr_str token, struct token *ret)
{
    char key[STATE_KEY];
    const struct okr_value *row = token_key(key, token) ? state_get(n, key) : NULL;
    if (!row || map_get_int(row, "until", 0) < n->now)
        return false;
    *ret = (struct token){map_get_id(row, "person"), map_get_strs(n, row, "about")};
    return ret->person != 0;
}

void token_spend(struct notify *n, struct okr_str token)
{
    char key[STATE_KEY];
    if (token_key(key, token))
        state_delete(n, key);
}

void token_settle(struct notify *n)
{
    char key[STATE_KEY];
    const struct okr_value *row;
    for (bool more = state_next(n, "t/", NULL, key, &row); more;
         more = state_next(n, "t/", key, key, &row))
        if (map_get_int(row, "until", 0) < n->now)
            state_delete(n, key);
}
