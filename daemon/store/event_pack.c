// SPDX-License-Identifier: Apache-2.0
// An event as the wire's map (DESIGN 5): CloudEvents attributes, and data.
#include "store/event.h"

enum { ATTRIBUTES = 17, ID_MAX = 64 };

/// nil for an empty one.
static void pack_text(struct okr_pack *p, const char *key, struct okr_str s)
{
    okr_pack_key(p, key);
    if (s.len)
        okr_pack_str(p, s);
    else
        okr_pack_nil(p);
}

static void pack_number(struct okr_pack *p, const char *key, uint64_t v)
{
    okr_pack_key(p, key);
    okr_pack_uint(p, v);
}

static void pack_object(struct okr_pack *p, const char *key, const struct store_event *event,
                        const void *object, uint64_t mask)
{
    okr_pack_key(p, key);
    if (object && event->entity)
        okr_entity_pack(event->entity, object, mask, p);
    else
        okr_pack_nil(p);
}

static void pack_changed(struct okr_pack *p, const struct store_event *event, uint64_t changed)
{
    okr_pack_key(p, "changed");
    okr_pack_array(p, okr_mask_count(changed));
    for (unsigned i = 0; event->entity && i < event->entity->n_fields; i++)
        if (changed >> i & 1)
            okr_pack_c(p, event->entity->fields[i].name);
}

static void pack_check_in(struct okr_pack *p, const struct store_event *event)
{
    struct okr_check_in check_in = *event->check_in;
    check_in.id = OKR_ID('x', event->sequence);
    check_in.key_result = event->subject;
    okr_pack_key(p, "check_in");
    okr_entity_pack(&okr_entity_check_in, &check_in, event_whole_mask(&okr_entity_check_in), p);
}

static void pack_side(struct okr_pack *p, const char *key, double progress, unsigned status)
{
    okr_pack_key(p, key);
    okr_pack_map(p, 2);
    okr_pack_key(p, "progress");
    okr_pack_fraction(p, progress);
    okr_pack_key(p, "status");
    if (status)
        okr_pack_c(p, okr_term_slug(OKR_GROUP_STATUS, status));
    else
        okr_pack_nil(p);
}

static void pack_effects(struct okr_pack *p, const struct store_event *event)
{
    okr_pack_key(p, "effect");
    okr_pack_array(p, (uint32_t)event->n_effects);
    for (size_t i = 0; i < event->n_effects; i++) {
        const struct store_effect *effect = &event->effects[i];
        okr_pack_map(p, 3);
        okr_pack_key(p, "id");
        okr_pack_id(p, effect->id);
        pack_side(p, "before", effect->progress_before, effect->status_before);
        pack_side(p, "after", effect->progress_after, effect->status_after);
    }
}

/// What time turned is the status of its subject: the first effect.
static void pack_turned(struct okr_pack *p, const struct store_event *event)
{
    static const char *const keys[] = {"before", "after"};
    const unsigned status[] = {event->effects[0].status_before, event->effects[0].status_after};
    for (int i = 0; i < 2; i++) {
        okr_pack_key(p, keys[i]);
        okr_pack_map(p, 1);
        okr_pack_key(p, "status");
        okr_pack_c(p, okr_term_slug(OKR_GROUP_STATUS, status[i]));
    }
    okr_pack_key(p, "changed");
    okr_pack_array(p, 1);
    okr_pack_c(p, "status");
}

static void pack_data(struct okr_pack *p, const struct store_event *event)
{
    bool turned = event->type == OKR_EVENT_STATUS_CHANGED && event->n_effects;
    bool part = event->entity && event->before && event->after;
    uint64_t changed = part ? event->changed : 0;
    uint64_t mask = part ? changed : event->entity ? event_whole_mask(event->entity) : 0;
    okr_pack_key(p, "data");
    okr_pack_map(p, 5U + (event->check_in != NULL) + (event->check_in || turned));
    pack_number(p, "version", event->version);
    if (turned) {
        pack_turned(p, event);
    } else {
        pack_object(p, "before", event, event->before, mask);
        pack_object(p, "after", event, event->after, mask);
        pack_changed(p, event, changed);
    }
    pack_text(p, "reason", event->reason);
    if (event->check_in)
        pack_check_in(p, event);
    if (event->check_in || turned)
        pack_effects(p, event);
}

/// One text of two, in the caller's room: each event that goes out has two such, so they are not printed.
static struct okr_str join(char room[ID_MAX], const char *front, const char *back)
{
    size_t n = strlen(front), more = strlen(back);
    memcpy(room, front, n);
    memcpy(room + n, back, more);
    return (struct okr_str){room, n + more};
}

void store_event_pack(const struct store *store, const struct store_event *event,
                      struct okr_pack *p)
{
    char id[ID_MAX], source[ID_MAX];
    _Static_assert(sizeof store->epoch + sizeof(struct okr_id_text) <= ID_MAX, "they fit");
    // "x-17" is how a check-in is named after its event.
    const struct okr_id_text number = okr_id_text(OKR_ID('x', event->sequence));

    okr_pack_map(p, ATTRIBUTES);
    pack_text(p, "specversion", OKR_STR("1.0"));
    pack_text(p, "id", join(id, store->epoch, number.c + 1));
    pack_text(p, "source", join(source, "okrd:", store->id));
    pack_text(p, "type", okr_str_c(okr_event_name(event->type)));
    pack_text(p, "subject", okr_str_c(okr_id_text(event->subject).c));
    pack_text(p, "time", okr_str_c(okr_time_text(event->time).c));
    pack_text(p, "datacontenttype", OKR_STR("application/msgpack"));
    pack_number(p, "sequence", event->sequence);
    pack_text(p, "epoch", store_epoch(store));
    okr_pack_key(p, "unit");
    okr_pack_id(p, event->unit);
    pack_number(p, "unitseq", event->unitseq);
    pack_number(p, "txid", event->txid);
    pack_text(p, "actor", event->actor);
    pack_text(p, "correlationid", event->correlation);
    pack_text(p, "causationid", event->causation);
    okr_pack_key(p, "also");
    okr_pack_array(p, (uint32_t)event->also.n);
    for (size_t i = 0; i < event->also.n; i++)
        okr_pack_id(p, event->also.at[i]);
    pack_data(p, event);
}
