// SPDX-License-Identifier: Apache-2.0
// finding.settle: what an audit found against what is kept. Both are sorted by subject, code and the other one of a pair, which together are a finding's identity.
#include "cmd/finding.h"

#include "cmd/nouns.h"
#include "store/retention.h"

#include <stdlib.h>

enum {
    CHANGES_MOST = 20000, ///< events a request: a commit of bounded size
    PAGE = 1024,
    ARGUMENTS_MOST = 8
};

/// One finding as the audit tells it.
struct told {
    okr_id subject, other;
    struct okr_str code;
    const struct okr_value *map;
};

struct settling {
    struct cmd *c;
    struct told *told;
    size_t n_told;
    okr_id *changed; ///< sorted
    size_t n_changed;
    bool full, more;
    uint64_t opened, resolved, changes;
};

okr_id finding_unit(struct cmd *c, okr_id subject)
{
    struct okr_mention mention;
    if (okr_id_letter(subject) == 'm')
        return store_get(c->txn, subject, c->arena, &mention) ? mention.whom : 0;
    return unit_of(c, subject);
}

// --- what was found --------------------------------------------------------------------------------------------------

static int compare(okr_id subject, struct okr_str code, okr_id other, const struct told *t)
{
    if (subject != t->subject)
        return subject < t->subject ? -1 : 1;
    int order = okr_str_cmp(code, t->code);
    return order ? order : (other > t->other) - (other < t->other);
}

static int by_identity(const void *a, const void *b)
{
    const struct told *x = a;
    return compare(x->subject, x->code, x->other, b);
}

static int by_id(const void *a, const void *b)
{
    okr_id x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static int bad_finding(struct cmd *c, uint32_t i)
{
    return okr_fail(c->err, OKR_E_INVALID, "findings", NULL,
                    "finding %u has no code, or no subject that is an id", i);
}

static int read_told(struct settling *s, const struct okr_value *list)
{
    struct cmd *c = s->c;
    s->told = okr_arena_array(c->arena, (size_t)list->n + 1, sizeof *s->told);
    if (!s->told)
        return okr_fail_memory(c->err);
    for (uint32_t i = 0; i < list->n; i++) {
        const struct okr_value *map = &list->items[i];
        struct told t = {.map = map, .code = okr_value_str(okr_map_get(map, "code"))};
        if (!t.code.len || !okr_id_parse(okr_value_str(okr_map_get(map, "subject")), &t.subject))
            return bad_finding(c, i);
        (void)okr_id_parse(okr_value_str(okr_map_get(map, "other")), &t.other);
        s->told[s->n_told++] = t;
    }
    qsort(s->told, s->n_told, sizeof *s->told, by_identity);
    return OKR_OK;
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

static const struct told *find_told(const struct settling *s, const struct okr_finding *f)
{
    struct told key = {.subject = f->subject, .code = f->code, .other = f->other};
    return s->n_told ? bsearch(&key, s->told, s->n_told, sizeof key, by_identity) : NULL;
}

/// "sum=59": the arguments as they are kept; those that are too long are cut on a character's boundary.
static int read_arguments(struct cmd *c, const struct okr_value *map, struct okr_strs *ret)
{
    uint32_t n = map && map->type == OKR_V_MAP ? map->n : 0;
    n = n < ARGUMENTS_MOST ? n : ARGUMENTS_MOST;
    ret->at = okr_arena_array(c->arena, n + 1, sizeof *ret->at);
    ret->n = n;
    if (!ret->at)
        return okr_fail_memory(c->err);
    for (uint32_t i = 0; i < n; i++) {
        struct okr_str name = okr_value_str(&map->pairs[i].key);
        struct okr_str value = okr_value_str(&map->pairs[i].value);
        struct okr_str pair =
            okr_arena_printf(c->arena, "%.*s=%.*s", OKR_STR_ARG(name), OKR_STR_ARG(value));
        if (!pair.ptr)
            return okr_fail_memory(c->err);
        for (; pair.len > 200 ||
               (pair.len > 190 && ((unsigned char)pair.ptr[pair.len] & 0xC0) == 0x80);)
            pair.len--;
        ret->at[i] = pair;
    }
    return OKR_OK;
}

static int32_t small(const struct okr_value *v)
{
    uint64_t u = okr_value_uint(v, 0);
    return u > 65535 ? 65535 : (int32_t)u;
}

/// What the audit says of it, in the finding's own fields. Offsets count only where words are meant.
static int fill(struct cmd *c, const struct told *t, struct okr_finding *f)
{
    uint64_t severity = okr_value_uint(okr_map_get(t->map, "severity"), 1);
    int32_t length = small(okr_map_get(t->map, "length"));
    f->code = t->code;
    f->subject = t->subject;
    f->other = t->other;
    f->severity = (uint8_t)(severity > 2 ? OKR_SEVERITY_WARN : severity + OKR_SEVERITY_INFO);
    f->field = okr_value_str(okr_map_get(t->map, "field"));
    f->offset = length ? small(okr_map_get(t->map, "offset")) : OKR_UNSET;
    f->length = length ? length : OKR_UNSET;
    return read_arguments(c, okr_map_get(t->map, "args"), &f->arguments);
}

// --- one finding -----------------------------------------------------------------------------------------------------

static bool enough(struct settling *s)
{
    s->more = s->more || s->changes >= CHANGES_MOST;
    return s->more;
}

static void put(struct settling *s, unsigned type, const struct okr_finding *before,
                struct okr_finding *after)
{
    struct cmd *c = s->c;
    after->version = before ? before->version + 1 : 1;
    emit(c, type, &okr_entity_finding, before, after, finding_unit(c, after->subject), OKR_STR(""));
    s->changes++;
    s->opened +=
        type == OKR_EVENT_FINDING_OPENED && (!before || before->state != OKR_FINDING_STATE_OPEN);
    s->resolved += type == OKR_EVENT_FINDING_RESOLVED;
}

static int open_new(struct settling *s, const struct told *t)
{
    struct okr_finding f;
    okr_entity_init(&okr_entity_finding, &f);
    int code = fill(s->c, t, &f);
    if (code)
        return code;
    f.id = store_new_id(s->c->txn, 'f');
    f.state = OKR_FINDING_STATE_OPEN;
    f.opened_at = s->c->now;
    put(s, OKR_EVENT_FINDING_OPENED, NULL, &f);
    return OKR_OK;
}

/// Found again: one that was resolved, or whose waiver is over, is open again; otherwise only its evidence may be another.
static int open_again(struct settling *s, const struct okr_finding *before, const struct told *t)
{
    struct okr_finding after = *before;
    int code = fill(s->c, t, &after);
    if (code)
        return code;
    bool stays = before->state == OKR_FINDING_STATE_WAIVED && !finding_is_open(before, s->c->today);
    if (!stays && before->state != OKR_FINDING_STATE_OPEN) {
        after.state = OKR_FINDING_STATE_OPEN;
        after.opened_at = s->c->now;
        after.waived_by = after.reason = (struct okr_str){NULL, 0};
        after.until = OKR_NO_DATE;
    }
    if (okr_entity_diff(&okr_entity_finding, before, &after))
        put(s, stays ? OKR_EVENT_FINDING_WAIVED : OKR_EVENT_FINDING_OPENED, before, &after);
    return OKR_OK;
}

static void resolve(struct settling *s, const struct okr_finding *before)
{
    struct okr_finding after = *before;
    after.state = OKR_FINDING_STATE_RESOLVED;
    after.waived_by = after.reason = (struct okr_str){NULL, 0};
    after.until = OKR_NO_DATE;
    put(s, OKR_EVENT_FINDING_RESOLVED, before, &after);
}

// --- all of them -----------------------------------------------------------------------------------------------------

/// The findings kept about a subject.
struct kept {
    struct okr_finding *at;
    size_t n;
};

static int load_kept(struct settling *s, okr_id subject, struct kept *ret)
{
    struct cmd *c = s->c;
    struct okr_ids ids = store_children(c->txn, subject, STORE_FINDINGS_OF, c->arena);
    ret->at = okr_arena_array(c->arena, ids.n + 1, sizeof *ret->at);
    ret->n = 0;
    if (!ret->at)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < ids.n; i++)
        if (store_take(c->txn, ids.at[i], c->arena, &ret->at[ret->n]))
            ret->n++;
    return OKR_OK;
}

static const struct okr_finding *among(const struct kept *kept, const struct told *t)
{
    for (size_t i = 0; i < kept->n; i++)
        if (compare(kept->at[i].subject, kept->at[i].code, kept->at[i].other, t) == 0)
            return &kept->at[i];
    return NULL;
}

/// A rule that was asked about a subject has said all that it says of it: with another one of a pair, the old pair is over.
static bool is_replaced(const struct settling *s, const struct okr_finding *f, size_t from,
                        size_t to)
{
    for (size_t i = from; i < to; i++)
        if (okr_str_eq(s->told[i].code, f->code))
            return !find_told(s, f);
    return false;
}

/// Opens what was found about one subject: told[from .. to).
static int settle_subject(struct settling *s, size_t from, size_t to)
{
    struct kept kept;
    int code = load_kept(s, s->told[from].subject, &kept);
    for (size_t i = from; i < to && !code && !enough(s); i++) {
        if (i > from && by_identity(&s->told[i - 1], &s->told[i]) == 0)
            continue;
        const struct okr_finding *before = among(&kept, &s->told[i]);
        code = before ? open_again(s, before, &s->told[i]) : open_new(s, &s->told[i]);
    }
    for (size_t i = 0; i < kept.n && !code && !enough(s); i++)
        if (kept.at[i].state != OKR_FINDING_STATE_RESOLVED && is_replaced(s, &kept.at[i], from, to))
            resolve(s, &kept.at[i]);
    return code;
}

static int settle_told(struct settling *s)
{
    int code = OKR_OK;
    for (size_t from = 0, to; from < s->n_told && !code && !enough(s); from = to) {
        for (to = from; to < s->n_told && s->told[to].subject == s->told[from].subject;)
            to++;
        if (store_exists(s->c->txn, s->told[from].subject)) // it may have been removed since
            code = settle_subject(s, from, to);
    }
    return code;
}

static void settle_kept(struct settling *s, okr_id id)
{
    struct okr_finding f;
    if (store_take(s->c->txn, id, s->c->arena, &f) && f.state != OKR_FINDING_STATE_RESOLVED &&
        (!find_told(s, &f) || !store_exists(s->c->txn, f.subject)))
        resolve(s, &f);
}

static void settle_all_kept(struct settling *s)
{
    struct okr_ids ids;
    okr_id after = 0;
    do {
        ids = store_all(s->c->txn, 'f', after, PAGE, s->c->arena);
        for (size_t i = 0; i < ids.n && !enough(s); i++)
            settle_kept(s, after = ids.at[i]);
    } while (ids.n == PAGE && !s->more);
}

static void settle_changed(struct settling *s)
{
    static const enum store_relation relations[] = {STORE_FINDINGS_OF, STORE_FINDINGS_ABOUT};
    for (size_t i = 0; i < s->n_changed && !enough(s); i++)
        for (int r = 0; r < 2; r++) {
            struct okr_ids ids =
                store_children(s->c->txn, s->changed[i], relations[r], s->c->arena);
            for (size_t k = 0; k < ids.n && !enough(s); k++)
                settle_kept(s, ids.at[k]);
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

/// Everything that is open now.
static uint64_t count_open(struct cmd *c)
{
    uint64_t n = 0;
    struct okr_ids ids;
    okr_id after = 0;
    do {
        ids = store_all(c->txn, 'f', after, PAGE, c->arena);
        for (size_t i = 0; i < ids.n; i++) {
            struct okr_finding f;
            after = ids.at[i];
            n += store_get(c->txn, after, c->arena, &f) && finding_is_open(&f, c->today);
        }
    } while (ids.n == PAGE);
    return n;
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
    int code = read_told(&s, cmd_arg(c, "findings"));
    if (code || (code = read_changed(&s, cmd_arg(c, "changed"))) || (code = settle_told(&s)))
        return code;
    if (s.full)
        settle_all_kept(&s);
    else
        settle_changed(&s);
    keep_place(&s, sequence);
    okr_pack_map(c->out, 5);
    pack_count(c, "opened", s.opened);
    pack_count(c, "resolved", s.resolved);
    pack_count(c, "open", count_open(c));
    okr_pack_key(c->out, "more");
    okr_pack_bool(c->out, s.more);
    pack_count(c, "sequence", sequence);
    return OKR_OK;
}
