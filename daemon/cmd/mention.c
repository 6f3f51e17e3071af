// SPDX-License-Identifier: Apache-2.0
#include "cmd/nouns.h"

enum { MENTIONS_MAX = 256, ASK_MAX = 2000, LIST_MAX = 10000 };

int text_canonical(struct cmd *c, const char *field, struct okr_str *text)
{
    struct okr_names *names;
    bool asks =
        !c->mentions_read && text->len &&
        (memchr(text->ptr, '@', text->len) || memmem(text->ptr, text->len, "＠", strlen("＠")));
    if (!asks)
        return OKR_OK;
    int code = cmd_names(c, &names);
    if (code || (code = okr_mentions_canonical(*text, names, c->arena, text, c->err)))
        if (c->err->code && !c->err->field[0])
            memcpy(c->err->field, field, strlen(field) + 1);
    return code;
}

int text_changed(struct cmd *c, const char *field, struct okr_str before, struct okr_str *text)
{
    return okr_str_eq(before, *text) ? OKR_OK : text_canonical(c, field, text);
}

/// Units that a text asks, each once.
struct asked {
    okr_id at[MENTIONS_MAX];
    bool to_all[MENTIONS_MAX];        ///< among all departments, not by its own name
    struct okr_str ask[MENTIONS_MAX]; ///< the line that asks it
    size_t n;
};

static void add_asked(struct asked *a, okr_id unit, bool to_all, struct okr_str ask)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->at[i] == unit)
            return;
    if (a->n < MENTIONS_MAX) {
        a->to_all[a->n] = to_all;
        a->ask[a->n] = ask;
        a->at[a->n++] = unit;
    }
}

/// @[all departments]: one ask to each.
static void add_departments(struct cmd *c, struct asked *a, struct okr_str ask)
{
    struct okr_ids ids = store_all(c->txn, 'u', 0, LIST_MAX, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_unit unit;
        if (store_get(c->txn, ids.at[i], c->arena, &unit) && unit.kind == OKR_UNIT_KIND_DEPARTMENT)
            add_asked(a, unit.id, true, ask);
    }
}

/// The line that holds a byte.
static struct okr_str line_at(struct okr_str text, size_t at)
{
    size_t from = at, to = at;
    while (from > 0 && text.ptr[from - 1] != '\n')
        from--;
    while (to < text.len && text.ptr[to] != '\n')
        to++;
    return (struct okr_str){text.ptr + from, to - from};
}

static int find_asked(struct cmd *c, struct okr_str text, struct asked *ret)
{
    struct okr_mention_span *spans = okr_arena_array(c->arena, MENTIONS_MAX, sizeof *spans);
    ret->n = 0;
    if (!memchr(text.ptr ? text.ptr : "", '@', text.len))
        return OKR_OK;
    if (!spans)
        return okr_fail_memory(c->err);
    size_t n = okr_mentions(text, spans, MENTIONS_MAX);
    for (size_t i = 0; i < n && i < MENTIONS_MAX; i++) {
        okr_id unit;
        if (spans[i].all) {
            add_departments(c, ret, line_at(text, spans[i].offset));
            continue;
        }
        int code = cmd_resolve_unit(c, spans[i].name, false, "text", &unit);
        if (code)
            return code;
        add_asked(ret, unit, false, line_at(text, spans[i].offset));
    }
    return OKR_OK;
}

static bool has(const struct asked *a, okr_id unit)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->at[i] == unit)
            return true;
    return false;
}

/// At most ASK_MAX bytes, cut on a character boundary.
static struct okr_str ask_of(struct okr_str text)
{
    text = okr_str_trim(text);
    if (text.len > ASK_MAX) {
        text.len = ASK_MAX;
        while (text.len && ((unsigned char)text.ptr[text.len] & 0xC0) == 0x80)
            text.len--;
    }
    return text;
}

static void ask(struct cmd *c, okr_id where, okr_id unit, okr_id whom, bool to_all,
                struct okr_str text)
{
    struct okr_mention mention;
    okr_entity_init(&okr_entity_mention, &mention);
    mention.id = store_new_id(c->txn, 'm');
    mention.version = 1;
    mention.where = where;
    mention.whom = whom;
    mention.to_all = to_all;
    mention.ask = ask_of(text);
    mention.state = OKR_MENTION_STATE_OPEN;
    if (unit && unit != whom)
        c->also = (struct okr_ids){&unit, 1};
    emit(c, OKR_EVENT_MENTION_CREATED, &okr_entity_mention, NULL, &mention, whom, OKR_STR(""));
}

int mention_sync(struct cmd *c, okr_id where, okr_id unit, struct okr_str before,
                 struct okr_str after)
{
    struct asked now;
    if (okr_str_eq(before, after))
        return OKR_OK;
    int code = find_asked(c, after, &now);
    if (code)
        return code;
    struct asked standing = {0};
    struct okr_ids ids = store_children(c->txn, where, STORE_MENTIONS_IN, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_mention mention;
        if (!store_take(c->txn, ids.at[i], c->arena, &mention))
            continue;
        okr_id named = mention.first_asked ? mention.first_asked : mention.whom;
        if (has(&now, named))
            add_asked(&standing, named, false, OKR_STR(""));
        else
            emit(c, OKR_EVENT_MENTION_REMOVED, &okr_entity_mention, &mention, NULL, mention.whom,
                 OKR_STR(""));
    }
    for (size_t i = 0; i < now.n; i++)
        if (!has(&standing, now.at[i]))
            ask(c, where, unit, now.at[i], now.to_all[i], now.ask[i]);
    return OKR_OK;
}

/// Where mentions are asked for: a check-in's id, or whatever else can hold one, by id or reference.
static int read_where(struct cmd *c, okr_id *ret)
{
    struct okr_str text = cmd_arg_str(c, "where");
    *ret = 0;
    if (!cmd_arg(c, "where") || (okr_id_parse(text, ret) && okr_id_letter(*ret) == 'x'))
        return OKR_OK;
    return cmd_resolve_text(c, text, "okn", 0, "where", ret);
}

int cmd_mention_list(struct cmd *c)
{
    unsigned state = cmd_arg_term(c, "state", OKR_GROUP_MENTION_STATE);
    okr_id whom = cmd_arg_id(c, "whom"), where;
    int code = read_where(c, &where);
    if (code)
        return code;
    struct okr_ids ids = whom    ? store_children(c->txn, whom, STORE_MENTIONS_OF, c->arena)
                         : where ? store_children(c->txn, where, STORE_MENTIONS_IN, c->arena)
                                 : store_all(c->txn, 'm', 0, LIST_MAX, c->arena);
    uint32_t n = 0;
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "mentions");
    size_t place = okr_pack_array_open(c->out);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_mention mention;
        if (!store_get(c->txn, ids.at[i], c->arena, &mention) ||
            (state && mention.state != state) || (where && mention.where != where))
            continue;
        okr_entity_pack(&okr_entity_mention, &mention, OKR_ALL_FIELDS, c->out);
        n++;
    }
    okr_pack_array_close(c->out, place, n);
    return OKR_OK;
}
