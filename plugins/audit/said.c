// SPDX-License-Identifier: Apache-2.0
// What the words of objectives and key results say. Reading them is most of an audit's work, so each sentence is gone through once, and little of it is kept.
#include "audit/audit.h"

#include <math.h>

enum { NOUN_LEAST = 3 };

/// 0: too short a noun to say what is meant.
static uint64_t hash_of(const char *noun, size_t n)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ (unsigned char)noun[i]) * UINT64_C(0x100000001b3);
    return n < NOUN_LEAST ? 0 : hash | 1;
}

static int8_t way_of(int direction)
{
    return (int8_t)(direction == 1 || direction == -1 ? direction : 0);
}

static double number_of(struct okr_decimal d)
{
    return d.present ? okr_decimal_double(d) : NAN;
}

static struct said *keep(struct okr_arena *arena, const struct okr_understood *u)
{
    const struct okr_sentence *s = &u->sentence;
    struct said *said =
        okr_arena_alloc(arena, sizeof *said + u->n_findings * sizeof *said->findings);
    if (!said)
        return NULL;
    *said = (struct said){.due = s->due,
                          .start = number_of(s->start),
                          .target = number_of(s->target),
                          .value = s->value,
                          .open_count = u->open_count,
                          .noun = hash_of(u->noun, u->noun_length),
                          .kind = s->kind,
                          .way = way_of(u->direction),
                          .n_findings = (uint8_t)u->n_findings};
    memcpy(said->findings, u->findings, u->n_findings * sizeof *u->findings);
    return said;
}

const struct said *audit_said(struct audit *a, int32_t node)
{
    static const struct said nothing = {.start = NAN, .target = NAN};
    const struct company *c = &a->c;
    const struct node *n = &c->nodes[node];
    struct okr_understood understood;
    if (a->said[node])
        return a->said[node];
    struct okr_span span =
        n->cycle < 0 ? (struct okr_span){OKR_NO_DATE, OKR_NO_DATE}
                     : (struct okr_span){c->cycles[n->cycle].start, c->cycles[n->cycle].end};
    struct okr_sentence_context context = {.cycle = span.start == OKR_NO_DATE ? NULL : &span,
                                           .first_month = c->first_month,
                                           .objective = is_objective(c, node)};
    okr_sentence_understand(n->text, &context, &understood);
    a->said[node] = keep(c->arena, &understood);
    a->full |= !a->said[node];
    return a->said[node] ? a->said[node] : &nothing;
}

void audit_subject(struct audit *a, int32_t node, uint64_t *ret_noun, int8_t *ret_way)
{
    const struct node *n = &a->c.nodes[node];
    if (audit_is_touched(a, n->id)) {
        const struct said *said = audit_said(a, node);
        *ret_noun = said->noun;
        *ret_way = said->way;
        return;
    }
    char noun[OKR_NOUN_BYTES];
    int direction;
    *ret_noun = hash_of(noun, okr_metric_noun(n->text, noun, sizeof noun, &direction));
    *ret_way = way_of(direction);
}
