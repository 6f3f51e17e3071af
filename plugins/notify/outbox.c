// SPDX-License-Identifier: Apache-2.0
#include "outbox.h"

#include "channel.h"
#include "json.h"
#include "template.h"

#include <inttypes.h>
#include <stdio.h>

// --- rows ---

static const char *const why_keys[] = {"why", "why_zh"}; // by enum okr_lang

static void keep_why(struct state_map *map, const struct said *why)
{
    for (int lang = OKR_EN; lang <= OKR_ZH; lang++)
        map_str(map, why_keys[lang], okr_str_c(why->text[lang]));
}

static void read_why(const struct okr_value *row, struct said *ret)
{
    for (int lang = OKR_EN; lang <= OKR_ZH; lang++)
        snprintf(ret->text[lang], SAID_BYTES, "%.*s",
                 OKR_STR_ARG(map_get_str(row, why_keys[lang])));
}

void letter_keep(struct notify *n, const struct letter *l)
{
    struct state_map map;
    const struct message *m = &l->message;
    state_map(n, &map);
    map_str(&map, "endpoint", l->endpoint);
    map_int(&map, "born", l->born);
    map_int(&map, "due", l->due);
    map_int(&map, "attempts", l->attempts);
    map_int(&map, "sequence", (int64_t)l->sequence);
    keep_why(&map, &l->why);
    map_str(&map, "id", m->id);
    map_str(&map, "kind", m->kind);
    map_str(&map, "cause", m->cause);
    map_str(&map, "person", m->person);
    map_str(&map, "to", m->to);
    map_str(&map, "to_name", m->to_name);
    map_str(&map, "subject", m->subject);
    map_str(&map, "text", m->text);
    map_str(&map, "html", m->html);
    map_str(&map, "reply", m->reply);
    map_str(&map, "event", m->event);
    map_strs(&map, "at", m->at);
    map_strs(&map, "names", m->names);
    map_int(&map, "lang", m->lang);
    state_put(n, l->key, state_made(&map));
}

static void unletter_keep(struct notify *n, const struct okr_value *row, struct letter *l)
{
    struct message *m = &l->message;
    l->endpoint = map_get_str(row, "endpoint");
    l->born = map_get_int(row, "born", 0);
    l->due = map_get_int(row, "due", 0);
    l->attempts = (uint32_t)map_get_int(row, "attempts", 0);
    l->sequence = (uint64_t)map_get_int(row, "sequence", 0);
    read_why(row, &l->why);
    *m = (struct message){
        .id = map_get_str(row, "id"),
        .kind = map_get_str(row, "kind"),
        .cause = map_get_str(row, "cause"),
        .person = map_get_str(row, "person"),
        .to = map_get_str(row, "to"),
        .to_name = map_get_str(row, "to_name"),
        .subject = map_get_str(row, "subject"),
        .text = map_get_str(row, "text"),
        .html = map_get_str(row, "html"),
        .reply = map_get_str(row, "reply"),
        .event = map_get_str(row, "event"),
        .at = map_get_strs(n, row, "at"),
        .names = map_get_strs(n, row, "names"),
        .lang = map_get_int(row, "lang", OKR_EN) == OKR_ZH ? OKR_ZH : OKR_EN,
    };
}

void letter_drop(struct notify *n, const struct letter *l)
{
    state_delete(n, l->key);
    outbox_waiting(n, -1);
}

bool outbox_next(struct notify *n, const char *prefix, const char *after, struct letter *ret)
{
    const struct okr_value *row;
    if (!state_next(n, prefix, after, ret->key, &row))
        return false;
    unletter_keep(n, row, ret);
    return true;
}

static void endpoint_key(char key[STATE_KEY], const char *prefix, struct okr_str name)
{
    snprintf(key, STATE_KEY, "%s%.*s", prefix, OKR_STR_ARG(name));
}

void endpoint_state_get(struct notify *n, struct okr_str name, struct endpoint_state *ret)
{
    char key[STATE_KEY];
    endpoint_key(key, "e/", name);
    const struct okr_value *row = state_get(n, key);
    *ret = (struct endpoint_state){
        .bucket = {.thousandths = map_get_int(row, "tokens", 0), .at = map_get_int(row, "at", 0)},
        .pause_until = map_get_int(row, "pause", 0),
        .paused_at = map_get_int(row, "paused", 0),
        .off = map_get_int(row, "off", 0) != 0,
        .sent = map_get_int(row, "sent", 0),
        .failed = map_get_int(row, "failed", 0),
        .dead = map_get_int(row, "dead", 0),
    };
    read_why(row, &ret->why);
}

void endpoint_state_put(struct notify *n, struct okr_str name, const struct endpoint_state *state)
{
    struct state_map map;
    char key[STATE_KEY];
    endpoint_key(key, "e/", name);
    state_map(n, &map);
    map_int(&map, "tokens", state->bucket.thousandths);
    map_int(&map, "at", state->bucket.at);
    map_int(&map, "pause", state->pause_until);
    map_int(&map, "paused", state->paused_at);
    map_int(&map, "off", state->off);
    map_int(&map, "sent", state->sent);
    map_int(&map, "failed", state->failed);
    map_int(&map, "dead", state->dead);
    keep_why(&map, &state->why);
    state_put(n, key, state_made(&map));
}

// --- taking in ---

/// Ids begin with a word that no other store has, so that a receiver never takes one company's message for another's.
static struct okr_str new_id(struct notify *n, uint64_t number)
{
    struct okr_str tag = map_get_str(state_get(n, "tag"), "tag");
    if (!tag.len) {
        struct state_map map;
        tag = okr_arena_printf(n->arena, "%08x", notify_random(UINT32_MAX));
        state_map(n, &map);
        map_str(&map, "tag", tag);
        state_put(n, "tag", state_made(&map));
    }
    return okr_arena_printf(n->arena, "msg_%.*s%08" PRIx64, OKR_STR_ARG(tag), number);
}

/// An event without its data, which say instead that they are not here; event.read has them.
static struct okr_str without_data(struct notify *n, struct okr_str event)
{
    json_t *json = json_loadb(event.ptr, event.len, 0, NULL);
    if (json_is_object(json))
        json_object_set_new(json, "data", json_pack("{s:b}", "too_large", 1));
    return json_text(n->arena, json);
}

/// What is too long for a letter is cut, and says so.
static void fit(struct notify *n, struct message *m)
{
    m->text = template_cut(n->arena, m->text, TEXT_MOST, template_cut_mark(m->lang));
    if (m->html.len > HTML_MOST)
        m->html = OKR_STR(""); // the plain part remains
    if (m->event.len > EVENT_MOST)
        m->event = without_data(n, m->event);
}

bool outbox_add(struct notify *n, const struct endpoint *endpoint, struct message *message,
                okr_time due, uint64_t sequence)
{
    if (outbox_is_full(n)) {
        notify_say(n, SAY_WARNING, "dropped kind=%.*s endpoint=%.*s reason=outbox_full",
                   OKR_STR_ARG(message->kind), OKR_STR_ARG(endpoint->name));
        return false;
    }
    uint64_t number = state_number(n, "seq");
    struct letter letter = {
        .endpoint = endpoint->name, .born = n->now, .due = due, .sequence = sequence};
    if (!message->id.len)
        message->id = new_id(n, number);
    fit(n, message);
    letter.message = *message;
    snprintf(letter.key, sizeof letter.key, "o/%c%016" PRIx64, message->person.len ? '0' : '1',
             number);
    letter_keep(n, &letter);
    outbox_waiting(n, 1);
    return true;
}

static int64_t counter(struct notify *n, const char *key, int64_t change)
{
    struct state_map map;
    int64_t count = map_get_int(state_get(n, key), "n", 0) + change;
    count = count < 0 ? 0 : count;
    if (change) {
        state_map(n, &map);
        map_int(&map, "n", count);
        state_put(n, key, state_made(&map));
    }
    return count;
}

int64_t outbox_waiting(struct notify *n, int64_t change)
{
    return counter(n, "w", change);
}

bool outbox_is_full(struct notify *n)
{
    return outbox_waiting(n, 0) >= WAITING_MOST;
}

int64_t outbox_events(struct notify *n, struct okr_str name, int64_t change)
{
    char key[STATE_KEY];
    endpoint_key(key, "w/", name);
    return counter(n, key, change);
}

static void count_event(struct notify *n, const struct endpoint *endpoint, uint64_t sequence)
{
    char key[STATE_KEY];
    struct state_map map;
    endpoint_key(key, "v/", endpoint->name);
    const struct okr_value *row = state_get(n, key);
    state_map(n, &map);
    map_int(&map, "count", map_get_int(row, "count", 0) + 1);
    map_int(&map, "first", map_get_int(row, "first", (int64_t)sequence));
    map_int(&map, "last", (int64_t)sequence);
    state_put(n, key, state_made(&map));
}

int64_t outbox_counted(struct notify *n, struct okr_str name)
{
    char key[STATE_KEY];
    endpoint_key(key, "v/", name);
    return map_get_int(state_get(n, key), "count", 0);
}

void outbox_add_event(struct notify *n, const struct endpoint *endpoint, struct message *message,
                      uint64_t sequence)
{
    char key[STATE_KEY];
    endpoint_key(key, "v/", endpoint->name);
    // Once events are counted only, those behind them are too: their order stays.
    if (outbox_events(n, endpoint->name, 0) >= EVENTS_WAITING_MOST || state_get(n, key)) {
        count_event(n, endpoint, sequence);
        return;
    }
    if (outbox_add(n, endpoint, message, n->now, sequence))
        outbox_events(n, endpoint->name, 1);
    else
        count_event(n, endpoint, sequence);
}

// --- forgetting ---

/// Of those that wait for people; there are few, whatever comes from events.
#define FOR_PEOPLE "o/0"

bool outbox_waits(struct notify *n, struct okr_str kind, struct okr_str cause,
                  struct okr_str person)
{
    struct letter l;
    for (bool more = outbox_next(n, FOR_PEOPLE, NULL, &l); more;
         more = outbox_next(n, FOR_PEOPLE, l.key, &l))
        if (okr_str_eq(l.message.kind, kind) && okr_str_eq(l.message.cause, cause) &&
            okr_str_eq(l.message.person, person))
            return true;
    return false;
}

void outbox_forget(struct notify *n, struct okr_str cause, struct okr_str kind)
{
    struct letter l;
    for (bool more = cause.len && outbox_next(n, FOR_PEOPLE, NULL, &l); more;
         more = outbox_next(n, FOR_PEOPLE, l.key, &l))
        if (okr_str_eq(l.message.cause, cause) && (!kind.len || okr_str_eq(l.message.kind, kind))) {
            notify_say(n, SAY_INFO, "dropped id=%.*s kind=%.*s about=%.*s reason=answered",
                       OKR_STR_ARG(l.message.id), OKR_STR_ARG(l.message.kind), OKR_STR_ARG(cause));
            letter_drop(n, &l);
        }
}

void letter_bury(struct notify *n, struct letter *l, const struct said *why)
{
    struct letter oldest;
    letter_drop(n, l);
    memcpy(l->key, "d/", 2);
    l->why = *why;
    if (state_count(n, "d/", DEAD_MOST) >= DEAD_MOST && outbox_next(n, "d/", NULL, &oldest)) {
        notify_say(n, SAY_WARNING, "id=%.*s is dropped: more than %d dead letters",
                   OKR_STR_ARG(oldest.message.id), DEAD_MOST);
        state_delete(n, oldest.key);
    }
    letter_keep(n, l);
    notify_say(n, SAY_WARNING, "dead id=%.*s endpoint=%.*s why=%s: okr notify replay %.*s",
               OKR_STR_ARG(l->message.id), OKR_STR_ARG(l->endpoint), why->text[OKR_EN],
               OKR_STR_ARG(l->message.id));
    outbox_settled(n, l, false);
}

size_t outbox_replay(struct notify *n, struct okr_str id)
{
    struct letter l;
    size_t count = 0;
    for (bool more = outbox_next(n, "d/", NULL, &l); more; more = outbox_next(n, "d/", l.key, &l)) {
        if (id.len && !okr_str_eq(id, l.message.id) && !okr_str_eq(id, l.endpoint))
            continue;
        struct letter again = l;
        struct endpoint_state state;
        memcpy(again.key, "o/", 2);
        again.attempts = 0;
        again.due = n->now;
        state_delete(n, l.key);
        letter_keep(n, &again);
        outbox_waiting(n, 1);
        endpoint_state_get(n, l.endpoint, &state);
        if (state.off) { // whoever replays wants it back
            state.off = false;
            endpoint_state_put(n, l.endpoint, &state);
        }
        if (okr_str_is(l.message.kind, "event"))
            outbox_events(n, l.endpoint, 1);
        count++;
    }
    return count;
}
