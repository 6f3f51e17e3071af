// SPDX-License-Identifier: Apache-2.0
#include "tell.h"

#include "channel.h"
#include "directory.h"
#include "outbox.h"
#include "token.h"

#include <inttypes.h>
#include <stdio.h>

struct budget {
    okr_date day; ///< of `instants`
    int64_t instants;
    okr_date monday; ///< of the week of the last digest
};

static void person_key(char key[STATE_KEY], const char *prefix, okr_id person)
{
    snprintf(key, STATE_KEY, "%s%s", prefix, okr_id_text(person).c);
}

static struct budget budget_get(struct notify *n, okr_id person)
{
    char key[STATE_KEY];
    person_key(key, "p/", person);
    const struct okr_value *row = state_get(n, key);
    return (struct budget){(okr_date)map_get_int(row, "day", 0), map_get_int(row, "instants", 0),
                           (okr_date)map_get_int(row, "monday", 0)};
}

static void budget_put(struct notify *n, okr_id person, const struct budget *budget)
{
    char key[STATE_KEY];
    struct state_map map;
    person_key(key, "p/", person);
    state_map(n, &map);
    map_int(&map, "day", budget->day);
    map_int(&map, "instants", budget->instants);
    map_int(&map, "monday", budget->monday);
    state_put(n, key, state_made(&map));
}

void tell_digested(struct notify *n, okr_id person, okr_date monday)
{
    struct budget budget = budget_get(n, person);
    budget.monday = monday;
    budget_put(n, person, &budget);
}

bool tell_is_digested(struct notify *n, okr_id person, okr_date monday)
{
    return budget_get(n, person).monday == monday;
}

static bool is_person(struct okr_str actor)
{
    okr_id id;
    return (okr_id_parse(actor, &id) && okr_id_letter(id) == 'u') ||
           okr_str_starts(actor, OKR_STR("uid:"));
}

struct occasion tell_occasion(struct notify *n, const struct okr_unit *person, enum kind kind,
                              struct okr_str actor)
{
    okr_date today;
    struct occasion o = {.kind = kind,
                         .is_actor = okr_str_is(actor, okr_id_text(person->id).c),
                         .by_person = is_person(actor),
                         .works_here = !person->status || person->status == OKR_UNIT_STATUS_ACTIVE,
                         .reachable = directory_route(n, person) != NULL,
                         .demoted = tell_is_demoted(n, kind),
                         .today = n->today,
                         .away_until = person->away_until,
                         .snooze_until = person->snooze_until};
    notify_local(n, n->now, &today, &o.minute);
    o.has_quiet = person->quiet_hours.len && okr_hours_read(person->quiet_hours, &o.quiet);
    struct budget budget = budget_get(n, person->id);
    if (kind_row(kind)->class == CLASS_INSTANT)
        o.sent = budget.day == n->today ? (int)budget.instants : 0;
    return o;
}

static void count_key(char key[STATE_KEY], enum kind kind, const char *reason)
{
    snprintf(key, STATE_KEY, "c/%s.%s", kind_row(kind)->slug, reason);
}

static void count_put(struct notify *n, const char *key, int64_t count, int64_t told)
{
    struct state_map map;
    state_map(n, &map);
    map_int(&map, "n", count);
    map_int(&map, "told", told);
    state_put(n, key, state_made(&map));
}

/// Whether this one gets a line of its own in the log, as the first few of a minute do.
static bool count_suppressed(struct notify *n, enum kind kind, const char *reason)
{
    enum { LINES_MOST = 8 };
    char key[STATE_KEY];
    count_key(key, kind, reason);
    const struct okr_value *row = state_get(n, key);
    int64_t count = map_get_int(row, "n", 0), told = map_get_int(row, "told", 0);
    bool tells = n->kept_back_lines < LINES_MOST;
    n->kept_back_lines += tells;
    count_put(n, key, count + 1, told + tells);
    return tells;
}

okr_time tell_suppressed_rest(struct notify *n)
{
    enum { EVERY_MS = 60000 };
    char key[STATE_KEY];
    const struct okr_value *row;
    struct okr_buf line = OKR_BUF(n->arena);
    bool due = n->now >= n->kept_back_told + EVERY_MS || n->now < n->kept_back_told;
    bool waits = false;
    for (bool more = state_next(n, "c/", NULL, key, &row); more;
         more = state_next(n, "c/", key, key, &row)) {
        int64_t count = map_get_int(row, "n", 0), told = map_get_int(row, "told", 0);
        waits = waits || told < count;
        if (!due || told >= count)
            continue;
        okr_buf_printf(&line, " %s=%" PRId64, key + 2, count - told);
        count_put(n, key, count, count);
    }
    if (line.len)
        notify_say(n, SAY_INFO, "kept back more:%.*s", OKR_STR_ARG(okr_buf_view(&line)));
    if (due) {
        n->kept_back_told = n->now;
        n->kept_back_lines = 0;
    }
    return waits && !due ? n->kept_back_told + EVERY_MS : 0;
}

void tell_suppressed(struct notify *n, okr_id person, enum kind kind, struct okr_str cause,
                     const char *reason)
{
    char key[STATE_KEY];
    struct state_map map;
    uint64_t number = state_number(n, "suppressed");
    if (count_suppressed(n, kind, reason))
        notify_say(n, SAY_INFO, "kept back kind=%s person=%s about=%.*s reason=%s",
                   kind_row(kind)->slug, okr_id_text(person).c, OKR_STR_ARG(cause), reason);
    snprintf(key, sizeof key, "l/%02d", (int)(number % SUPPRESSED_KEPT));
    state_map(n, &map);
    map_int(&map, "number", (int64_t)number);
    map_int(&map, "time", n->now);
    map_str(&map, "person", okr_str_c(okr_id_text(person).c));
    map_str(&map, "kind", okr_str_c(kind_row(kind)->slug));
    map_str(&map, "about", cause);
    map_str(&map, "reason", okr_str_c(reason));
    state_put(n, key, state_made(&map));
}

void tell_later(struct notify *n, okr_id person, enum kind kind, struct okr_str cause,
                struct okr_str line)
{
    char prefix[28], key[STATE_KEY], at[STATE_KEY];
    const struct okr_value *row;
    size_t count = 0;
    snprintf(prefix, sizeof prefix, "i/%s/", okr_id_text(person).c);
    for (bool more = state_next(n, prefix, NULL, at, &row); more;
         more = state_next(n, prefix, at, at, &row), count++)
        if (cause.len && okr_str_eq(map_get_str(row, "about"), cause) &&
            okr_str_is(map_get_str(row, "kind"), kind_row(kind)->slug))
            state_delete(n, at); // the newest word on it is enough
    struct state_map map;
    if (count >= ITEMS_MOST) { // the digest says how many more there were
        snprintf(key, sizeof key, "j/%s", okr_id_text(person).c);
        int64_t more = map_get_int(state_get(n, key), "n", 0);
        state_map(n, &map);
        map_int(&map, "n", more + 1);
        state_put(n, key, state_made(&map));
        return;
    }
    snprintf(key, sizeof key, "%s%012" PRIx64, prefix, state_number(n, "items"));
    state_map(n, &map);
    map_str(&map, "kind", okr_str_c(kind_row(kind)->slug));
    map_str(&map, "about", cause);
    map_str(&map, "line", line);
    map_int(&map, "time", n->now);
    state_put(n, key, state_made(&map));
}

bool tell_at(struct notify *n, enum kind kind, const struct okr_unit *person,
             const struct sheet *sheet, struct okr_str cause, struct okr_str reply, okr_time due)
{
    const struct endpoint *endpoint = directory_route(n, person);
    struct message m = {.kind = okr_str_c(kind_row(kind)->slug), .cause = cause, .reply = reply};
    if (!endpoint)
        return false;
    m.person = okr_arena_dup(n->arena, okr_str_c(okr_id_text(person->id).c));
    m.to_name = person->name;
    if (endpoint->channel == CHANNEL_mail)
        m.to = person->mail;
    struct okr_str id = directory_chat_id(person, endpoint);
    if (id.len) {
        m.at = (struct okr_strs){okr_arena_alloc(n->arena, sizeof id), 1};
        m.names = (struct okr_strs){okr_arena_alloc(n->arena, sizeof id), 1};
        if (!m.at.at || !m.names.at)
            return false;
        m.at.at[0] = id;
        m.names.at[0] = person->name;
    }
    return compose(n, endpoint, kind_row(kind)->slug, directory_lang(n, person), sheet, &m) &&
           outbox_add(n, endpoint, &m, due, 0);
}

enum { TOLD_FIELDS = 24 };
/// The sheet with one field more: the address that takes the answer.
static struct sheet with_reply(const struct sheet *sheet, struct okr_str reply,
                               struct template_field fields[TOLD_FIELDS])
{
    struct sheet more = *sheet;
    size_t n = sheet->n_fields < TOLD_FIELDS - 1 ? sheet->n_fields : TOLD_FIELDS - 1;
    if (n)
        memcpy(fields, sheet->fields, n * sizeof *fields);
    fields[n] = (struct template_field){"reply", reply, false};
    more.fields = fields;
    more.n_fields = n + 1;
    return more;
}

static void line_later(struct notify *n, const struct news *news, const struct okr_unit *person)
{
    tell_later(
        n, person->id, news->kind, news->cause,
        compose_line(n, kind_row(news->kind)->slug, directory_lang(n, person), &news->sheet));
}

/// What should have gone at once and cannot is told with the digest.
static void put_off(struct notify *n, const struct news *news, const struct okr_unit *person,
                    const char *reason)
{
    tell_suppressed(n, person->id, news->kind, news->cause, reason);
    line_later(n, news, person);
}

bool tell(struct notify *n, const struct news *news)
{
    const struct okr_unit *person = directory_unit(n, news->person);
    if (!person || person->kind != OKR_UNIT_KIND_PERSON)
        return false;
    struct occasion o = tell_occasion(n, person, news->kind, news->actor);
    struct okr_str slug = okr_str_c(kind_row(news->kind)->slug);
    struct okr_str id = okr_arena_dup(n->arena, okr_str_c(okr_id_text(person->id).c));
    o.pending = news->cause.len && !o.is_actor && outbox_waits(n, slug, news->cause, id);
    struct decision d = policy_decide(&o);
    if (d.fate == FATE_SEND) {
        const struct endpoint *endpoint = directory_route(n, person);
        struct okr_str reply = OKR_STR(""), about = news->cause;
        if (news->kind == KIND_ASK && endpoint && endpoint->channel == CHANNEL_mail)
            reply = token_new(n, endpoint, person->id, (struct okr_strs){&about, 1});
        struct template_field fields[TOLD_FIELDS];
        struct sheet sheet = with_reply(&news->sheet, reply, fields);
        if (!tell_at(n, news->kind, person, &sheet, news->cause, reply,
                     n->now + (okr_time)d.wait_minutes * 60000)) {
            put_off(n, news, person, "full");
            return true;
        }
        struct budget budget = budget_get(n, person->id);
        budget.instants = budget.day == n->today ? budget.instants + 1 : 1;
        budget.day = n->today;
        budget_put(n, person->id, &budget);
        return true;
    }
    // What a person did himself is nothing that was kept from him.
    if (strcmp(d.reason, "own") != 0)
        tell_suppressed(n, person->id, news->kind, news->cause, d.reason);
    if (d.fate != FATE_DIGEST)
        return false;
    line_later(n, news, person);
    return true;
}
