// SPDX-License-Identifier: Apache-2.0
#include "cmd/tree_fields.h"

#include <stddef.h>

#define K(NAME, key) #key,
static const char *const unit_keys[] = {VIEW_UNIT_KEYS(K) NULL};
static const char *const objective_keys[] = {VIEW_OBJECTIVE_KEYS(K) NULL};
static const char *const key_result_keys[] = {VIEW_KEY_RESULT_KEYS(K) NULL};
static const char *const no_keys[] = {NULL};
#undef K

static const struct list {
    const char *name;
    const struct okr_entity *entity;
    const char *const *derived;
    size_t offset; ///< of its keys in struct tree_fields
} lists[] = {
    {"units", &okr_entity_unit, unit_keys, offsetof(struct tree_fields, units)},
    {"objectives", &okr_entity_objective, objective_keys, offsetof(struct tree_fields, objectives)},
    {"key_results", &okr_entity_key_result, key_result_keys,
     offsetof(struct tree_fields, key_results)},
    {"alignments", &okr_entity_alignment, no_keys, offsetof(struct tree_fields, alignments)},
};
/// What is asked for as a whole only.
static const struct whole {
    const char *name;
    size_t offset;
} wholes[] = {
    {"outside", offsetof(struct tree_fields, outside)},
    {"leaves", offsetof(struct tree_fields, leaves)},
};
enum {
    LISTS = sizeof lists / sizeof *lists,
    WHOLES = sizeof wholes / sizeof *wholes,
    KEYS_MAX = 64 + 32
};

static struct view_keys *keys_at(struct tree_fields *fields, const struct list *list)
{
    return (struct view_keys *)((char *)fields + list->offset);
}

static int refuse(struct cmd *c, struct okr_str field, struct okr_str nearest)
{
    const char *hint =
        nearest.len
            ? okr_arena_printf(c->arena, okr_err_say(c->err, "did you mean \"%.*s\"?"),
                               OKR_STR_ARG(nearest))
                  .ptr
            : OKR_MESSAGE("name a list or a key of one: objectives, objectives.text, leaves");
    return okr_fail(c->err, OKR_E_INVALID, "fields", hint, "a tree has no field \"%.*s\"",
                    OKR_STR_ARG(field));
}

static int refuse_list(struct cmd *c, struct okr_str field, struct okr_str name)
{
    struct okr_str words[LISTS + WHOLES];
    for (size_t i = 0; i < LISTS; i++)
        words[i] = okr_str_c(lists[i].name);
    for (size_t i = 0; i < WHOLES; i++)
        words[LISTS + i] = okr_str_c(wholes[i].name);
    return refuse(c, field, okr_nearest(name, words, LISTS + WHOLES));
}

static int refuse_key(struct cmd *c, struct okr_str field, const struct list *list,
                      struct okr_str key)
{
    struct okr_str words[KEYS_MAX], nearest;
    size_t n = 0;
    for (unsigned i = 0; i < list->entity->n_fields; i++)
        words[n++] = okr_str_c(list->entity->fields[i].name);
    for (size_t i = 0; list->derived[i]; i++)
        words[n++] = okr_str_c(list->derived[i]);
    nearest = okr_nearest(key, words, n);
    if (nearest.len)
        nearest = okr_arena_printf(c->arena, "%s.%.*s", list->name, OKR_STR_ARG(nearest));
    return refuse(c, field, nearest);
}

static bool add_key(const struct list *list, struct okr_str key, struct view_keys *keys)
{
    unsigned index;
    keys->own |= 1; // every entity begins with its id
    if (okr_field_find(list->entity, key, &index)) {
        keys->own |= UINT64_C(1) << index;
        return true;
    }
    for (unsigned i = 0; list->derived[i]; i++)
        if (okr_str_is(key, list->derived[i])) {
            keys->derived |= 1U << i;
            return true;
        }
    return false;
}

/// "LIST.KEY", or "LIST" for all that it has.
static int read_field(struct cmd *c, struct okr_str field, struct tree_fields *ret)
{
    const char *dot = field.len ? memchr(field.ptr, '.', field.len) : NULL;
    struct okr_str name = {field.ptr, dot ? (size_t)(dot - field.ptr) : field.len};
    for (size_t i = 0; !dot && i < WHOLES; i++)
        if (okr_str_is(name, wholes[i].name)) {
            *(bool *)((char *)ret + wholes[i].offset) = true;
            return OKR_OK;
        }
    for (size_t i = 0; i < LISTS; i++) {
        struct view_keys *keys = keys_at(ret, &lists[i]);
        if (!okr_str_is(name, lists[i].name))
            continue;
        if (!dot)
            *keys = VIEW_ALL_KEYS;
        else if (!add_key(&lists[i], okr_str_skip(field, name.len + 1), keys))
            return refuse_key(c, field, &lists[i], okr_str_skip(field, name.len + 1));
        return OKR_OK;
    }
    return refuse_list(c, field, name);
}

int tree_fields_read(struct cmd *c, struct tree_fields *ret)
{
    const struct okr_value *fields = cmd_arg(c, "fields");
    struct tree_fields all = {VIEW_ALL_KEYS, VIEW_ALL_KEYS, VIEW_ALL_KEYS,
                              VIEW_ALL_KEYS, true,          true};
    struct tree_fields read = {.leaves = false};
    int code = OKR_OK;
    if (fields && !fields->n)
        return refuse(c, OKR_STR(""), OKR_STR(""));
    for (uint32_t i = 0; !code && fields && i < fields->n; i++)
        code = read_field(c, okr_value_str(&fields->items[i]), &read);
    if (!code)
        *ret = fields ? read : all;
    return code;
}

bool tree_fields_have_leaves(const struct tree_fields *fields)
{
    return fields->leaves || fields->objectives.derived & VIEW_KEY(OBJECTIVE_LEAVES) ||
           fields->key_results.derived & VIEW_KEY(KEY_RESULT_LEAVES);
}

static bool is_named(struct view_keys keys, uint32_t derived)
{
    return keys.own != OKR_ALL_FIELDS && keys.derived & derived;
}

int tree_fields_of_page(struct cmd *c, struct tree_fields *fields)
{
    if (cmd_arg(c, "fields") && (fields->leaves || fields->outside ||
                                 is_named(fields->objectives, VIEW_KEY(OBJECTIVE_LEAVES)) ||
                                 is_named(fields->key_results, VIEW_KEY(KEY_RESULT_LEAVES))))
        return okr_fail(c->err, OKR_E_INVALID, "fields",
                        "leave them out, or leave out `limit` and `after`",
                        "a page knows neither leaves nor what is outside");
    fields->leaves = fields->outside = false;
    fields->objectives.derived &= ~VIEW_KEY(OBJECTIVE_LEAVES);
    fields->key_results.derived &= ~VIEW_KEY(KEY_RESULT_LEAVES);
    return OKR_OK;
}

/// What takes a value or a progress, and what a status.
enum {
    KR_VALUE = VIEW_KEY(KEY_RESULT_PROGRESS) | VIEW_KEY(KEY_RESULT_CHECKED) |
               VIEW_KEY(KEY_RESULT_LAST_CHECK_IN) | VIEW_KEY(KEY_RESULT_N_CHECK_INS),
    KR_STATUS = VIEW_KEY(KEY_RESULT_OVER) | VIEW_KEY(KEY_RESULT_EXPECTED) |
                VIEW_KEY(KEY_RESULT_STATUS) | VIEW_KEY(KEY_RESULT_CHECK_IN_DUE)
};

static enum view_depth depth_of(const struct tree_fields *fields)
{
    const struct view_keys objectives = fields->objectives, krs = fields->key_results;
    if (krs.derived & KR_STATUS || objectives.derived & VIEW_KEY(OBJECTIVE_STATUS))
        return VIEW_STATUS;
    if (krs.derived & KR_VALUE ||
        krs.own & (OKR_FIELD_BIT(key_result, metric) | OKR_FIELD_BIT(key_result, confidence)) ||
        objectives.derived & VIEW_KEY(OBJECTIVE_PROGRESS) ||
        fields->units.derived & VIEW_KEY(UNIT_PROGRESS))
        return VIEW_PROGRESS;
    return view_keys_any(krs) ? VIEW_KEY_RESULTS : VIEW_OBJECTIVE;
}

struct view_scope tree_fields_scope(const struct tree_fields *fields)
{
    struct view_scope scope = {.depth = depth_of(fields),
                               .objective = fields->objectives.own,
                               .key_result = fields->key_results.own};
    if (fields->units.derived & VIEW_KEY(UNIT_PROGRESS)) // view_unit_part() looks at these
        scope.objective |= OKR_FIELD_BIT(objective, weight) | OKR_FIELD_BIT(objective, outcome) |
                           OKR_FIELD_BIT(objective, text);
    return scope;
}
