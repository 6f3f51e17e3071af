// SPDX-License-Identifier: Apache-2.0
// Whether people act upon what they are shown: counted per kind, within the hours that its row gives.
#include "directory.h"
#include "outbox.h"
#include "tell.h"

#include <inttypes.h>
#include <stdio.h>

enum { HOUR_MS = 3600000, SHOWN_MOST = 5000 };

static void shown_key(char key[STATE_KEY], struct okr_str person, struct okr_str cause)
{
    snprintf(key, STATE_KEY, "a/%.*s/%.*s", OKR_STR_ARG(person), OKR_STR_ARG(cause));
}

void tell_shown(struct notify *n, enum kind kind, struct okr_str person, struct okr_str cause)
{
    char key[STATE_KEY];
    struct state_map map;
    if (!kind_row(kind)->hours || !person.len || !cause.len || person.len + cause.len > 36 ||
        state_count(n, "a/", SHOWN_MOST) >= SHOWN_MOST)
        return;
    shown_key(key, person, cause);
    if (state_get(n, key))
        return; // shown again: the first time counts
    state_map(n, &map);
    map_int(&map, "kind", kind);
    map_int(&map, "time", n->now);
    state_put(n, key, state_made(&map));
}

void outbox_settled(struct notify *n, const struct letter *letter, bool sent)
{
    enum kind kind = kind_find(letter->message.kind);
    if (sent && kind_row(kind)->class == CLASS_INSTANT)
        tell_shown(n, kind, letter->message.person, letter->message.cause);
}

struct figures {
    int64_t shown, acted;
    bool demoted;
};

static void kind_key(char key[STATE_KEY], enum kind kind)
{
    snprintf(key, STATE_KEY, "k/%s", kind_row(kind)->slug);
}

static struct figures figures_get(struct notify *n, enum kind kind)
{
    char key[STATE_KEY];
    kind_key(key, kind);
    const struct okr_value *row = state_get(n, key);
    return (struct figures){map_get_int(row, "shown", 0), map_get_int(row, "acted", 0),
                            map_get_int(row, "demoted", 0) != 0};
}

static void figures_put(struct notify *n, enum kind kind, const struct figures *figures)
{
    char key[STATE_KEY];
    struct state_map map;
    kind_key(key, kind);
    state_map(n, &map);
    map_int(&map, "shown", figures->shown);
    map_int(&map, "acted", figures->acted);
    map_int(&map, "demoted", figures->demoted);
    state_put(n, key, state_made(&map));
}

static void count(struct notify *n, const struct okr_value *row, bool acted)
{
    enum kind kind = (enum kind)map_get_int(row, "kind", KIND_NONE);
    if (kind <= KIND_NONE || kind >= KIND_COUNT)
        return;
    struct figures figures = figures_get(n, kind);
    figures.shown++;
    figures.acted += acted;
    figures_put(n, kind, &figures);
}

static bool is_in_time(struct notify *n, const struct okr_value *row)
{
    enum kind kind = (enum kind)map_get_int(row, "kind", KIND_NONE);
    okr_time shown = map_get_int(row, "time", 0);
    return n->now - shown <= (okr_time)kind_row(kind)->hours * HOUR_MS;
}

void tell_acted(struct notify *n, struct okr_str person, struct okr_str cause)
{
    char key[STATE_KEY];
    if (person.len + cause.len > 36)
        return;
    shown_key(key, person, cause);
    const struct okr_value *row = state_get(n, key);
    if (!row)
        return;
    count(n, row, is_in_time(n, row));
    state_delete(n, key);
}

/// The coordinators of the whole company hear of it: that is whom it concerns.
static void say_demoted(struct notify *n, enum kind kind, const struct figures *figures)
{
    const struct okr_unit *company = directory_at(n, 0);
    const struct okr_unit *person =
        company ? directory_person(n, directory_coordinator(n, company->id)) : NULL;
    notify_say(n, SAY_NOTICE, "kind=%s falls to the digest: %" PRId64 " of %" PRId64 " acted upon",
               kind_row(kind)->slug, figures->acted, figures->shown);
    if (!person)
        return;
    enum okr_lang lang = directory_lang(n, person);
    struct template_field fields[] = {
        {"kind", okr_str_c(lang == OKR_ZH ? kind_row(kind)->zh : kind_row(kind)->en), false},
        {"slug", okr_str_c(kind_row(kind)->slug), false},
        {"shown", okr_arena_printf(n->arena, "%" PRId64, figures->shown), false},
        {"acted", okr_arena_printf(n->arena, "%" PRId64, figures->acted), false}};
    struct sheet sheet = {.fields = fields, .n_fields = sizeof fields / sizeof *fields};
    tell_later(n, person->id, KIND_NOTICE, okr_str_c(kind_row(kind)->slug),
               compose_line(n, "notice", lang, &sheet));
}

void tell_settle(struct notify *n)
{
    char key[STATE_KEY];
    const struct okr_value *row;
    for (bool more = state_next(n, "a/", NULL, key, &row); more;
         more = state_next(n, "a/", key, key, &row))
        if (!is_in_time(n, row)) {
            count(n, row, false);
            state_delete(n, key);
        }
    for (int i = KIND_NONE + 1; i < KIND_COUNT; i++) {
        struct figures figures = figures_get(n, (enum kind)i);
        if (kind_row((enum kind)i)->class != CLASS_INSTANT || figures.demoted ||
            !policy_is_ignored(figures.shown, figures.acted))
            continue;
        figures.demoted = true;
        figures_put(n, (enum kind)i, &figures);
        say_demoted(n, (enum kind)i, &figures);
    }
}

bool tell_is_demoted(struct notify *n, enum kind kind)
{
    return kind_row(kind)->class == CLASS_INSTANT && figures_get(n, kind).demoted;
}

void tell_restore(struct notify *n, enum kind kind)
{
    figures_put(n, kind, &(struct figures){0});
}
