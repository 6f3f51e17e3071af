// SPDX-License-Identifier: Apache-2.0
#include "directory.h"

#include "channel.h"

#include <stdio.h>

enum { UNITS_MOST = 200000, PAGE = 5000, LEVELS = 64 };

void directory_forget(struct notify *n)
{
    n->units_known = false;
}

/// Appends a page; how many came.
static size_t read_page(struct notify *n, okr_id after)
{
    struct okr_buf args = OKR_BUF(n->arena);
    struct okr_pack pack = OKR_PACK(&args);
    struct okr_err e = {0};
    okr_pack_map(&pack, after ? 2 : 1);
    okr_pack_key(&pack, "limit");
    okr_pack_uint(&pack, PAGE);
    if (after) {
        okr_pack_key(&pack, "after");
        okr_pack_id(&pack, after);
    }
    const struct okr_value *units = okr_map_get(notify_ask(n, "unit.list", &args, NULL), "units");
    if (!units || units->type != OKR_V_ARRAY || !units->n)
        return 0;
    struct okr_unit *grown = okr_arena_array(n->units_arena, n->n_units + units->n, sizeof *grown);
    if (!grown)
        return 0;
    if (n->n_units)
        memcpy(grown, n->units, n->n_units * sizeof *grown);
    n->units = grown;
    for (uint32_t i = 0; i < units->n; i++) {
        struct okr_unit unit;
        okr_entity_init(&okr_entity_unit, &unit);
        if (okr_entity_read(&okr_entity_unit, &units->items[i], n->arena, &unit, &e) ||
            okr_entity_copy(&okr_entity_unit, &unit, n->units_arena, &n->units[n->n_units]))
            continue;
        n->n_units++;
    }
    return units->n;
}

static void know(struct notify *n)
{
    if (n->units_known)
        return;
    okr_arena_reset(n->units_arena);
    n->units = NULL;
    n->n_units = 0;
    okr_id after = 0;
    while (n->n_units < UNITS_MOST && read_page(n, after) > 0 && n->n_units &&
           n->units[n->n_units - 1].id > after)
        after = n->units[n->n_units - 1].id;
    n->units_known = true;
}

const struct okr_unit *directory_unit(struct notify *n, okr_id id)
{
    know(n);
    size_t low = 0, high = n->n_units;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (n->units[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return id && low < n->n_units && n->units[low].id == id ? &n->units[low] : NULL;
}

const struct okr_unit *directory_person(struct notify *n, okr_id id)
{
    const struct okr_unit *unit = directory_unit(n, id);
    bool works = unit && unit->kind == OKR_UNIT_KIND_PERSON &&
                 (!unit->status || unit->status == OKR_UNIT_STATUS_ACTIVE);
    return works ? unit : NULL;
}

const struct okr_unit *directory_at(struct notify *n, size_t i)
{
    know(n);
    return i < n->n_units ? &n->units[i] : NULL;
}

static bool is_here(struct notify *n, okr_id person)
{
    const struct okr_unit *unit = directory_person(n, person);
    return unit && (unit->away_until == OKR_NO_DATE || unit->away_until < n->today);
}

okr_id directory_answers(struct notify *n, okr_id id)
{
    const struct okr_unit *unit = directory_unit(n, id);
    for (int level = 0; unit && level < LEVELS; level++) {
        if (unit->kind == OKR_UNIT_KIND_PERSON && directory_person(n, unit->id))
            return unit->id;
        if (is_here(n, unit->lead))
            return unit->lead;
        for (size_t i = 0; i < unit->deputies.n; i++)
            if (is_here(n, unit->deputies.at[i]))
                return unit->deputies.at[i];
        if (directory_person(n, unit->lead))
            return unit->lead;
        unit = directory_unit(n, unit->parent);
    }
    return 0;
}

static const struct okr_value *node_of(struct notify *n, okr_id node)
{
    bool kr = okr_id_letter(node) == 'k';
    if (!kr && okr_id_letter(node) != 'o')
        return NULL;
    const struct okr_value *ok =
        notify_ask_one(n, kr ? "key_result.get" : "objective.get", "id", okr_id_text(node).c);
    return okr_map_get(ok, kr ? "key_result" : "objective");
}

okr_id directory_unit_of(struct notify *n, okr_id node)
{
    const struct okr_value *value = node_of(n, node);
    if (okr_id_letter(node) == 'k' && value)
        value = node_of(n, map_get_id(value, "objective"));
    return value ? map_get_id(value, "unit") : okr_id_letter(node) == 'u' ? node : 0;
}

okr_id directory_accountable(struct notify *n, okr_id node)
{
    if (okr_id_letter(node) == 'u')
        return directory_answers(n, node);
    const struct okr_value *value = node_of(n, node);
    okr_id person = value ? map_get_id(value, "accountable") : 0;
    if (!person && value && okr_id_letter(node) == 'k') {
        value = node_of(n, map_get_id(value, "objective"));
        person = value ? map_get_id(value, "accountable") : 0;
    }
    if (person && directory_person(n, person))
        return person;
    return value ? directory_answers(n, map_get_id(value, "unit")) : 0;
}

okr_id directory_coordinator(struct notify *n, okr_id id)
{
    const struct okr_unit *unit = directory_unit(n, id);
    for (int level = 0; unit && level < LEVELS; level++) {
        if (directory_person(n, unit->coordinator))
            return unit->coordinator;
        if (directory_person(n, unit->lead))
            return unit->lead;
        unit = directory_unit(n, unit->parent);
    }
    return 0;
}

okr_id directory_meeting_unit(struct notify *n, okr_id id)
{
    const struct okr_unit *unit = directory_unit(n, id);
    for (int level = 0; unit && level < LEVELS; level++) {
        if (unit->kind != OKR_UNIT_KIND_PERSON && unit->meeting.len)
            return unit->id;
        unit = directory_unit(n, unit->parent);
    }
    return 0;
}

bool directory_is_under(struct notify *n, okr_id id, okr_id above)
{
    const struct okr_unit *unit = directory_unit(n, id);
    for (int level = 0; unit && level < LEVELS; level++) {
        if (unit->id == above)
            return true;
        unit = directory_unit(n, unit->parent);
    }
    return false;
}

static const struct endpoint *usable(const struct endpoint *endpoint)
{
    return endpoint && endpoint_works(endpoint) ? endpoint : NULL;
}

const struct endpoint *directory_channel(struct notify *n, okr_id id)
{
    const struct okr_unit *unit = directory_unit(n, id);
    for (int level = 0; unit && level < LEVELS; level++) {
        const struct endpoint *endpoint = unit->kind != OKR_UNIT_KIND_PERSON && unit->channel.len
                                              ? usable(notify_endpoint(n, unit->channel))
                                              : NULL;
        if (endpoint && endpoint->channel != CHANNEL_mail)
            return endpoint;
        unit = directory_unit(n, unit->parent);
    }
    return NULL;
}

/// Whether a message to that person can leave by it.
static bool reaches(const struct okr_unit *person, const struct endpoint *endpoint)
{
    return endpoint && (endpoint->channel != CHANNEL_mail || person->mail.len);
}

const struct endpoint *directory_route(struct notify *n, const struct okr_unit *person)
{
    const struct endpoint *chosen =
        person->channel.len ? usable(notify_endpoint(n, person->channel)) : NULL;
    if (reaches(person, chosen))
        return chosen;
    for (int pass = 0; pass < 2; pass++) // the default first, then any mail
        for (size_t i = 0; i < n->n_endpoints; i++) {
            const struct endpoint *endpoint = usable(&n->endpoints[i]);
            bool fits = endpoint && (pass ? endpoint->channel == CHANNEL_mail : endpoint->standard);
            if (fits && reaches(person, endpoint))
                return endpoint;
        }
    return directory_channel(n, person->parent);
}

struct okr_str directory_chat_id(const struct okr_unit *person, const struct endpoint *endpoint)
{
    unsigned i;
    struct okr_str id = {0};
    const struct channel *channel = channel_row((enum channel_kind)endpoint->channel);
    const struct okr_field *field =
        channel && endpoint->channel != CHANNEL_mail
            ? okr_field_find(&okr_entity_unit, okr_str_c(channel->id_field), &i)
            : NULL;
    if (field)
        memcpy(&id, (const char *)person + field->offset, sizeof id);
    for (size_t k = 0; k < id.len; k++) // an id is a word; anything else could speak for itself
        if (strchr(" <>\"'&*[]()\n\r\t", id.ptr[k]))
            return (struct okr_str){0};
    return id;
}

enum okr_lang directory_lang(struct notify *n, const struct okr_unit *person)
{
    struct okr_str lang =
        person && person->language.len ? person->language : notify_org(n)->language;
    return okr_str_is(lang, "zh") ? OKR_ZH : OKR_EN;
}

struct okr_str directory_name(struct notify *n, struct okr_str actor)
{
    okr_id id;
    const struct okr_unit *unit = okr_id_parse(actor, &id) ? directory_unit(n, id) : NULL;
    return unit ? unit->name : actor;
}
