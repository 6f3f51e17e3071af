// SPDX-License-Identifier: Apache-2.0
// Asks by @name: who answers hears of them, and who asked hears the answer.
#include "notice_inside.h"

#include "directory.h"
#include "outbox.h"
#include "tell.h"

#include <stdio.h>

static struct okr_str whole_field(const struct event *e, const struct okr_value *entity,
                                  const char *name)
{
    struct okr_str value = notice_after(e, name);
    return value.len ? value : map_get_str(entity, name);
}

/// An event holds what changed; the rest of a mention is looked up.
static const struct okr_value *mention_of(const struct event *e)
{
    const struct okr_value *list = okr_map_get(
        notify_ask_one(e->n, "mention.list", "whom", okr_id_text(e->unit).c), "mentions");
    for (uint32_t i = 0; list && list->type == OKR_V_ARRAY && i < list->n; i++)
        if (map_get_id(&list->items[i], "id") == e->subject)
            return &list->items[i];
    return NULL;
}

/// Who asked is kept while the ask stands: a comment or a note has nobody who answers for it. h/<id>
static void asker_key(const struct event *e, char key[STATE_KEY])
{
    snprintf(key, STATE_KEY, "h/%s", okr_id_text(e->subject).c);
}

/// The objective or key result that a comment or a check-in is about, which told of itself right before its asks; else `where` itself.
static okr_id node_of_part(struct notify *n, okr_id where)
{
    return n->last_part == where && where ? n->last_whole : where;
}

/// Where it stands, for people.
static okr_id node_of_ask(const struct event *e, okr_id where)
{
    char key[STATE_KEY];
    asker_key(e, key);
    okr_id node = map_get_id(state_get(e->n, key), "node");
    return node ? node : where;
}

static void on_ask(const struct event *e)
{
    struct notify *n = e->n;
    const struct okr_value *mention = map_get_id(e->after, "where") ? e->after : mention_of(e);
    okr_id whom = map_get_id(mention, "whom");
    struct template_field fields[EVENT_FIELDS];
    okr_id node = node_of_ask(e, map_get_id(mention, "where"));
    size_t i = notice_fields(e, node, whole_field(e, mention, "ask"), fields);
    fields[i++] = (struct template_field){"due", whole_field(e, mention, "due"), false};
    notice_tell(e, KIND_ASK, directory_answers(n, whom), notice_id(n, e->subject), fields, i);
}

void notice_asked(const struct event *e)
{
    char key[STATE_KEY];
    okr_id asker;
    struct state_map map;
    bool person = okr_id_parse(e->actor, &asker) && okr_id_letter(asker) == 'u';
    asker_key(e, key);
    state_map(e->n, &map);
    map_str(&map, "actor", person ? e->actor : OKR_STR(""));
    map_str(&map, "node", notice_id(e->n, node_of_part(e->n, map_get_id(e->after, "where"))));
    state_put(e->n, key, state_made(&map));
    on_ask(e);
}

static okr_id asker_of(const struct event *e, okr_id where)
{
    char key[STATE_KEY];
    asker_key(e, key);
    okr_id asker = map_get_id(state_get(e->n, key), "actor");
    return directory_person(e->n, asker) ? asker
                                         : directory_accountable(e->n, node_of_ask(e, where));
}

void notice_answered(const struct event *e)
{
    struct notify *n = e->n;
    struct okr_str cause = notice_id(n, e->subject);
    struct event by_mail = *e;
    if (okr_str_is(e->actor, "plugin:notify")) { // he answered by mail
        by_mail.actor = notice_id(n, directory_answers(n, e->unit));
        e = &by_mail;
    }
    outbox_forget(n, cause, OKR_STR("ask"));
    tell_acted(n, e->actor, cause);
    if (notice_changed(e, "whom")) {
        on_ask(e);
        return;
    }
    if (okr_str_is(e->type, "mention.updated") && !notice_changed(e, "answer") &&
        !notice_changed(e, "promised") && !notice_changed(e, "answering_key_result"))
        return;
    const struct okr_value *mention = mention_of(e);
    okr_id where = map_get_id(mention, "where");
    struct template_field fields[EVENT_FIELDS];
    size_t i = notice_fields(e, node_of_ask(e, where), map_get_str(mention, "ask"), fields);
    fields[i++] = (struct template_field){"answer", map_get_str(mention, "answer"), false};
    fields[i++] = (struct template_field){"due", map_get_str(mention, "promised"), false};
    notice_tell(e, KIND_ANSWER, asker_of(e, where), cause, fields, i);
}

void notice_ask_gone(const struct event *e)
{
    char key[STATE_KEY];
    asker_key(e, key);
    if (state_get(e->n, key))
        state_delete(e->n, key);
    outbox_forget(e->n, notice_id(e->n, e->subject), OKR_STR(""));
}
