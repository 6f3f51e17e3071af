// SPDX-License-Identifier: Apache-2.0
#include "cmd/nouns.h"

#include <stdio.h>

enum { CANDIDATES_SHOWN = 5, NAME_BATCH = 4096 };

int cmd_names(struct cmd *c, struct okr_names **ret)
{
    if (!c->names) {
        struct okr_names *names = okr_names_new(c->arena);
        if (!names)
            return okr_fail_memory(c->err);
        okr_id after = 0;
        struct okr_ids ids;
        while ((ids = store_all(c->txn, 'u', after, NAME_BATCH, c->arena)).n) {
            for (size_t i = 0; i < ids.n; i++) {
                struct okr_unit unit;
                if (!store_take(c->txn, ids.at[i], c->arena, &unit))
                    continue;
                int code = okr_names_add(names, unit.name, unit.id);
                for (size_t j = 0; !code && j < unit.aliases.n; j++)
                    code = okr_names_add(names, unit.aliases.at[j], unit.id);
                if (code)
                    return okr_fail_memory(c->err);
            }
            after = ids.at[ids.n - 1];
        }
        c->names = names;
    }
    *ret = c->names;
    return OKR_OK;
}

/// "财务部 (u-2), 财务组 (u-7)": for the hint of an ambiguous name.
static const char *list_candidates(struct cmd *c, struct okr_ids ids)
{
    struct okr_buf text = OKR_BUF(c->arena);
    for (size_t i = 0; i < ids.n && i < CANDIDATES_SHOWN; i++) {
        struct okr_unit unit;
        if (store_get(c->txn, ids.at[i], c->arena, &unit))
            okr_buf_printf(&text, "%s%.*s (%s)", i ? ", " : "", OKR_STR_ARG(unit.name),
                           okr_id_text(unit.id).c);
    }
    okr_buf_char(&text, '\0');
    return text.failed ? "" : text.ptr;
}

static struct okr_ids keep_matching(struct cmd *c, struct okr_ids ids, bool person, okr_id under)
{
    size_t n = 0;
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_unit unit;
        if (!store_get(c->txn, ids.at[i], c->arena, &unit))
            continue;
        if (person && unit.kind != OKR_UNIT_KIND_PERSON)
            continue;
        if (under && !unit_is_under(c->txn, unit.id, under, c->arena))
            continue;
        ids.at[n++] = ids.at[i];
    }
    return (struct okr_ids){ids.at, n};
}

/// Of several of one name below a unit, the one right below it is meant; else any of them still may be.
static struct okr_ids keep_direct(struct cmd *c, struct okr_ids ids, okr_id parent)
{
    struct okr_unit unit;
    for (size_t i = 0; i < ids.n; i++)
        if (store_get(c->txn, ids.at[i], c->arena, &unit) && unit.parent == parent)
            return (struct okr_ids){&ids.at[i], 1};
    return ids;
}

/// "@[财务部/王磊]" -> "财务部/王磊"; "@财务部" -> "财务部".
static struct okr_str strip_mention(struct okr_str name)
{
    const struct okr_str open[] = {OKR_STR("["), OKR_STR("【")},
                         close[] = {OKR_STR("]"), OKR_STR("】")};
    name = okr_str_trim(name);
    if (okr_str_starts(name, OKR_STR("@")))
        name = okr_str_skip(name, 1);
    else if (okr_str_starts(name, OKR_STR("＠")))
        name = okr_str_skip(name, strlen("＠"));
    for (int i = 0; i < 2; i++)
        if (okr_str_starts(name, open[i]) && okr_str_ends(name, close[i])) {
            name = okr_str_skip(name, open[i].len);
            name.len -= close[i].len;
        }
    return okr_str_trim(name);
}

static int unknown_unit(struct cmd *c, struct okr_str name, bool person, const char *field)
{
    struct okr_names *names;
    int code = cmd_names(c, &names);
    if (code)
        return code;
    struct okr_str exact = name;
    struct okr_ids others = store_units_named(c->txn, name, c->arena);
    if (!others.n && okr_names_known(names, name, &exact))
        others = store_units_named(c->txn, exact, c->arena);
    if (person && others.n && (code = check_person(c, others.at[0], field)))
        return code;
    struct okr_str nearest = okr_names_nearest(names, name);
    struct okr_str hint =
        nearest.len
            ? okr_arena_printf(c->arena, okr_err_say(c->err, "did you mean \"%.*s\"?"),
                               OKR_STR_ARG(nearest))
            : OKR_STR(OKR_MESSAGE(
                  "okr tree lists the units; a person is declared by a line \"person: NAME\""));
    return okr_fail(c->err, OKR_E_NOT_FOUND, field, hint.ptr, "there is no %s named \"%.*s\"",
                    person ? okr_term_word(OKR_GROUP_UNIT_KIND, OKR_UNIT_KIND_PERSON, c->err->lang)
                           : okr_entity_word(&okr_entity_unit, c->err->lang),
                    OKR_STR_ARG(name));
}

int cmd_resolve_unit(struct cmd *c, struct okr_str name, bool person, const char *field,
                     okr_id *ret)
{
    okr_id under = 0;
    name = strip_mention(name);
    bool whole = store_units_named(c->txn, name, c->arena).n; // a name may hold a slash itself
    for (size_t i = name.len; !whole && i-- > 0;)
        if (name.ptr[i] == '/') {
            int code = cmd_resolve_unit(c, (struct okr_str){name.ptr, i}, false, field, &under);
            if (code)
                return code;
            name = okr_str_skip(name, i + 1);
            break;
        }
    struct okr_ids ids = keep_matching(c, store_units_named(c->txn, name, c->arena), person, under);
    okr_id numbered = ids.n || under ? 0 : store_unit_of_number(c->txn, name);
    if (numbered) {
        *ret = numbered;
        return OKR_OK;
    }
    if (!ids.n) {
        struct okr_names *names;
        struct okr_str exact;
        int code = cmd_names(c, &names);
        if (code)
            return code;
        if (okr_names_known(names, name, &exact))
            ids = keep_matching(c, store_units_named(c->txn, exact, c->arena), person, under);
    }
    if (ids.n > 1 && under)
        ids = keep_direct(c, ids, under);
    if (!ids.n)
        return unknown_unit(c, name, person, field);
    if (ids.n > 1)
        return okr_fail(c->err, OKR_E_AMBIGUOUS, field, "write @[unit/name], or the id",
                        "\"%.*s\" is the name of %zu units: %s", OKR_STR_ARG(name), ids.n,
                        list_candidates(c, ids));
    *ret = ids.at[0];
    return OKR_OK;
}

/// Where "Finance O2" is looked for: the open cycle; when none is open, the only one in review.
static int current_cycle(struct cmd *c, okr_id *ret)
{
    okr_id found = 0;
    size_t n = 0;
    struct okr_ids ids = store_all(c->txn, 'c', 0, NAME_BATCH, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_cycle cycle;
        if (!store_get(c->txn, ids.at[i], c->arena, &cycle))
            continue;
        if (cycle.state == OKR_CYCLE_STATE_OPEN)
            return cmd_open_cycle(c, ret);
        if (cycle.state == OKR_CYCLE_STATE_REVIEW && ++n == 1)
            found = cycle.id;
    }
    if (n != 1)
        return cmd_open_cycle(c, ret); // which says what is missing
    *ret = found;
    return OKR_OK;
}

static int resolve_kind(struct cmd *c, unsigned kind, const char *field, okr_id *ret)
{
    okr_id found = 0, after = 0;
    struct okr_ids ids;
    while ((ids = store_all(c->txn, 'u', after, NAME_BATCH, c->arena)).n) {
        for (size_t i = 0; i < ids.n; i++) {
            struct okr_unit unit;
            if (!store_get(c->txn, ids.at[i], c->arena, &unit) || unit.kind != kind)
                continue;
            if (found)
                return okr_fail(c->err, OKR_E_AMBIGUOUS, field, "name the unit",
                                "there is more than one %s",
                                okr_term_word(OKR_GROUP_UNIT_KIND, kind, okr_err_lang(c->err)));
            found = unit.id;
        }
        after = ids.at[ids.n - 1];
    }
    if (!found)
        return okr_fail(c->err, OKR_E_NOT_FOUND, field, "name the unit", "there is no %s",
                        okr_term_word(OKR_GROUP_UNIT_KIND, kind, okr_err_lang(c->err)));
    *ret = found;
    return OKR_OK;
}

int resolve_objective(struct cmd *c, okr_id unit, okr_id cycle, int32_t n, const char *field,
                      okr_id *ret)
{
    okr_id found = 0;
    size_t count = 0;
    struct okr_ids ids = store_children(c->txn, unit, STORE_UNIT_OBJECTIVES, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_objective objective;
        if (!store_get(c->txn, ids.at[i], c->arena, &objective) || objective.cycle != cycle)
            continue;
        count++;
        if (n <= 0 || objective.position == n)
            found = objective.id;
    }
    struct okr_unit owner;
    struct okr_str name = store_get(c->txn, unit, c->arena, &owner) ? owner.name : OKR_STR("");
    if (n <= 0 && count > 1)
        return okr_fail(c->err, OKR_E_AMBIGUOUS, field, "say which: O1, O2 …",
                        "%.*s has %zu objectives in this cycle", OKR_STR_ARG(name), count);
    if (!found && n > 0)
        return okr_fail(c->err, OKR_E_NOT_FOUND, field, "okr tree lists what there is",
                        "%.*s has no O%d in this cycle", OKR_STR_ARG(name), n);
    if (!found)
        return okr_fail(c->err, OKR_E_NOT_FOUND, field, "okr tree lists what there is",
                        "%.*s has no objective in this cycle", OKR_STR_ARG(name));
    *ret = found;
    return OKR_OK;
}

int resolve_key_result(struct cmd *c, okr_id objective, int32_t n, const char *field, okr_id *ret)
{
    struct okr_ids ids = store_children(c->txn, objective, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_key_result kr;
        if (store_get(c->txn, ids.at[i], c->arena, &kr) && kr.position == n) {
            *ret = kr.id;
            return OKR_OK;
        }
    }
    return okr_fail(c->err, OKR_E_NOT_FOUND, field, "okr show lists its key results",
                    "%s has no KR%d", okr_id_text(objective).c, n);
}

static int resolve_cycle(struct cmd *c, struct okr_str key, const char *field, okr_id *ret)
{
    okr_id id = store_cycle_of_key(c->txn, key, c->arena);
    const char *cure = cycle_missing_cure(key);
    if (!id)
        return okr_fail(c->err, OKR_E_NOT_FOUND, field,
                        cure ? cure : "okr cycle lists them, okr cycle create NAME makes one",
                        "there is no cycle \"%.*s\"", OKR_STR_ARG(key));
    *ret = id;
    return OKR_OK;
}

static int check_id(struct cmd *c, okr_id id, const char *letters, const char *field, okr_id *ret)
{
    if (!strchr(letters, okr_id_letter(id))) {
        const struct okr_entity *entity = okr_entity_of(letters[0]);
        return okr_fail(
            c->err, OKR_E_INVALID, field,
            "ids begin with u unit, c cycle, o objective, k key result, a alignment, m mention, i initiative",
            letters[1] ? "%s is not the id of %s or another kind allowed here"
                       : "%s is not the id of %s",
            okr_id_text(id).c,
            entity ? okr_entity_word(entity, c->err->lang) : okr_err_say(c->err, "this kind"));
    }
    if (!store_exists(c->txn, id))
        return cmd_not_found(c, field, id);
    *ret = id;
    return OKR_OK;
}

/// What a reference leads to, as a sentence names it.
static const char *a_kind(const struct cmd *c, char letter)
{
    return okr_err_say(c->err, letter == 'u'   ? OKR_MESSAGE("a unit")
                               : letter == 'o' ? OKR_MESSAGE("an objective")
                               : letter == 'k' ? OKR_MESSAGE("a key result")
                               : letter == 'c' ? OKR_MESSAGE("a cycle")
                                               : OKR_MESSAGE("something else"));
}

static int not_allowed(struct cmd *c, char what, const char *letters, const char *field)
{
    return okr_fail(c->err, OKR_E_INVALID, field,
                    "name it as \"UNIT O2\" or \"UNIT O2 KR1\", or by its id",
                    "this names %s, and %s is wanted", a_kind(c, what), a_kind(c, letters[0]));
}

int cmd_resolve(struct cmd *c, const struct okr_ref *ref, const char *letters, okr_id cycle,
                const char *field, okr_id *ret)
{
    okr_id unit = 0, objective = 0;
    int code = OKR_OK;
    if (ref->id)
        return check_id(c, ref->id, letters, field, ret);
    if (ref->unit.len)
        code = cmd_resolve_unit(c, ref->unit, false, field, &unit);
    else if (ref->unit_kind)
        code = resolve_kind(c, ref->unit_kind, field, &unit);
    else if (c->person && ref->o)
        unit = c->person; // "O1" alone is my own
    else
        code = okr_fail(c->err, OKR_E_INVALID, field, "put the unit in front: \"Finance O2\"",
                        "whose objective is meant?");
    if (code)
        return code;
    bool bare = !ref->o && !ref->kr;
    if (bare && strchr(letters, 'u')) {
        *ret = unit;
        return OKR_OK;
    }
    if (bare && !strchr(letters, 'o'))
        return not_allowed(c, 'u', letters, field);
    if (ref->cycle.len)
        code = resolve_cycle(c, ref->cycle, field, &cycle);
    else if (!cycle)
        code = current_cycle(c, &cycle);
    if (code || (code = resolve_objective(c, unit, cycle, ref->o, field, &objective)))
        return code;
    if (!ref->kr) {
        if (!strchr(letters, 'o'))
            return not_allowed(c, 'o', letters, field);
        *ret = objective;
        return OKR_OK;
    }
    if (!strchr(letters, 'k'))
        return not_allowed(c, 'k', letters, field);
    return resolve_key_result(c, objective, ref->kr, field, ret);
}

/// Alignments, mentions and initiatives have no names, only ids.
static int nameless(struct cmd *c, struct okr_str text, char letter, const char *field)
{
    return okr_fail(c->err, OKR_E_INVALID, field,
                    letter == 'a'   ? "it looks like a-4; alignment.list shows them"
                    : letter == 'm' ? "it looks like m-4; mention.list shows them"
                                    : "it looks like i-4; okr todo shows them",
                    letter == 'a'   ? "\"%.*s\" is not the id of an alignment"
                    : letter == 'm' ? "\"%.*s\" is not the id of a mention"
                                    : "\"%.*s\" is not the id of an initiative",
                    OKR_STR_ARG(text));
}

int cmd_resolve_text(struct cmd *c, struct okr_str text, const char *letters, okr_id cycle,
                     const char *field, okr_id *ret)
{
    struct okr_ref ref;
    okr_id id;
    text = okr_str_trim(text);
    struct okr_str bare = okr_str_starts(text, OKR_STR("&")) ? okr_str_skip(text, 1) : text;
    if (okr_id_parse(bare, &id))
        return check_id(c, id, letters, field, ret);
    if (strlen(letters) == 1 && strchr("ami", letters[0]))
        return nameless(c, text, letters[0], field);
    if (strchr(letters, 'c') && (id = store_cycle_of_key(c->txn, text, c->arena))) {
        *ret = id;
        return OKR_OK;
    }
    if (okr_str_is(okr_str_c(letters), "c"))
        return resolve_cycle(c, text, field, ret);
    if (okr_str_starts(text, OKR_STR("@")) || okr_str_starts(text, OKR_STR("＠")))
        return cmd_resolve_unit(c, text, false, field, ret);
    int code = okr_ref_read(text, c->arena, &ref, c->err);
    return code ? code : cmd_resolve(c, &ref, letters, cycle, field, ret);
}
