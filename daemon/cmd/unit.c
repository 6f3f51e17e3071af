// SPDX-License-Identifier: Apache-2.0
#include "cmd/nouns.h"
#include <okr/meeting.h>

#include <stdio.h>

int check_person(struct cmd *c, okr_id id, const char *field)
{
    struct okr_unit unit;
    if (!id)
        return OKR_OK;
    if (!store_get(c->txn, id, c->arena, &unit))
        return cmd_not_found(c, field, id);
    if (unit.kind != OKR_UNIT_KIND_PERSON)
        return okr_fail(c->err, OKR_E_INVALID, field, "name a person", "%.*s is a %s, not a person",
                        OKR_STR_ARG(unit.name),
                        okr_term_word(OKR_GROUP_UNIT_KIND, unit.kind, okr_err_lang(c->err)));
    return OKR_OK;
}

int unit_default_key(struct cmd *c, struct okr_str name, struct okr_str *ret)
{
    struct okr_str folded = okr_fold(c->arena, okr_str_trim(name));
    struct okr_buf key = OKR_BUF(c->arena);
    bool blank = false;
    if (!folded.len && !okr_str_trim(name).len) { // that a name is needed is told elsewhere
        *ret = (struct okr_str){0};
        return OKR_OK;
    }
    for (size_t at = 0, from = 0; at < folded.len; from = at) {
        int32_t character = okr_utf8_next(folded, &at);
        if (character == ' ' || character == '\t' || character == 0x3000 || character == 0xA0) {
            blank = true;
            continue;
        }
        if (blank)
            okr_buf_char(&key, '-');
        blank = false;
        okr_buf_add(&key, folded.ptr + from, at - from);
    }
    *ret = okr_buf_view(&key);
    return key.failed || !folded.ptr ? okr_fail_memory(c->err) : OKR_OK;
}

static int check_key(struct cmd *c, const struct okr_unit *unit, bool by_default)
{
    static const char refused[] = "/.~@&,;:";
    const char *hint = by_default ? OKR_MESSAGE("give it a key of its own: a line \"key: …\"")
                                  : OKR_MESSAGE("use another key");
    for (size_t i = 0; i < unit->key.len; i++) {
        unsigned char byte = (unsigned char)unit->key.ptr[i];
        if (byte < 0x20 || byte == 0x7f || strchr(refused, byte))
            return okr_fail(
                c->err, OKR_E_INVALID, "key", hint,
                "the key \"%.*s\" of %.*s holds one of / . ~ @ & , ; : or a control character",
                OKR_STR_ARG(unit->key), OKR_STR_ARG(unit->name));
    }
    if (!unit->key.len)
        return okr_fail(c->err, OKR_E_INVALID, "key", hint, "the key is empty");
    struct okr_ids same = store_units_named(c->txn, unit->key, c->arena);
    for (size_t i = 0; i < same.n; i++) {
        struct okr_unit other;
        if (same.at[i] != unit->id && store_get(c->txn, same.at[i], c->arena, &other) &&
            other.parent == unit->parent && okr_str_eq(other.key, unit->key))
            return okr_fail(c->err, OKR_E_CONFLICT, "key", hint,
                            "%.*s (%s) beside it has the key \"%.*s\" already",
                            OKR_STR_ARG(other.name), okr_id_text(other.id).c,
                            OKR_STR_ARG(unit->key));
    }
    return OKR_OK;
}

static int check_parent(struct cmd *c, const struct okr_unit *unit)
{
    struct okr_unit parent;
    if (unit->kind == OKR_UNIT_KIND_COMPANY)
        return unit->parent ? okr_fail(c->err, OKR_E_INVALID, "parent", "leave parent out",
                                       "a company is the root and has no parent")
                            : OKR_OK;
    if (!unit->parent)
        return okr_fail(c->err, OKR_E_INVALID, "parent",
                        "declare the company first: a line \"company: NAME\"",
                        "%.*s has no unit above it", OKR_STR_ARG(unit->name));
    if (!store_get(c->txn, unit->parent, c->arena, &parent))
        return cmd_not_found(c, "parent", unit->parent);
    if (parent.kind == OKR_UNIT_KIND_PERSON)
        return okr_fail(c->err, OKR_E_INVALID, "parent", "name a company, department or team",
                        "%.*s is a person and has no units below", OKR_STR_ARG(parent.name));
    return OKR_OK;
}

/// How many units there are from the company down to this one.
static int levels_above(struct cmd *c, okr_id unit)
{
    int n = 0;
    while (unit && n <= UNIT_LEVELS_MAX) {
        struct okr_unit at;
        unit = store_get(c->txn, unit, c->arena, &at) ? at.parent : 0;
        n++;
    }
    return n;
}

static int levels_below(struct cmd *c, okr_id unit)
{
    int deepest = 0;
    struct okr_ids ids = store_children(c->txn, unit, STORE_UNIT_UNITS, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        int levels = 1 + levels_below(c, ids.at[i]);
        if (levels > deepest)
            deepest = levels;
    }
    return deepest;
}

static int check_levels(struct cmd *c, const struct okr_unit *unit, int below)
{
    if (levels_above(c, unit->parent) + 1 + below <= UNIT_LEVELS_MAX)
        return OKR_OK;
    return okr_fail(c->err, OKR_E_TOO_BIG, "parent", "put it under a unit further up",
                    "with %.*s there, units would stand more than %d levels deep",
                    OKR_STR_ARG(unit->name), UNIT_LEVELS_MAX);
}

static int check_number(struct cmd *c, const struct okr_unit *unit)
{
    okr_id other =
        unit->employee_number.len ? store_unit_of_number(c->txn, unit->employee_number) : 0;
    if (other && other != unit->id)
        return okr_fail(c->err, OKR_E_CONFLICT, "employee_number", "give each person another one",
                        "%s has the employee number %.*s already", okr_id_text(other).c,
                        OKR_STR_ARG(unit->employee_number));
    return OKR_OK;
}

static int check_people(struct cmd *c, const struct okr_unit *unit)
{
    int code = check_person(c, unit->lead, "lead");
    if (!code)
        code = check_number(c, unit);
    if (!code)
        code = check_person(c, unit->coordinator, "coordinator");
    for (size_t i = 0; !code && i < unit->deputies.n; i++)
        code = check_person(c, unit->deputies.at[i], "deputies");
    for (size_t i = 0; !code && i < unit->identities.n; i++) {
        okr_id other = store_unit_of_identity(c->txn, unit->identities.at[i]);
        if (other && other != unit->id)
            code = okr_fail(c->err, OKR_E_CONFLICT, "identities", "take it from that unit first",
                            "%.*s acts as %s already", OKR_STR_ARG(unit->identities.at[i]),
                            okr_id_text(other).c);
    }
    return code;
}

/// "lei@example.com": one @ with something on both sides, and nothing that ends an address in a mail's head.
static bool is_address(struct okr_str s)
{
    size_t signs = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (strchr(" \t\"(),:;<>[\\]", s.ptr[i]))
            return false;
        signs += s.ptr[i] == '@';
    }
    return signs == 1 && s.ptr[0] != '@' && s.ptr[s.len - 1] != '@';
}

static int check_mail(struct cmd *c, struct okr_str mail)
{
    if (!mail.len || is_address(mail))
        return OKR_OK;
    return okr_fail(c->err, OKR_E_INVALID, "mail", "write it as lei@example.com",
                    "\"%.*s\" is not a mail address", OKR_STR_ARG(mail));
}

/// What messages to it depend on.
static int check_habits(struct cmd *c, const struct okr_unit *unit)
{
    struct okr_meeting meeting;
    struct okr_hours hours;
    if (unit->meeting.len && !okr_meeting_read(unit->meeting, &meeting))
        return okr_fail(c->err, OKR_E_INVALID, "meeting",
                        "write a day of the week and an hour: Mon 10:00",
                        "\"%.*s\" is not a weekly meeting", OKR_STR_ARG(unit->meeting));
    if (unit->quiet_hours.len && !okr_hours_read(unit->quiet_hours, &hours))
        return okr_fail(c->err, OKR_E_INVALID, "quiet_hours", "write them as 22:00-08:00",
                        "\"%.*s\" are not hours of a day", OKR_STR_ARG(unit->quiet_hours));
    if (unit->language.len && !okr_str_is(unit->language, "en") &&
        !okr_str_is(unit->language, "zh"))
        return okr_fail(c->err, OKR_E_INVALID, "language", "write en or zh",
                        "okrd does not write '%.*s'", OKR_STR_ARG(unit->language));
    return OKR_OK;
}

/// A severity, or what looks like the code of a rule: a plugin may have rules of its own.
static bool may_block(struct okr_str what)
{
    size_t i = 0;
    while (i < what.len &&
           ((what.ptr[i] >= 'A' && what.ptr[i] <= 'Z') || (i && what.ptr[i] == '_') ||
            (i && what.ptr[i] >= '0' && what.ptr[i] <= '9')))
        i++;
    return (i && i == what.len) || okr_term_read(OKR_GROUP_SEVERITY, what);
}

static int check_gate(struct cmd *c, const struct okr_unit *unit)
{
    for (size_t i = 0; i < unit->gate_blocks.n; i++)
        if (!may_block(unit->gate_blocks.at[i]))
            return okr_fail(c->err, OKR_E_INVALID, "gate_blocks",
                            "name severities (info, warn, error) and codes such as KR_ACTIVITY",
                            "\"%.*s\" is neither a severity nor the code of a rule",
                            OKR_STR_ARG(unit->gate_blocks.at[i]));
    return OKR_OK;
}

static int check_unit(struct cmd *c, const struct okr_unit *unit, bool default_key)
{
    int code = okr_entity_check(&okr_entity_unit, unit, c->err);
    if (code || (code = check_parent(c, unit)) || (code = check_key(c, unit, default_key)) ||
        (code = check_habits(c, unit)) || (code = check_gate(c, unit)))
        return code;
    return check_people(c, unit);
}

/// The company is the root: there is one, and what names no parent stands below it.
static int place_unit(struct cmd *c, struct okr_unit *unit)
{
    okr_id root = store_first_child(c->txn, 0, STORE_UNIT_UNITS);
    if (unit->kind == OKR_UNIT_KIND_COMPANY && root)
        return okr_fail(c->err, OKR_E_CONFLICT, "kind",
                        "use department or team for what is below it",
                        "there is a company already: %s", okr_id_text(root).c);
    if (unit->kind != OKR_UNIT_KIND_COMPANY && !unit->parent)
        unit->parent = root;
    return OKR_OK;
}

int unit_insert(struct cmd *c, struct okr_unit *unit)
{
    bool default_key = !unit->key.len;
    int code = place_unit(c, unit);
    unit->meeting = okr_meeting_bare(unit->meeting);
    if (!code && default_key && unit->name.len)
        code = unit_default_key(c, unit->name, &unit->key);
    if (code || (code = check_unit(c, unit, default_key)) || (code = check_mail(c, unit->mail)) ||
        (code = check_levels(c, unit, 0)))
        return code;
    if (!unit->id)
        unit->id = store_new_id(c->txn, 'u');
    else if ((code = store_claim_id(c->txn, unit->id, c->err)))
        return code;
    if (unit->kind == OKR_UNIT_KIND_PERSON && !unit->status)
        unit->status = OKR_UNIT_STATUS_ACTIVE;
    unit->version = 1;
    emit(c, OKR_EVENT_UNIT_CREATED, &okr_entity_unit, NULL, unit, unit->id, OKR_STR(""));
    c->names = NULL; // there is one more to know
    return OKR_OK;
}

/// The old name stays known: texts that mention it still find the unit.
static int keep_old_name(struct cmd *c, const struct okr_unit *before, struct okr_unit *after)
{
    if (okr_str_eq(before->name, after->name))
        return OKR_OK;
    for (size_t i = 0; i < after->aliases.n; i++)
        if (okr_str_eq(after->aliases.at[i], before->name))
            return OKR_OK;
    struct okr_str *aliases = okr_arena_array(c->arena, after->aliases.n + 1, sizeof *aliases);
    if (!aliases)
        return okr_fail_memory(c->err);
    if (after->aliases.n)
        memcpy(aliases, after->aliases.at, after->aliases.n * sizeof *aliases);
    aliases[after->aliases.n] = before->name;
    after->aliases = (struct okr_strs){aliases, after->aliases.n + 1};
    return OKR_OK;
}

/// A key that was made of the name goes with it: the topics of a renamed unit are those of its new name. One that was chosen stays.
static int rename_key(struct cmd *c, const struct okr_unit *before, struct okr_unit *after,
                      bool *ret_default)
{
    struct okr_str made;
    *ret_default = false;
    if (okr_str_eq(before->name, after->name) || !okr_str_eq(before->key, after->key))
        return OKR_OK;
    int code = unit_default_key(c, before->name, &made);
    if (code || !okr_str_eq(made, before->key))
        return code;
    *ret_default = true;
    return unit_default_key(c, after->name, &after->key);
}

static int check_move(struct cmd *c, const struct okr_unit *before, const struct okr_unit *after)
{
    if (after->parent == before->parent)
        return OKR_OK;
    if (unit_is_under(c->txn, after->parent, before->id, c->arena))
        return okr_fail(c->err, OKR_E_INVALID, "parent", "move that unit out first",
                        "%s is below %s", okr_id_text(after->parent).c, okr_id_text(before->id).c);
    return OKR_OK;
}

int unit_change(struct cmd *c, const struct okr_unit *before, struct okr_unit *after,
                struct okr_str reason)
{
    bool moved = after->parent != before->parent, default_key;
    after->meeting = okr_meeting_bare(after->meeting);
    if (!okr_entity_diff(&okr_entity_unit, before, after))
        return OKR_OK;
    int code = keep_old_name(c, before, after);
    if (code || (code = rename_key(c, before, after, &default_key)) ||
        (code = check_move(c, before, after)) || (code = check_unit(c, after, default_key)) ||
        (!okr_str_eq(before->mail, after->mail) && (code = check_mail(c, after->mail))) ||
        (moved && (code = check_levels(c, after, levels_below(c, after->id)))))
        return code;
    after->version = before->version + 1;
    bool led = before->lead != after->lead;
    const okr_id concerned[] = {moved ? before->parent : 0, led ? before->lead : 0,
                                led ? after->lead : 0};
    emit_concerns(c, after->id, concerned, 3);
    emit(c, moved ? OKR_EVENT_UNIT_MOVED : OKR_EVENT_UNIT_UPDATED, &okr_entity_unit, before, after,
         after->id, reason);
    c->names = NULL;
    return OKR_OK;
}

int unit_reparent(struct cmd *c, const struct okr_unit *before, okr_id parent,
                  struct okr_str reason)
{
    struct okr_unit after = *before;
    after.parent = parent;
    return unit_change(c, before, &after, reason);
}

int unit_delete(struct cmd *c, const struct okr_unit *unit, struct okr_str reason)
{
    okr_id below = store_first_child(c->txn, unit->id, STORE_UNIT_UNITS);
    okr_id objective = store_first_child(c->txn, unit->id, STORE_UNIT_OBJECTIVES);
    if (below || objective)
        return okr_fail(c->err, OKR_E_CONFLICT, "id", "move or remove those first",
                        "%.*s still has %s", OKR_STR_ARG(unit->name),
                        okr_id_text(below ? below : objective).c);
    int code = unit_check_unused(c, unit);
    if (code)
        return code;
    emit(c, OKR_EVENT_UNIT_REMOVED, &okr_entity_unit, unit, NULL, unit->id, reason);
    c->names = NULL;
    return OKR_OK;
}
