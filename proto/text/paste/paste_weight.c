// SPDX-License-Identifier: Apache-2.0
// Weights: percentages behind texts that are ones, and whether those of siblings fit together (METHOD 1.3, 7.9).
#include "text/paste/paste.h"

#include "text/doc.h"

#include <math.h>

bool paste_weight_read(struct okr_str said, int32_t *ret)
{
    struct okr_scaled number;
    const char *currency;
    size_t used;

    if (doc_permille_read(said, ret))
        return true;
    if (!okr_number_read(said, &number, &used, &currency) || used != said.len)
        return false;
    // 40 is 40 %, 0.4 too.
    double value = okr_decimal_double(number.value);
    double permille = value > 1 || number.digits == 0 ? 10 * value : 1000 * value;
    if (permille < 0 || permille > 1000)
        return false;
    *ret = (int32_t)lround(permille);
    return true;
}

/// Bare percentages behind all the children that add up to 100 % are weights; else they are results (METHOD 7.9).
static void settle_percents(struct paste *p, int32_t first)
{
    int32_t sum = 0, permille;
    uint32_t with = 0, n = 0;

    for (int32_t i = first; i >= 0; i = p->items[i].next, n++) {
        const struct paste_value *v = paste_value_of(&p->items[i].values, PASTE_FIELD_PERCENT);
        v = v ? v : paste_value_of(&p->items[i].values, PASTE_FIELD_WEIGHT);
        if (v && doc_permille_read(v->text, &permille)) {
            sum += permille;
            with++;
        }
    }
    bool weights = n > 1 && with == n && sum == 1000;
    for (int32_t i = first; with && i >= 0; i = p->items[i].next) {
        for (struct paste_value *v = p->items[i].values.first; v; v = v->next) {
            if (v->field != PASTE_FIELD_PERCENT)
                continue;
            v->field = weights ? PASTE_FIELD_WEIGHT : PASTE_FIELD_RESULT;
            v->inferred = true;
        }
    }
}

/// Takes the weights of siblings off that apply would refuse: more than 1000, or all set and not 1000.
static void settle_weights(struct paste *p, int32_t first)
{
    int32_t sum = 0, permille;
    uint32_t with = 0, n = 0, line = 0;
    struct okr_buf about = OKR_BUF(p->arena);

    for (int32_t i = first; i >= 0; i = p->items[i].next) {
        const struct paste_value *v = paste_value_of(&p->items[i].values, PASTE_FIELD_WEIGHT);
        n += !p->items[i].dropped;
        if (p->items[i].dropped || !v || !paste_weight_read(v->text, &permille))
            continue;
        sum += permille;
        line = line ? line : v->line;
        okr_buf_printf(&about, "%s%.*s", with++ ? " + " : "", OKR_STR_ARG(v->text));
    }
    if (with == 0 || sum == 1000 || (sum < 1000 && with < n))
        return;
    paste_note_buf(p, OKR_PASTE_SLIP_WEIGHTS, line, &about);
    for (int32_t i = first; i >= 0; i = p->items[i].next) {
        for (struct paste_value *v = p->items[i].values.first; v; v = v->next) {
            if (v->field == PASTE_FIELD_WEIGHT)
                v->field = PASTE_FIELD_NONE;
        }
    }
}

void paste_weights_settle(struct paste *p)
{
    for (size_t i = 0; i < p->n_units; i++) {
        settle_percents(p, p->units[i].first);
        settle_weights(p, p->units[i].first);
    }
    for (size_t i = 0; i < p->n_items; i++) {
        settle_percents(p, p->items[i].first);
        settle_weights(p, p->items[i].first);
    }
}
