// SPDX-License-Identifier: Apache-2.0
// The hash of a plan: what a text would change, said so that it comes out the same as long as it would change the same.
#include "cmd/document.h"

#include <stdio.h>

enum { DIGEST = 16 };

/// Told of an entity, but no part of what was planned: these follow from when it is done and from what others did beside it.
static uint64_t planned_fields(const struct okr_entity *entity)
{
    static const char *const beside[] = {"version", "position", "computed_status", "previous_value",
                                         "actor"};
    uint64_t mask = 0;
    for (unsigned i = 0; i < entity->n_fields; i++) {
        bool planned = entity->fields[i].type != OKR_T_TIME;
        for (size_t k = 0; k < sizeof beside / sizeof *beside; k++)
            planned = planned && strcmp(entity->fields[i].name, beside[k]) != 0;
        mask |= (uint64_t)planned << i;
    }
    return mask;
}

/// The n-th new one of its kind, whatever number it gets; an id that was there before stays as it is.
static struct okr_str planned_id(const struct document *d, struct okr_str text)
{
    okr_id id;
    if (!okr_id_parse(text, &id))
        return text;
    char letter = okr_id_letter(id);
    uint64_t first = letter == 'x' ? d->head + 1 : d->first_new[(unsigned char)letter];
    return okr_id_number(id) < first
               ? text
               : okr_arena_printf(d->c->arena, "new %c %llu", letter,
                                  (unsigned long long)(okr_id_number(id) - first));
}

static void pack_planned(const struct document *d, const struct okr_value *v, struct okr_pack *out)
{
    switch (v->type) {
    case OKR_V_STR: okr_pack_str(out, planned_id(d, v->str)); break;
    case OKR_V_ARRAY:
        okr_pack_array(out, v->n);
        for (uint32_t i = 0; i < v->n; i++)
            pack_planned(d, &v->items[i], out);
        break;
    case OKR_V_MAP:
        okr_pack_map(out, v->n);
        for (uint32_t i = 0; i < v->n; i++) {
            okr_pack_value(out, &v->pairs[i].key);
            pack_planned(d, &v->pairs[i].value, out);
        }
        break;
    default: okr_pack_value(out, v);
    }
}

static bool pack_object(const struct document *d, const struct okr_entity *entity,
                        const void *object, uint64_t mask, struct okr_pack *out)
{
    struct okr_buf buf = OKR_BUF(d->c->arena);
    struct okr_pack wire = OKR_PACK(&buf);
    struct okr_value v;
    if (!object) {
        okr_pack_nil(out);
        return true;
    }
    okr_entity_pack(entity, object, mask & planned_fields(entity), &wire);
    if (buf.failed || okr_decode(okr_buf_view(&buf), d->c->arena, &v, NULL))
        return false;
    pack_planned(d, &v, out);
    return true;
}

/// One event behind all before: `digest` is of these, and then of this one too.
static int add_event(const struct document *d, const struct store_event *event,
                     uint8_t digest[DIGEST])
{
    struct okr_buf buf = OKR_BUF(d->c->arena);
    struct okr_pack p = OKR_PACK(&buf);
    bool fine = true;
    bool part = event->before && event->after;
    okr_pack_bin(&p, digest, DIGEST);
    okr_pack_uint(&p, event->type);
    okr_pack_str(&p, planned_id(d, okr_str_c(okr_id_text(event->subject).c)));
    if (event->check_in)
        fine = pack_object(d, &okr_entity_check_in, event->check_in, OKR_ALL_FIELDS, &p);
    if (event->entity) {
        uint64_t mask = part ? event->changed : OKR_ALL_FIELDS;
        fine = fine && pack_object(d, event->entity, event->before, mask, &p) &&
               pack_object(d, event->entity, event->after, mask, &p);
    }
    if (!fine || buf.failed)
        return okr_fail_memory(d->c->err);
    store_digest(okr_buf_view(&buf), digest);
    return OKR_OK;
}

int document_hash(struct document *d, struct document_hash *ret)
{
    struct cmd *c = d->c;
    uint8_t digest[DIGEST];
    int code = OKR_OK;
    store_digest(cmd_arg_str(c, "text"), digest);
    for (uint64_t at = d->head + 1; !code && at <= store_head(c->txn); at++) {
        struct store_event event;
        (void)document_goes_on(d, 0);
        if (store_event(c->txn, at, c->arena, &event))
            code = add_event(d, &event, digest);
    }
    for (int i = 0; i < DIGEST; i++)
        (void)snprintf(ret->c + 2 * i, 3, "%02x", (unsigned)digest[i]);
    return code;
}

int document_check_plan(struct document *d)
{
    struct cmd *c = d->c;
    struct document_hash hash;
    struct okr_str plan = cmd_arg_str(c, "plan");
    if (!plan.len)
        return OKR_OK;
    int code = document_hash(d, &hash);
    if (code || okr_str_is(plan, hash.c))
        return code;
    return okr_fail(
        c->err, OKR_E_CONFLICT, "plan", "make the plan anew and look at it: okr diff --plan",
        "this would no longer do what was planned: the store or the text has changed since");
}
