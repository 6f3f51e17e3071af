// SPDX-License-Identifier: Apache-2.0
#include "notice_inside.h"

#include "channel.h"
#include "directory.h"
#include "hook.h"
#include "outbox.h"
#include "tell.h"

#include <okr/text.h>
#include <stdio.h>

enum { DROP_PERMILLE = 300 };

struct okr_str notice_id(struct notify *n, okr_id id)
{
    return okr_arena_dup(n->arena, okr_str_c(okr_id_text(id).c));
}

bool notice_changed(const struct event *e, const char *field)
{
    const struct okr_value *list = okr_map_get(e->data, "changed");
    for (uint32_t i = 0; list && list->type == OKR_V_ARRAY && i < list->n; i++)
        if (okr_str_is(okr_value_str(&list->items[i]), field))
            return true;
    return false;
}

struct okr_str notice_after(const struct event *e, const char *field)
{
    return map_get_str(e->after, field);
}

/// The text of a node for people; "k-5" where it cannot be read.
static struct okr_str text_of(struct notify *n, okr_id node)
{
    char letter = okr_id_letter(node);
    const struct okr_value *ok = NULL;
    if (letter == 'k')
        ok = okr_map_get(notify_ask_one(n, "key_result.get", "id", okr_id_text(node).c),
                         "key_result");
    else if (letter == 'o')
        ok =
            okr_map_get(notify_ask_one(n, "objective.get", "id", okr_id_text(node).c), "objective");
    struct okr_str text = map_get_str(ok, "text");
    return text.len ? text : notice_id(n, node);
}

// --- the fields that templates of events share ---

size_t notice_fields(const struct event *e, okr_id about, struct okr_str text,
                     struct template_field *ret)
{
    struct notify *n = e->n;
    const struct okr_unit *unit = directory_unit(n, e->unit);
    size_t i = 0;
    ret[i++] = (struct template_field){"who", directory_name(n, e->actor), false};
    ret[i++] = (struct template_field){"unit", unit ? unit->name : OKR_STR(""), false};
    ret[i++] = (struct template_field){"id", notice_id(n, e->subject), false};
    ret[i++] = (struct template_field){"node", notice_id(n, about), false};
    ret[i++] = (struct template_field){"text", text, false};
    ret[i++] = (struct template_field){"reason", map_get_str(e->data, "reason"), false};
    return i;
}

void notice_tell(const struct event *e, enum kind kind, okr_id person, struct okr_str cause,
                 const struct template_field *fields, size_t count)
{
    if (!person)
        return;
    struct news news = {.kind = kind,
                        .person = person,
                        .cause = cause,
                        .actor = e->actor,
                        .sheet = {.fields = fields, .n_fields = count}};
    (void)tell(e->n, &news);
}

// --- proposals ---

/// A proposed edge is kept until it is answered: the answer's event holds only what changed. g/<id>
static void edge_key(const struct event *e, char key[STATE_KEY])
{
    snprintf(key, STATE_KEY, "g/%s", okr_id_text(e->subject).c);
}

static const struct okr_value *edge_of(const struct event *e)
{
    char key[STATE_KEY];
    edge_key(e, key);
    return map_get_id(e->after, "from") ? e->after : state_get(e->n, key);
}

static void edge_keep(const struct event *e)
{
    char key[STATE_KEY];
    struct state_map map;
    edge_key(e, key);
    state_map(e->n, &map);
    map_str(&map, "from", notice_after(e, "from"));
    map_str(&map, "to", notice_after(e, "to"));
    map_str(&map, "actor", e->actor);
    state_put(e->n, key, state_made(&map));
}

static void edge_drop(const struct event *e)
{
    char key[STATE_KEY];
    edge_key(e, key);
    if (state_get(e->n, key))
        state_delete(e->n, key);
}

static size_t edge_fields(const struct event *e, const struct okr_value *edge,
                          struct template_field *fields)
{
    struct notify *n = e->n;
    size_t i =
        notice_fields(e, map_get_id(edge, "from"), text_of(n, map_get_id(edge, "from")), fields);
    struct okr_str to = text_of(n, map_get_id(edge, "to"));
    fields[i++] = (struct template_field){"to", to, false};
    // In a subject, where no line of its own can be left out.
    fields[i++] = (struct template_field){
        "toward", okr_arena_printf(n->arena, " → %.*s", OKR_STR_ARG(to)), false};
    return i;
}

static void on_edge_proposed(const struct event *e)
{
    struct notify *n = e->n;
    const struct okr_value *edge = edge_of(e);
    struct template_field fields[EVENT_FIELDS];
    size_t i = edge_fields(e, edge, fields);
    edge_keep(e);
    okr_id unit = directory_unit_of(n, map_get_id(edge, "to"));
    notice_tell(e, KIND_PROPOSAL, directory_answers(n, unit), notice_id(n, e->subject), fields, i);
}

static void on_edge_answered(const struct event *e)
{
    struct notify *n = e->n;
    struct okr_str cause = notice_id(n, e->subject);
    outbox_forget(n, cause, OKR_STR("proposal"));
    tell_acted(n, e->actor, cause);
    const struct okr_value *edge = edge_of(e);
    if (okr_is_nil(e->before) || !edge) // accepted at once: nobody proposed it
        return;
    struct template_field fields[EVENT_FIELDS];
    size_t i = edge_fields(e, edge, fields);
    bool accepted = okr_str_is(e->type, "alignment.accepted");
    fields[i++] = (struct template_field){"accepted", accepted ? OKR_STR("✓") : OKR_STR(""), false};
    fields[i++] = (struct template_field){"declined", accepted ? OKR_STR("") : OKR_STR("✗"), false};
    okr_id proposer = map_get_id(edge, "actor");
    if (!directory_person(n, proposer))
        proposer = directory_accountable(n, map_get_id(edge, "from"));
    edge_drop(e);
    notice_tell(e, KIND_VERDICT, proposer, cause, fields, i);
}

static void on_gone(const struct event *e)
{
    if (okr_id_letter(e->subject) == 'a')
        edge_drop(e);
    outbox_forget(e->n, notice_id(e->n, e->subject), OKR_STR(""));
}

/// Whoever answers for the unit publishes; a lead's own proposal waits for the unit above.
static void on_objective_proposed(const struct event *e)
{
    struct notify *n = e->n;
    struct template_field fields[EVENT_FIELDS];
    size_t i = notice_fields(e, e->subject, text_of(n, e->subject), fields);
    okr_id person = directory_answers(n, e->unit);
    const struct okr_unit *unit = directory_unit(n, e->unit);
    if (unit && unit->parent &&
        (unit->kind == OKR_UNIT_KIND_PERSON || okr_str_is(e->actor, okr_id_text(person).c)))
        person = directory_answers(n, unit->parent);
    notice_tell(e, KIND_PROPOSAL, person, notice_id(n, e->subject), fields, i);
}

static void on_objective_published(const struct event *e)
{
    struct notify *n = e->n;
    struct okr_str cause = notice_id(n, e->subject);
    outbox_forget(n, cause, OKR_STR("proposal"));
    tell_acted(n, e->actor, cause);
    struct template_field fields[EVENT_FIELDS];
    size_t i = notice_fields(e, e->subject, text_of(n, e->subject), fields);
    fields[i++] = (struct template_field){"accepted", OKR_STR("✓"), false};
    notice_tell(e, KIND_VERDICT, directory_accountable(n, e->subject), cause, fields, i);
}

// --- key results ---

/// People who were told of an event already.
struct told {
    okr_id person[16];
    size_t n;
};

static bool is_told(const struct told *told, okr_id person)
{
    for (size_t i = 0; i < told->n; i++)
        if (told->person[i] == person)
            return true;
    return told->n == sizeof told->person / sizeof *told->person;
}

/// Tells those accountable for what a node takes part in, and for what depends on it, each of them once.
static void tell_around(const struct event *e, okr_id node, enum kind kind, struct told *told,
                        const struct template_field *fields, size_t count)
{
    struct notify *n = e->n;
    const struct okr_value *list =
        okr_map_get(notify_ask_one(n, "alignment.list", "id", okr_id_text(node).c), "alignments");
    for (uint32_t i = 0; list && list->type == OKR_V_ARRAY && i < list->n; i++) {
        const struct okr_value *edge = &list->items[i];
        okr_id from = map_get_id(edge, "from"), to = map_get_id(edge, "to");
        bool depends = okr_str_is(map_get_str(edge, "kind"), "depends_on");
        okr_id other = from == node ? (depends ? 0 : to) : to == node && depends ? from : 0;
        okr_id person = okr_str_is(map_get_str(edge, "state"), "accepted") && other
                            ? directory_accountable(n, other)
                            : 0;
        if (!person || is_told(told, person))
            continue;
        told->person[told->n++] = person;
        notice_tell(e, kind, person, notice_id(n, e->subject), fields, count);
    }
}

static struct okr_str confidence_text(struct notify *n, int64_t permille)
{
    struct okr_buf buf = OKR_BUF(n->arena);
    okr_confidence_print(&buf, (double)permille / 1000);
    return okr_buf_view(&buf);
}

/// Remembers the confidence; how it was before, or -1.
static int64_t take_confidence(struct notify *n, okr_id kr, int64_t permille)
{
    char key[STATE_KEY];
    struct state_map map;
    snprintf(key, sizeof key, "f/%s", okr_id_text(kr).c);
    int64_t before = map_get_int(state_get(n, key), "c", -1);
    if (before != permille) {
        state_map(n, &map);
        map_int(&map, "c", permille);
        state_put(n, key, state_made(&map));
    }
    return before;
}

static void on_check_in(const struct event *e)
{
    struct notify *n = e->n;
    char key[STATE_KEY];
    const struct okr_value *check_in = okr_map_get(e->data, "check_in");
    struct okr_str cause = notice_id(n, e->subject);
    tell_acted(n, e->actor, cause);
    n->last_part = map_get_id(check_in, "id");
    n->last_whole = e->subject;
    // The round counts who answered.
    snprintf(key, sizeof key, "q/%s", okr_id_text(e->subject).c);
    const struct okr_value *asked = state_get(n, key);
    if (asked && !map_get_int(asked, "answered", 0)) {
        struct state_map map;
        tell_acted(n, map_get_str(asked, "person"), cause);
        state_map(n, &map);
        map_str(&map, "unit", map_get_str(asked, "unit"));
        map_str(&map, "person", map_get_str(asked, "person"));
        map_int(&map, "missed", 0);
        map_int(&map, "answered", 1);
        state_put(n, key, state_made(&map));
    }
    double confidence = okr_value_double(okr_map_get(check_in, "confidence"));
    if (!(confidence >= 0))
        return;
    int64_t permille = (int64_t)(confidence * 1000 + 0.5);
    int64_t before = take_confidence(n, e->subject, permille);
    if (before < 0 || before - permille < DROP_PERMILLE)
        return;
    const struct okr_value *kr =
        okr_map_get(notify_ask_one(n, "key_result.get", "id", cause.ptr), "key_result");
    struct template_field fields[EVENT_FIELDS];
    size_t i = notice_fields(e, e->subject, map_get_str(kr, "text"), fields);
    fields[i++] = (struct template_field){"before", confidence_text(n, before), false};
    fields[i++] = (struct template_field){"after", confidence_text(n, permille), false};
    fields[i++] = (struct template_field){"note", map_get_str(check_in, "note"), false};
    struct told told = {.person = {directory_accountable(n, e->subject)}, .n = 1};
    tell_around(e, e->subject, KIND_DROP, &told, fields, i);
    tell_around(e, map_get_id(kr, "objective"), KIND_DROP, &told, fields, i);
}

static void on_target_changed(const struct event *e)
{
    struct notify *n = e->n;
    struct template_field fields[EVENT_FIELDS];
    size_t i = notice_fields(e, e->subject, text_of(n, e->subject), fields);
    struct told told = {.person = {directory_accountable(n, e->subject)}, .n = 1};
    notice_tell(e, KIND_CHANGED, told.person[0], notice_id(n, e->subject), fields, i);
    tell_around(e, e->subject, KIND_CHANGED, &told, fields, i);
}

static void on_comment(const struct event *e)
{
    struct notify *n = e->n;
    okr_id on = map_get_id(e->after, "on");
    n->last_part = e->subject;
    n->last_whole = on;
    struct template_field fields[EVENT_FIELDS];
    size_t i = notice_fields(e, on, notice_after(e, "text"), fields);
    notice_tell(e, KIND_COMMENT, directory_accountable(n, on), notice_id(n, on), fields, i);
}

static void on_unit(const struct event *e)
{
    directory_forget(e->n);
}
static void on_org(const struct event *e)
{
    notify_forget_org(e->n);
}

/// What follows from which event.
static const struct {
    const char *type;
    void (*act)(const struct event *);
} rules[] = {
    {"mention.created", notice_asked},
    {"mention.acknowledged", notice_answered},
    {"mention.declined", notice_answered},
    {"mention.updated", notice_answered},
    {"mention.removed", notice_ask_gone},
    {"alignment.proposed", on_edge_proposed},
    {"alignment.accepted", on_edge_answered},
    {"alignment.declined", on_edge_answered},
    {"alignment.withdrawn", on_gone},
    {"alignment.removed", on_gone},
    {"objective.proposed", on_objective_proposed},
    {"objective.published", on_objective_published},
    {"objective.withdrawn", on_gone},
    {"objective.removed", on_gone},
    {"check_in.recorded", on_check_in},
    {"key_result.target_changed", on_target_changed},
    {"key_result.removed", on_gone},
    {"comment.added", on_comment},
    {"org.updated", on_org},
};

void notice_event(struct notify *n, const okr_event *raw)
{
    struct okr_err error = {0};
    struct okr_str bytes =
        okr_arena_dup(n->arena, (struct okr_str){raw->body.ptr, (size_t)raw->body.len});
    struct okr_value *body = okr_arena_alloc(n->arena, sizeof *body);
    if (!body || okr_decode(bytes, n->arena, body, &error)) {
        notify_say(n, SAY_ERROR, "event %llu cannot be read: %s", (unsigned long long)raw->sequence,
                   error.message);
        return;
    }
    struct event e = {
        .n = n,
        .body = body,
        .data = okr_map_get(body, "data"),
        .type = map_get_str(body, "type"),
        .actor = map_get_str(body, "actor"),
        .topic = okr_arena_dup(n->arena, (struct okr_str){raw->topic.ptr, (size_t)raw->topic.len}),
        .subject = map_get_id(body, "subject"),
        .unit = map_get_id(body, "unit"),
        .sequence = raw->sequence};
    if (e.data) {
        e.before = okr_map_get(e.data, "before");
        e.after = okr_map_get(e.data, "after");
        const struct okr_value *check_in = okr_map_get(e.data, "check_in");
        struct okr_str typed_for = map_get_str(check_in, "reported_by");
        if (typed_for.len)
            e.actor = typed_for;
    }
    if (okr_str_starts(e.type, OKR_STR("unit.")))
        on_unit(&e);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (okr_str_is(e.type, rules[i].type))
            rules[i].act(&e);
    hook_event(n, body, e.topic, e.sequence);
}
