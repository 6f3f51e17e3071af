// SPDX-License-Identifier: Apache-2.0
// The tables of operations and events, and the fields of each operation, parsed once from its row.
#include <okr/command.h>

#include <stdio.h>
#include <stdlib.h>

// The columns as commands.def writes them.
#define ACCESS(access) OKR_ACCESS_##access
#define PLACE(place)   OKR_PLACE_##place

const struct okr_op_row okr_ops[OKR_OP_COUNT] = {
#define OKR_OP(entity, verb, access, place, fields, reply, since, help) \
    {#entity "." #verb, ACCESS(access), PLACE(place), fields, reply, since, help},
#include <okr/commands.def>
#undef OKR_OP
};

static const struct event_row {
    const char *name, *zh, *help;
} EVENTS[OKR_EVENT_COUNT] = {
    {"", "", ""},
#define OKR_EVENT(NAME, type, entity, zh, help) {type, zh, help},
#include <okr/events.def>
#undef OKR_EVENT
};

int okr_op_find(struct okr_str name)
{
    for (int i = 0; i < OKR_OP_COUNT; i++) {
        if (okr_str_is(name, okr_ops[i].name))
            return i;
    }
    return -1;
}

const char *okr_event_name(unsigned type)
{
    return type < OKR_EVENT_COUNT ? EVENTS[type].name : "";
}

const char *okr_event_help(unsigned type)
{
    return type < OKR_EVENT_COUNT ? EVENTS[type].help : "";
}

const char *okr_event_word(unsigned type, enum okr_lang lang)
{
    return lang == OKR_ZH && type < OKR_EVENT_COUNT ? EVENTS[type].zh : okr_event_name(type);
}

unsigned okr_event_find(struct okr_str name)
{
    for (unsigned i = 1; i < OKR_EVENT_COUNT; i++) {
        if (okr_str_is(name, EVENTS[i].name))
            return i;
    }
    return 0;
}

bool okr_glob(struct okr_str pattern, struct okr_str s)
{
    size_t p = 0, at = 0, star = SIZE_MAX, retry = 0;

    while (at < s.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            retry = at;
        } else if (p < pattern.len && pattern.ptr[p] == s.ptr[at]) {
            p++;
            at++;
        } else if (star != SIZE_MAX) {
            // Let the last star take one character more.
            p = star + 1;
            at = ++retry;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*')
        p++;
    return p == pattern.len;
}

// --- the fields of each operation ---

enum { POOL = 1024 };
static struct okr_arg pool[POOL];
static unsigned pool_used;
static struct {
    unsigned first, n;
} args_of[OKR_OP_COUNT];

/// commands.def is wrong: nobody but its author can mend that.
OKR_NORETURN static void malformed(int op, struct okr_str word)
{
    fprintf(stderr, "commands.def: %s: \"%.*s\" is malformed\n", okr_ops[op].name,
            OKR_STR_ARG(word));
    abort();
}

static struct okr_arg *add_arg(int op, struct okr_str name)
{
    for (unsigned i = args_of[op].first; i < pool_used; i++) {
        if (okr_str_eq(pool[i].name, name))
            malformed(op, name);
    }
    if (name.len == 0 || pool_used == POOL)
        malformed(op, name);
    struct okr_arg *arg = &pool[pool_used++];
    arg->name = name;
    return arg;
}

static const struct okr_entity *entity_named(struct okr_str name)
{
    for (char letter = 'a'; letter <= 'z'; letter++) {
        const struct okr_entity *entity = okr_entity_of(letter);
        if (entity && okr_str_is(name, entity->name))
            return entity;
    }
    return NULL;
}

/// @ENTITY: what a client may set at creation, or change later where the verb is update.
static void add_entity(int op, struct okr_str name)
{
    const struct okr_entity *entity = entity_named(name);
    bool change = okr_str_ends(okr_str_c(okr_ops[op].name), OKR_STR(".update"));

    if (!entity)
        malformed(op, name);
    for (unsigned i = 0; i < entity->n_fields; i++) {
        const struct okr_field *field = &entity->fields[i];
        if (!(field->flags & (change ? OKR_F_CHANGE : OKR_F_SET)))
            continue;
        struct okr_arg *arg = add_arg(op, okr_str_c(field->name));
        arg->type = OKR_ARG_FIELD;
        arg->field = field;
        arg->needed = !change && field->flags & OKR_F_NEEDED;
    }
}

static enum okr_group group_named(struct okr_str name)
{
    for (unsigned group = 1; group < OKR_GROUP_COUNT; group++) {
        if (okr_str_is(name, okr_group_name((enum okr_group)group)))
            return (enum okr_group)group;
    }
    return OKR_GROUP_NONE;
}

static const struct plain_type {
    const char *name;
    enum okr_arg_type type;
} PLAIN_TYPES[] = {
    {"str", OKR_ARG_STR},           {"int", OKR_ARG_INT},           {"uint", OKR_ARG_UINT},
    {"bool", OKR_ARG_BOOL},         {"date", OKR_ARG_DATE},         {"num", OKR_ARG_NUM},
    {"permille", OKR_ARG_PERMILLE}, {"fraction", OKR_ARG_FRACTION}, {"any", OKR_ARG_ANY},
    {"map", OKR_ARG_MAP},           {"list", OKR_ARG_LIST},         {"bin", OKR_ARG_BIN},
    {"lang", OKR_ARG_LANG},
};

/// "name(inner)" with that name: the inner part; else ptr NULL.
static struct okr_str bracketed(struct okr_str type, struct okr_str name)
{
    if (type.len < name.len + 2 || !okr_str_starts(type, name) || type.ptr[name.len] != '(' ||
        type.ptr[type.len - 1] != ')')
        return (struct okr_str){NULL, 0};
    return (struct okr_str){type.ptr + name.len + 1, type.len - name.len - 2};
}

static void set_type(int op, struct okr_arg *arg, struct okr_str type)
{
    struct okr_str group = bracketed(type, OKR_STR("enum"));
    struct okr_str letters = bracketed(type, OKR_STR("ref"));

    if (letters.ptr) {
        arg->type = OKR_ARG_REF;
        arg->letters = letters;
        return;
    }
    if (group.ptr) {
        arg->type = OKR_ARG_ENUM;
        arg->group = group_named(group);
        if (arg->group == OKR_GROUP_NONE)
            malformed(op, type);
        return;
    }
    for (size_t i = 0; i < sizeof(PLAIN_TYPES) / sizeof(PLAIN_TYPES[0]); i++) {
        if (okr_str_is(type, PLAIN_TYPES[i].name)) {
            arg->type = PLAIN_TYPES[i].type;
            return;
        }
    }
    malformed(op, type);
}

/// One word of a row: "name:type", "name:type!" or "@entity".
static void add_word(int op, struct okr_str word)
{
    if (word.ptr[0] == '@') {
        add_entity(op, okr_str_skip(word, 1));
        return;
    }
    bool needed = word.ptr[word.len - 1] == '!';
    const char *colon = memchr(word.ptr, ':', word.len);
    if (!colon)
        malformed(op, word);
    size_t before = (size_t)(colon - word.ptr);
    struct okr_arg *arg = add_arg(op, (struct okr_str){word.ptr, before});
    arg->needed = needed;
    set_type(op, arg, (struct okr_str){colon + 1, word.len - before - 1 - (needed ? 1 : 0)});
}

void okr_commands_init(void)
{
    if (pool_used > 0)
        return;
    for (int op = 0; op < OKR_OP_COUNT; op++) {
        const char *at = okr_ops[op].fields;
        args_of[op].first = pool_used;
        while (*at) {
            size_t len = strcspn(at, " ");
            if (len > 0)
                add_word(op, (struct okr_str){at, len});
            at += len + (at[len] == ' ');
        }
        args_of[op].n = pool_used - args_of[op].first;
    }
}

const struct okr_arg *okr_op_args(int op, unsigned *ret_n)
{
    if (pool_used == 0) {
        fputs("okr_commands_init() was not called\n", stderr);
        abort();
    }
    *ret_n = args_of[op].n;
    return &pool[args_of[op].first];
}
