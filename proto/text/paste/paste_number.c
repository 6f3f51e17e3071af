// SPDX-License-Identifier: Apache-2.0
// The numbers of objectives and key results: typed ones stay, lists without any are counted, slips are told.
#include "text/paste/paste.h"

static struct okr_str name_of(struct paste *p, const struct paste_item *item)
{
    return okr_arena_printf(p->arena, "%s%d", item->what == OKR_DOC_OBJECTIVE ? "O" : "KR",
                            (int)item->number);
}

/// Items that the texts of two lines made one, once what is said behind them was taken off.
static void drop_twins(struct paste *p, int32_t first)
{
    for (int32_t i = first; i >= 0; i = p->items[i].next) {
        for (int32_t k = first; k != i && !p->items[i].dropped; k = p->items[k].next) {
            if (p->items[k].dropped || !okr_str_eq(p->items[i].text, p->items[k].text))
                continue;
            p->items[i].dropped = true;
            paste_note(p, OKR_PASTE_SLIP_AGAIN, p->items[i].line, p->items[i].text);
        }
    }
}

static void settle(struct paste *p, int32_t first)
{
    bool any = false;
    int32_t n = 0, highest = 0;

    drop_twins(p, first);
    for (int32_t i = first; i >= 0; i = p->items[i].next)
        any = any || p->items[i].number;
    for (int32_t i = first; i >= 0; i = p->items[i].next) {
        struct paste_item *item = &p->items[i];
        if (item->dropped)
            continue;
        if (!any)
            item->number = ++n;
        if (!any || !item->number)
            continue;
        if (paste_child_numbered(p, first, item->number) != i)
            paste_note(p, OKR_PASTE_SLIP_TWICE, item->line, name_of(p, item));
        else if (item->number > highest + 1)
            paste_note(p, OKR_PASTE_SLIP_GAP, item->line, name_of(p, item));
        highest = item->number > highest ? item->number : highest;
    }
}

void paste_numbers_settle(struct paste *p)
{
    for (size_t i = 0; i < p->n_units; i++)
        settle(p, p->units[i].first);
    for (size_t i = 0; i < p->n_items; i++)
        settle(p, p->items[i].first);
}
