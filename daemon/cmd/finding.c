// SPDX-License-Identifier: Apache-2.0
// finding.settle: what an audit found against what is kept. One walk over what is kept says of each finding whether it was found again; then what is new is opened and what is over resolved.
// A commit is of bounded size, so that nobody waits for it long. What is settled is so subject by subject: the next request begins with the one at which this one had enough.
#include "cmd/finding.h"

#include "cmd/nouns.h"
#include "cmd/told.h"
#include "store/retention.h"

#include <stdlib.h>

enum {
    CHANGES_MOST = 20000, ///< findings opened a request, and as many resolved
    SCRATCH_MAX = 4 << 20 ///< one finding that is looked at
};

struct over {
    okr_id id, subject;
};

struct settling {
    struct cmd *c;
    struct okr_arena *scratch; ///< of the finding that is looked at
    struct told_list told;
    okr_id *changed; ///< sorted
    size_t n_changed;
    struct over *over; ///< kept, and not found again
    size_t n_over, room_over;
    bool full, short_of_memory;
    okr_id from; ///< what is of subjects before this one is settled
    bool more;   ///< this request had enough
    okr_id next; ///< where the next one begins then
    uint64_t opened, resolved, changes;
    uint64_t open; ///< findings, now
};

okr_id finding_unit(struct cmd *c, okr_id subject)
{
    struct okr_mention mention;
    if (okr_id_letter(subject) == 'm')
        return store_get(c->txn, subject, c->arena, &mention) ? mention.whom : 0;
    return unit_of(c, subject);
}

// --- what was found --------------------------------------------------------------------------------------------------

static int by_id(const void *a, const void *b)
{
    okr_id x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static int read_changed(struct settling *s, const struct okr_value *list)
{
    struct cmd *c = s->c;
    uint32_t n = list && list->type == OKR_V_ARRAY ? list->n : 0;
    s->changed = okr_arena_array(c->arena, (size_t)n + 1, sizeof *s->changed);
    if (!s->changed)
        return okr_fail_memory(c->err);
    for (uint32_t i = 0; i < n; i++)
        if (okr_id_parse(okr_value_str(&list->items[i]), &s->changed[s->n_changed]))
            s->n_changed++;
    qsort(s->changed, s->n_changed, sizeof *s->changed, by_id);
    return OKR_OK;
}

// --- one finding -----------------------------------------------------------------------------------------------------

static void put(struct settling *s, unsigned type, const struct okr_finding *before,
                struct okr_finding *after)
{
    struct cmd *c = s->c;
    after->version = before ? before->version + 1 : 1;
    emit(c, type, &okr_entity_finding, before, after, finding_unit(c, after->subject), OKR_STR(""));
    s->changes++;
    s->open += finding_is_open(after, c->today);
    s->open -= before && finding_is_open(before, c->today);
    s->opened +=
        type == OKR_EVENT_FINDING_OPENED && (!before || before->state != OKR_FINDING_STATE_OPEN);
    s->resolved += type == OKR_EVENT_FINDING_RESOLVED;
}

static int open_new(struct settling *s, const struct told *t)
{
    struct okr_finding f;
    okr_entity_init(&okr_entity_finding, &f);
    int code = told_fill(t, s->c->arena, &f, s->c->err);
    if (code)
        return code;
    f.id = store_new_id(s->c->txn, 'f');
    f.state = OKR_FINDING_STATE_OPEN;
    f.opened_at = s->c->now;
    put(s, OKR_EVENT_FINDING_OPENED, NULL, &f);
    return OKR_OK;
}

/// Found again: one that was resolved, or whose waiver is over, is open again; otherwise only its evidence may be another.
static int found_again(const struct settling *s, const struct okr_finding *before,
                       const struct told *t, struct okr_arena *arena, struct okr_finding *ret,
                       struct okr_err *e)
{
    const struct cmd *c = s->c;
    *ret = *before;
    bool stays = before->state == OKR_FINDING_STATE_WAIVED && !finding_is_open(before, c->today);
    if (!stays && before->state != OKR_FINDING_STATE_OPEN) {
        ret->state = OKR_FINDING_STATE_OPEN;
        ret->opened_at = c->now;
        ret->waived_by = ret->reason = (struct okr_str){NULL, 0};
        ret->until = OKR_NO_DATE;
    }
    return told_fill(t, arena, ret, e);
}

static int open_again(struct settling *s, const struct told *t)
{
    struct okr_finding before, after;
    if (!store_take(s->c->txn, t->kept, s->c->arena, &before))
        return OKR_OK; // the transaction has failed
    int code = found_again(s, &before, t, s->c->arena, &after, s->c->err);
    if (!code)
        put(s,
            after.state == OKR_FINDING_STATE_WAIVED ? OKR_EVENT_FINDING_WAIVED
                                                    : OKR_EVENT_FINDING_OPENED,
            &before, &after);
    return code;
}

static void resolve(struct settling *s, okr_id id)
{
    struct okr_finding before, after;
    if (!store_take(s->c->txn, id, s->c->arena, &before) ||
        before.state == OKR_FINDING_STATE_RESOLVED)
        return;
    after = before;
    after.state = OKR_FINDING_STATE_RESOLVED;
    after.waived_by = after.reason = (struct okr_str){NULL, 0};
    after.until = OKR_NO_DATE;
    put(s, OKR_EVENT_FINDING_RESOLVED, &before, &after);
}

// --- what is kept ----------------------------------------------------------------------------------------------------

static void add_over(struct settling *s, okr_id id, okr_id subject)
{
    if (s->n_over == s->room_over) {
        size_t room = s->room_over ? 2 * s->room_over : 64;
        struct over *at = okr_arena_grow_bytes(s->c->arena, s->over, s->room_over * sizeof *at,
                                               room * sizeof *at);
        s->short_of_memory = s->short_of_memory || !at;
        if (!at)
            return;
        s->over = at;
        s->room_over = room;
    }
    s->over[s->n_over++] = (struct over){id, subject};
}

/// A rule that was asked about a subject has said all that it says of it: with another one of a pair, the old pair is over.
static bool is_replaced(const struct settling *s, const struct okr_finding *f)
{
    const struct told *t = told_from(&s->told, f->subject, f->code, 0);
    return t < s->told.at + s->told.n && t->subject == f->subject && okr_str_eq(t->code, f->code);
}

/// Notes what becomes of a kept finding. `asked`: the audit would have found it again; else only its rule may have been asked.
static void meet(struct settling *s, const struct okr_finding *f, bool asked)
{
    struct told *t = told_of(&s->told, f);
    struct okr_finding after;
    if (t) {
        t->kept = f->id;
        t->same = !found_again(s, f, t, s->scratch, &after, NULL) &&
                  !okr_entity_diff(&okr_entity_finding, f, &after);
    } else if (f->state != OKR_FINDING_STATE_RESOLVED && (asked || is_replaced(s, f))) {
        add_over(s, f->id, f->subject);
    }
}

static bool meet_in_walk(void *self, const void *object)
{
    struct settling *s = self;
    const struct okr_finding *f = object;
    s->open += finding_is_open(f, s->c->today);
    if (s->full && f->subject >= s->from)
        meet(s, f, true);
    return !s->short_of_memory;
}

static void meet_of(struct settling *s, okr_id subject, enum store_relation relation, bool asked)
{
    struct cmd *c = s->c;
    struct okr_ids ids = store_children(c->txn, subject, relation, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_finding f;
        okr_arena_reset(s->scratch);
        if (store_get(c->txn, ids.at[i], s->scratch, &f) && f.subject >= s->from)
            meet(s, &f, asked);
    }
}

/// Those of subjects that were found fault with, and those that changes reach.
static void meet_by_subject(struct settling *s)
{
    for (size_t i = 0; i < s->told.n; i++)
        if (!i || s->told.at[i].subject != s->told.at[i - 1].subject)
            meet_of(s, s->told.at[i].subject, STORE_FINDINGS_OF, false);
    for (size_t i = 0; i < s->n_changed; i++) {
        meet_of(s, s->changed[i], STORE_FINDINGS_OF, true);
        meet_of(s, s->changed[i], STORE_FINDINGS_ABOUT, true);
    }
}

static int meet_kept(struct settling *s)
{
    struct cmd *c = s->c;
    s->scratch = okr_arena_new(SCRATCH_MAX);
    if (!s->scratch)
        return okr_fail_memory(c->err);
    store_each(c->txn, 'f', s->scratch, meet_in_walk, s);
    if (!s->full)
        meet_by_subject(s);
    okr_arena_free(s->scratch);
    return s->short_of_memory ? okr_fail_memory(c->err) : OKR_OK;
}

// --- all of them -----------------------------------------------------------------------------------------------------

static bool enough(const struct settling *s)
{
    return s->changes >= CHANGES_MOST;
}

static void go_on_from(struct settling *s, okr_id subject)
{
    s->more = true;
    s->next = subject;
}

/// Opens what is new or says something else. Whether the subject was removed since is asked only there: a finding that stays as it is is resolved by the next audit, as if its
/// subject had been removed a moment later.
static int open_told(struct settling *s)
{
    bool there = false;
    okr_id asked = 0;
    int code = OKR_OK;
    const struct told *t = told_from(&s->told, s->from, OKR_STR(""), 0);
    for (const struct told *end = s->told.at + s->told.n; t < end && !code && !s->more; t++) {
        if (t->kept && t->same)
            continue;
        if (t->subject != asked)
            there = store_exists(s->c->txn, t->subject);
        asked = t->subject;
        if (!there && t->kept)
            add_over(s, t->kept, t->subject);
        else if (there && enough(s))
            go_on_from(s, t->subject);
        else if (there)
            code = t->kept ? open_again(s, t) : open_new(s, t);
    }
    return code ? code : s->short_of_memory ? okr_fail_memory(s->c->err) : OKR_OK;
}

/// Resolves what is over, up to where the next request begins; when that is too much, the next one is to do the same again, and finds less to do.
static void resolve_over(struct settling *s)
{
    s->changes = 0;
    for (size_t i = 0; i < s->n_over; i++) {
        if (s->more && s->over[i].subject >= s->next)
            continue;
        if (enough(s)) {
            go_on_from(s, s->from);
            return;
        }
        resolve(s, s->over[i].id);
    }
}

/// The next audit looks at what has changed from here on; only when this one is settled to its end.
static void keep_place(struct settling *s, uint64_t sequence)
{
    struct cmd *c = s->c;
    struct store_cursor cursor = {.name = OKR_STR(FINDING_CURSOR),
                                  .epoch = store_epoch(c->store),
                                  .sequence = sequence,
                                  .time = c->now,
                                  .actor = c->actor};
    if (!s->more)
        store_put_cursor(c->txn, &cursor);
}

static void pack_count(struct cmd *c, const char *key, uint64_t n)
{
    okr_pack_key(c->out, key);
    okr_pack_uint(c->out, n);
}

int cmd_finding_settle(struct cmd *c)
{
    struct settling s = {.c = c, .full = okr_value_bool(cmd_arg(c, "full"))};
    uint64_t sequence = okr_value_uint(cmd_arg(c, "sequence"), 0);
    s.from = cmd_arg_id(c, "from");
    int code = told_read(c, cmd_arg(c, "findings")->str, &s.told);
    if (code || (code = read_changed(&s, cmd_arg(c, "changed"))) || (code = meet_kept(&s)) ||
        (code = open_told(&s)))
        return code;
    resolve_over(&s);
    keep_place(&s, sequence);
    okr_pack_map(c->out, 6);
    pack_count(c, "opened", s.opened);
    pack_count(c, "resolved", s.resolved);
    pack_count(c, "open", s.open);
    okr_pack_key(c->out, "more");
    okr_pack_bool(c->out, s.more);
    okr_pack_key(c->out, "from");
    okr_pack_id(c->out, s.next);
    pack_count(c, "sequence", sequence);
    return OKR_OK;
}
