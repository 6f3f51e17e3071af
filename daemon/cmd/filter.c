// SPDX-License-Identifier: Apache-2.0
#include "cmd/filter.h"

#include "cmd/nouns.h"

#include <stdlib.h>

int event_check_keys(struct cmd *c, const struct okr_value *map, const char *of,
                     const char *const *known, size_t n_known)
{
    for (uint32_t i = 0; map && i < map->n; i++) {
        struct okr_str key = okr_value_str(&map->pairs[i].key);
        struct okr_str words[8];
        bool found = false;
        for (size_t k = 0; k < n_known; k++) {
            words[k] = okr_str_c(known[k]);
            found = found || okr_str_eq(words[k], key);
        }
        if (found)
            continue;
        struct okr_str nearest = okr_nearest(key, words, n_known);
        struct okr_str hint =
            okr_arena_printf(c->arena, okr_err_say(c->err, "did you mean \"%.*s\"?"),
                             OKR_STR_ARG(nearest.len ? nearest : words[0]));
        return okr_fail(c->err, OKR_E_UNKNOWN_FIELD, of, hint.ptr, "%s has no key \"%.*s\"", of,
                        OKR_STR_ARG(key));
    }
    return OKR_OK;
}

static int read_types(struct cmd *c, const struct okr_value *types, struct event_filter *f)
{
    for (unsigned t = 0; t < OKR_EVENT_COUNT; t++)
        f->wanted[t] = okr_is_nil(types);
    if (okr_is_nil(types))
        return OKR_OK;
    const struct okr_value *items = types->type == OKR_V_ARRAY ? types->items : types;
    uint32_t n = types->type == OKR_V_ARRAY ? types->n : 1;
    for (uint32_t i = 0; i < n; i++) {
        struct okr_str glob = okr_value_str(&items[i]);
        bool any = false;
        for (unsigned t = 1; t < OKR_EVENT_COUNT; t++)
            if (okr_glob(glob, okr_str_c(okr_event_name(t))))
                any = f->wanted[t] = true;
        if (!any)
            return okr_fail(c->err, OKR_E_INVALID, "filter",
                            "okr call server.schema '{}' lists the event types",
                            "no event type matches \"%.*s\"", OKR_STR_ARG(glob));
    }
    return OKR_OK;
}

static int compare_ids(const void *a, const void *b)
{
    okr_id x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

int event_filter_read(struct cmd *c, const struct okr_value *filter, struct event_filter *f)
{
    static const char *const keys[] = {"unit", "types", "subject", "actor"};
    *f = (struct event_filter){.by_unit = false};
    int code = event_check_keys(c, filter, "filter", keys, 4);
    if (code || (code = read_types(c, filter ? okr_map_get(filter, "types") : NULL, f)) || !filter)
        return code;
    const struct okr_value *unit = okr_map_get(filter, "unit");
    const struct okr_value *subject = okr_map_get(filter, "subject");
    f->actor = okr_value_str(okr_map_get(filter, "actor"));
    if (!okr_is_nil(subject) && !okr_id_parse(okr_value_str(subject), &f->subject) &&
        (code = cmd_resolve_text(c, okr_value_str(subject), "ucok", 0, "filter", &f->subject)))
        return code;
    if (okr_is_nil(unit))
        return OKR_OK;
    okr_id id;
    if ((code = cmd_resolve_text(c, okr_value_str(unit), "u", 0, "filter", &id)))
        return code;
    f->by_unit = true;
    f->units = unit_subtree(c->txn, id, c->arena);
    if (f->units.n)
        qsort(f->units.at, f->units.n, sizeof *f->units.at, compare_ids);
    return OKR_OK;
}

bool event_filter_wants(const struct event_filter *f, const struct store_event_head *head)
{
    return head->type < OKR_EVENT_COUNT && f->wanted[head->type] &&
           (!f->subject || head->subject == f->subject) &&
           (!f->actor.len || okr_str_eq(head->actor, f->actor)) &&
           (!f->by_unit || (f->units.n && bsearch(&head->unit, f->units.at, f->units.n,
                                                  sizeof *f->units.at, compare_ids)));
}
