// SPDX-License-Identifier: Apache-2.0
#include "cmd/access.h"
#include "cmd/nouns.h"

/// The person who leads a unit; a person leads itself. 0 = nobody.
static okr_id lead_of(const struct okr_unit *unit)
{
    return unit->kind == OKR_UNIT_KIND_PERSON && !unit->lead ? unit->id : unit->lead;
}

static bool leads(const struct okr_unit *unit, okr_id person)
{
    if (lead_of(unit) == person || unit->id == person)
        return true;
    for (size_t i = 0; i < unit->deputies.n; i++)
        if (unit->deputies.at[i] == person)
            return true;
    return false;
}

/// Whether a person can be asked, and may act: who left or is suspended does neither.
static bool works_here(struct cmd *c, okr_id person)
{
    struct okr_unit unit;
    return person && store_get(c->txn, person, c->arena, &unit) &&
           unit.status != OKR_UNIT_STATUS_LEFT && unit.status != OKR_UNIT_STATUS_SUSPENDED;
}

static bool leads_here_or_above(struct cmd *c, okr_id unit, okr_id person)
{
    for (int level = 0; unit && level < UNIT_LEVELS_MAX; level++) {
        struct okr_unit at;
        if (!store_get(c->txn, unit, c->arena, &at))
            return false;
        if (leads(&at, person))
            return true;
        unit = at.parent;
    }
    return false;
}

/// Admins; plugins, whose grants were looked at before their request came here; and, as long as nobody is linked to an identity, everyone who may connect: there is nobody to wait for.
static bool is_trusted(struct cmd *c)
{
    return c->peer.plugin[0] || c->peer.admin || !store_has_identities(c->txn);
}

bool access_answers_for(struct cmd *c, okr_id unit)
{
    return is_trusted(c) || (works_here(c, c->person) && leads_here_or_above(c, unit, c->person));
}

bool access_may_write(struct cmd *c, okr_id node)
{
    struct okr_key_result kr;
    struct okr_objective o;
    if (is_trusted(c))
        return true;
    if (!works_here(c, c->person))
        return false;
    if (okr_id_letter(node) == 'u')
        return leads_here_or_above(c, node, c->person);
    if (okr_id_letter(node) == 'k') {
        if (!store_get(c->txn, node, c->arena, &kr))
            return false;
        if (kr.accountable == c->person)
            return true;
        node = kr.objective;
    }
    if (!store_get(c->txn, node, c->arena, &o))
        return false;
    return o.accountable == c->person || leads_here_or_above(c, o.unit, c->person);
}

static bool has_answerer(struct cmd *c, const struct okr_unit *unit)
{
    if (works_here(c, lead_of(unit)) ||
        (unit->kind == OKR_UNIT_KIND_PERSON && works_here(c, unit->id)))
        return true;
    for (size_t i = 0; i < unit->deputies.n; i++)
        if (works_here(c, unit->deputies.at[i]))
            return true;
    return false;
}

/// The nearest unit, itself included, that has somebody to answer; false when there is none.
static bool find_answering(struct cmd *c, okr_id unit, struct okr_unit *ret)
{
    for (int level = 0; unit && level < UNIT_LEVELS_MAX; level++) {
        if (!store_get(c->txn, unit, c->arena, ret))
            return false;
        if (has_answerer(c, ret))
            return true;
        unit = ret->parent;
    }
    return false;
}

bool access_waits_for(struct cmd *c, okr_id unit, okr_id person)
{
    struct okr_unit answering;
    return find_answering(c, unit, &answering) && leads(&answering, person);
}

/// "Lin Mei (u-4) answers for Finance": who to turn to.
static const char *who_answers(struct cmd *c, okr_id unit)
{
    struct okr_unit asked, answering, lead;
    if (!store_get(c->txn, unit, c->arena, &asked) || !find_answering(c, unit, &answering))
        return OKR_MESSAGE("an admin may; give the unit a lead");
    okr_id person = works_here(c, lead_of(&answering)) ? lead_of(&answering)
                    : answering.deputies.n             ? answering.deputies.at[0]
                                                       : 0;
    if (!person || !store_get(c->txn, person, c->arena, &lead))
        return OKR_MESSAGE("an admin may; give the unit a lead");
    struct okr_str text =
        okr_arena_printf(c->arena, okr_err_say(c->err, "%.*s (%s) answers for %.*s"),
                         OKR_STR_ARG(lead.name), okr_id_text(person).c, OKR_STR_ARG(asked.name));
    return text.ptr ? text.ptr : "";
}

struct okr_str access_named(struct cmd *c, okr_id unit)
{
    struct okr_unit named;
    bool zh = okr_err_lang(c->err) == OKR_ZH;
    if (!unit || !store_get(c->txn, unit, c->arena, &named))
        return okr_arena_printf(c->arena, zh ? "%.*s " : "%.*s", OKR_STR_ARG(c->actor));
    return okr_arena_printf(c->arena, zh ? "%.*s（%s）" : "%.*s (%s)", OKR_STR_ARG(named.name),
                            okr_id_text(unit).c);
}

int access_check_answers(struct cmd *c, okr_id unit, const char *act, okr_id what)
{
    // What a plugin asks for has passed the grants of its configuration: an administrator allowed it.
    if (c->peer.plugin[0] || access_answers_for(c, unit))
        return OKR_OK;
    return okr_fail(c->err, OKR_E_DENIED, NULL, who_answers(c, unit), "%.*s may not %s %s",
                    OKR_STR_ARG(access_named(c, c->person)), okr_err_say(c->err, act),
                    okr_id_text(what).c);
}

int access_whose(struct cmd *c, okr_id *ret)
{
    okr_id whom = cmd_arg_id(c, "whom");
    *ret = whom ? whom : c->person;
    if (whom)
        return check_person(c, whom, "whom");
    if (c->person || c->peer.admin)
        return OKR_OK;
    return okr_fail(c->err, OKR_E_INVALID, "whom",
                    "an admin links it: unit.update {id, identities: [\"uid:…\"]}; or say whose",
                    "%.*s is linked to no person", OKR_STR_ARG(c->actor));
}
