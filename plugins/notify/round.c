// SPDX-License-Identifier: Apache-2.0
#include "round.h"

#include "board.h"
#include "channel.h"
#include "digest.h"
#include "directory.h"
#include "outbox.h"
#include "tell.h"
#include "workday.h"

#include <inttypes.h>
#include <stdio.h>

enum { LATE_MS = 24 * 3600000, AHEAD_MS = 8 * 24 * 3600000, NAMES_MOST = 20, ESCALATE_MISSED = 2 };

/// One unit's round while it runs; unit 0 is everybody who has no meeting of his own unit.
struct round {
    struct notify *n;
    okr_id unit;
    struct board *board;
    struct okr_str meeting; ///< as the unit wrote it
    okr_time slot, close;   ///< last fired; when it is counted
    bool closed;
    int64_t asked, answered; ///< of the last one that was counted
};

static void round_key(char key[STATE_KEY], okr_id unit)
{
    snprintf(key, STATE_KEY, "r/%s", unit ? okr_id_text(unit).c : "-");
}

static void round_put(const struct round *r)
{
    char key[STATE_KEY];
    struct state_map map;
    round_key(key, r->unit);
    state_map(r->n, &map);
    map_int(&map, "slot", r->slot);
    map_int(&map, "close", r->close);
    map_int(&map, "closed", r->closed);
    map_int(&map, "asked", r->asked);
    map_int(&map, "answered", r->answered);
    state_put(r->n, key, state_made(&map));
}

/// False when there is none yet.
static bool round_get(struct round *r)
{
    char key[STATE_KEY];
    round_key(key, r->unit);
    const struct okr_value *row = state_get(r->n, key);
    r->slot = map_get_int(row, "slot", 0);
    r->close = map_get_int(row, "close", 0);
    r->closed = map_get_int(row, "closed", 1) != 0;
    r->asked = map_get_int(row, "asked", 0);
    r->answered = map_get_int(row, "answered", 0);
    return row != NULL;
}

// --- who was asked ---

static struct okr_str unit_text(struct notify *n, okr_id unit)
{
    return unit ? okr_arena_dup(n->arena, okr_str_c(okr_id_text(unit).c)) : OKR_STR("-");
}

/// What the round before asked and got is over; what it asked and did not get counts as missed when it is asked again.
static void forget_answered(struct round *r)
{
    char key[STATE_KEY];
    const struct okr_value *row;
    struct okr_str unit = unit_text(r->n, r->unit);
    for (bool more = state_next(r->n, "q/", NULL, key, &row); more;
         more = state_next(r->n, "q/", key, key, &row)) {
        bool owed = false;
        okr_id id;
        if (!okr_str_eq(map_get_str(row, "unit"), unit))
            continue;
        for (size_t i = 0; okr_id_parse(okr_str_c(key + 2), &id) && i < r->board->n_owed; i++)
            owed = owed || r->board->owed[i].id == id;
        if (map_get_int(row, "answered", 0) || !owed)
            state_delete(r->n, key);
    }
}

/// The boss hears of what was asked for in vain again and again, if he wants to.
static void escalate(struct round *r, const struct owed *owed, int64_t missed)
{
    struct notify *n = r->n;
    const struct okr_unit *person = directory_person(n, owed->person);
    okr_id coordinator = person ? directory_coordinator(n, person->parent) : 0;
    const struct okr_unit *unit = person ? directory_unit(n, person->parent) : NULL;
    for (int level = 0; unit && level < 64; level++, unit = directory_unit(n, unit->parent)) {
        const struct okr_unit *boss = directory_person(n, unit->lead);
        if (!boss || boss->id == owed->person || boss->id == coordinator || !boss->escalations)
            continue;
        struct template_field fields[] = {
            {"who", person->name, false},
            {"text", owed->text, false},
            {"id", okr_arena_dup(n->arena, okr_str_c(okr_id_text(owed->id).c)), false},
            {"times", okr_arena_printf(n->arena, "%" PRId64, missed), false}};
        struct sheet sheet = {.fields = fields, .n_fields = sizeof fields / sizeof *fields};
        tell_later(n, boss->id, KIND_LATE, fields[2].value,
                   compose_line(n, "late", directory_lang(n, boss), &sheet));
        return;
    }
}

static void note_asked(struct round *r, const struct owed *owed)
{
    char key[STATE_KEY];
    struct state_map map;
    snprintf(key, sizeof key, "q/%s", okr_id_text(owed->id).c);
    const struct okr_value *row = state_get(r->n, key);
    int64_t missed =
        row && !map_get_int(row, "answered", 0) ? map_get_int(row, "missed", 0) + 1 : 0;
    state_map(r->n, &map);
    map_str(&map, "unit", unit_text(r->n, r->unit));
    map_str(&map, "person", okr_str_c(okr_id_text(owed->person).c));
    map_int(&map, "missed", missed);
    map_int(&map, "answered", 0);
    state_put(r->n, key, state_made(&map));
    if (missed >= ESCALATE_MISSED)
        escalate(r, owed, missed);
}

// --- asking ---

/// Those who were asked, for the post to the group.
struct asked {
    const struct okr_unit *person[NAMES_MOST];
    struct template_field rows[NAMES_MOST * 2];
    size_t n, all, items;
};

static void ask_person(struct round *r, const struct okr_unit *person, okr_date monday,
                       struct asked *asked)
{
    struct notify *n = r->n;
    if (!digest_send(n, r->board, person, r->meeting, monday))
        return;
    size_t items = 0;
    for (size_t i = 0; i < r->board->n_owed; i++)
        if (r->board->owed[i].person == person->id) {
            note_asked(r, &r->board->owed[i]);
            items++;
        }
    asked->items += items;
    asked->all++;
    if (asked->n == NAMES_MOST)
        return;
    struct template_field *f = &asked->rows[asked->n * 2];
    f[0] = (struct template_field){"name", person->name, false};
    f[1] = (struct template_field){"n", okr_arena_printf(n->arena, "%zu", items), false};
    asked->person[asked->n++] = person;
}

/// The ids by which the channel calls those who were asked.
static void add_chat_ids(struct notify *n, const struct endpoint *endpoint,
                         const struct asked *asked, struct message *m)
{
    m->at.at = okr_arena_array(n->arena, NAMES_MOST, sizeof *m->at.at);
    m->names.at = okr_arena_array(n->arena, NAMES_MOST, sizeof *m->names.at);
    for (size_t i = 0; m->at.at && m->names.at && i < asked->n; i++) {
        struct okr_str id = directory_chat_id(asked->person[i], endpoint);
        if (!id.len)
            continue;
        m->at.at[m->at.n++] = id;
        m->names.at[m->names.n++] = asked->person[i]->name;
    }
}

static void post(struct round *r, const struct asked *asked)
{
    struct notify *n = r->n;
    const struct okr_unit *unit = directory_unit(n, r->unit);
    const struct okr_unit *company = directory_at(n, 0);
    if (!unit)
        unit = company;
    const struct endpoint *endpoint =
        unit && unit->channel.len ? notify_endpoint(n, unit->channel) : NULL;
    if (!endpoint || !endpoint_works(endpoint) || endpoint->channel == CHANNEL_mail ||
        !asked->items)
        return;
    enum okr_lang lang = endpoint->has_lang ? endpoint->lang : directory_lang(n, unit);
    bool before = r->asked > 0;
    struct template_field fields[] = {
        {"unit", unit->name, false},
        {"meeting", r->meeting, false},
        {"n", okr_arena_printf(n->arena, "%zu", asked->items), false},
        {"people", okr_arena_printf(n->arena, "%zu", asked->all), false},
        {"asked", before ? okr_arena_printf(n->arena, "%" PRId64, r->asked) : OKR_STR(""), false},
        {"answered", before ? okr_arena_printf(n->arena, "%" PRId64, r->answered) : OKR_STR(""),
         false}};
    struct sheet sheet = {.fields = fields,
                          .n_fields = sizeof fields / sizeof *fields,
                          .rows = {{"names", "row.person", asked->rows, asked->n, 2}},
                          .n_rows = 1};
    struct message m = {.kind = OKR_STR("group"), .cause = unit_text(n, r->unit)};
    add_chat_ids(n, endpoint, asked, &m);
    if (compose(n, endpoint, "group", lang, &sheet, &m))
        (void)outbox_add(n, endpoint, &m, n->now, 0);
}

static bool fire(struct round *r, okr_date monday)
{
    struct notify *n = r->n;
    struct asked *asked = okr_arena_alloc(n->arena, sizeof *asked);
    const struct okr_unit *person;
    if (!asked || !board_read(n, r->board))
        return false;
    forget_answered(r);
    for (size_t i = 0; (person = directory_at(n, i)); i++)
        if (directory_person(n, person->id) && directory_meeting_unit(n, person->id) == r->unit)
            ask_person(r, person, monday, asked);
    post(r, asked);
    notify_say(n, SAY_INFO, "round unit=%.*s people=%zu items=%zu",
               OKR_STR_ARG(unit_text(n, r->unit)), asked->all, asked->items);
    return true;
}

// --- counting ---

/// The coordinator's line: how many were asked, how many answered, who is still silent.
static void count(struct round *r)
{
    struct notify *n = r->n;
    char key[STATE_KEY];
    const struct okr_value *row;
    struct okr_str unit = unit_text(n, r->unit);
    struct okr_buf silent = OKR_BUF(n->arena);
    okr_id named[NAMES_MOST];
    size_t n_named = 0;
    const struct okr_unit *company = directory_at(n, 0);
    okr_id of = r->unit ? r->unit : company ? company->id : 0;
    const struct okr_unit *person = directory_person(n, directory_coordinator(n, of));
    const struct okr_unit *whose = directory_unit(n, of);
    bool others = false; // what he was asked himself, he knows
    r->asked = r->answered = 0;
    for (bool more = state_next(n, "q/", NULL, key, &row); more;
         more = state_next(n, "q/", key, key, &row)) {
        if (!okr_str_eq(map_get_str(row, "unit"), unit))
            continue;
        r->asked++;
        others = others || !person || map_get_id(row, "person") != person->id;
        if (map_get_int(row, "answered", 0)) {
            r->answered++;
            continue;
        }
        const struct okr_unit *owner = directory_unit(n, map_get_id(row, "person"));
        bool again = !owner || n_named == NAMES_MOST;
        for (size_t i = 0; i < n_named; i++)
            again = again || named[i] == owner->id;
        if (again)
            continue;
        named[n_named++] = owner->id;
        okr_buf_printf(&silent, "%s%.*s",
                       !silent.len                                     ? ""
                       : person && directory_lang(n, person) == OKR_ZH ? "、"
                                                                       : ", ",
                       OKR_STR_ARG(owner->name));
    }
    if (!others || !person || !whose)
        return;
    struct occasion o = tell_occasion(n, person, KIND_ROUND, OKR_STR(""));
    struct decision d = policy_decide(&o);
    struct template_field fields[] = {
        {"unit", whose->name, false},
        {"asked", okr_arena_printf(n->arena, "%" PRId64, r->asked), false},
        {"answered", okr_arena_printf(n->arena, "%" PRId64, r->answered), false},
        {"silent", okr_buf_view(&silent), false}};
    struct sheet sheet = {.fields = fields, .n_fields = sizeof fields / sizeof *fields};
    if (d.fate == FATE_SEND)
        (void)tell_at(n, KIND_ROUND, person, &sheet, OKR_STR(""), OKR_STR(""),
                      n->now + (okr_time)d.wait_minutes * 60000);
    else
        tell_suppressed(n, person->id, KIND_ROUND, unit, d.reason);
}

// --- the clock ---

/// The slots of three weeks: the last one that has come, and the first that has not.
struct slots {
    okr_time last, last_close, next;
    okr_date monday; ///< of the meeting's week of the last one
};

static struct slots slots_of(struct round *r, struct workdays *days)
{
    struct notify *n = r->n;
    struct okr_meeting meeting;
    struct slots slots = {0};
    bool own = r->unit && okr_meeting_read(r->meeting, &meeting);
    for (okr_date week = n->today - 7; week <= n->today + 21; week += 7) {
        struct slot slot = policy_slot(own ? &meeting : NULL, week, workdays_works, days);
        if (slot.day == OKR_NO_DATE)
            continue;
        okr_time at = notify_utc(n, slot.day, slot.minute);
        if (at <= n->now) {
            slots.last = at;
            slots.last_close = notify_utc(n, slot.close_day, slot.close_minute);
            slots.monday = week - okr_weekday(week);
        } else if (!slots.next && at > r->slot) {
            slots.next = at;
        }
    }
    return slots;
}

static void sooner(okr_time *next, okr_time at)
{
    if (at && (!*next || at < *next))
        *next = at;
}

static void run_one(struct notify *n, okr_id unit, struct okr_str meeting, struct board *board,
                    struct workdays *days, okr_time *next)
{
    struct round r = {.n = n, .unit = unit, .board = board, .meeting = meeting};
    bool known = round_get(&r);
    // A slot more than a week ahead was fired by a clock that was wrong: nothing may wait until it comes.
    known = known && r.slot <= n->now + AHEAD_MS;
    if (!known)
        r.slot = 0;
    struct slots slots = slots_of(&r, days);
    if (!known) { // what lies before the first look is not made up for
        r.slot = slots.last;
        r.closed = true;
        round_put(&r);
    }
    if (!r.closed && n->now >= r.close) {
        count(&r);
        r.closed = true;
        round_put(&r);
    }
    if (known && slots.last > r.slot) {
        bool late = n->now >= slots.last_close || n->now - slots.last > LATE_MS;
        if (!late && !fire(&r, slots.monday)) {
            sooner(next, n->now + 60000);
            return;
        }
        if (late)
            notify_say(n, SAY_NOTICE, "round unit=%.*s is skipped: its time was over",
                       OKR_STR_ARG(unit_text(n, unit)));
        r.slot = slots.last;
        r.close = slots.last_close;
        r.closed = late;
        round_put(&r);
    }
    sooner(next, slots.next);
    if (!r.closed)
        sooner(next, r.close);
}

okr_time round_run(struct notify *n)
{
    struct board board = {0};
    struct workdays days;
    okr_time next = 0;
    const struct okr_unit *unit;
    workdays_read(n, &days);
    for (size_t i = 0; (unit = directory_at(n, i)); i++)
        if (unit->kind != OKR_UNIT_KIND_PERSON && unit->meeting.len)
            run_one(n, unit->id, unit->meeting, &board, &days, &next);
    run_one(n, 0, OKR_STR(""), &board, &days, &next);
    return next;
}
