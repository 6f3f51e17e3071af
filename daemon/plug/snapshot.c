// SPDX-License-Identifier: Apache-2.0
#include "plug/snapshot.h"

#include <okr/id.h>
#include <okr/reader.h>
#include <okr_plugin.h>

#include <stdlib.h>

// --- what there is -------------------------------------------------------------------------------------------------

enum {
    UNIT,
    CYCLE,
    OBJECTIVE,
    KEY_RESULT,
    ALIGNMENT,
    MENTION,
    COMMENT,
    INITIATIVE,
    FINDING,
    CHECK_IN,
    EVENT,
    LISTS
};
static const struct {
    const char *name;
    char letter; ///< of its ids; 0: it has none and is not found by one
} lists[LISTS] = {
    [UNIT] = {"unit", 'u'},           [CYCLE] = {"cycle", 'c'},
    [OBJECTIVE] = {"objective", 'o'}, [KEY_RESULT] = {"key_result", 'k'},
    [ALIGNMENT] = {"alignment", 'a'}, [MENTION] = {"mention", 'm'},
    [COMMENT] = {"comment", 'n'},     [INITIATIVE] = {"initiative", 'i'},
    [FINDING] = {"finding", 'f'},     [CHECK_IN] = {"check_in", 'x'},
    [EVENT] = {"event", 0},
};

/// Which field of which entity makes it a child of what it names.
static const struct {
    uint8_t list;
    const char *field;
    const char *as; ///< the name that okr_snapshot.children has for them
} links[] = {
    {UNIT, "parent", "unit"},          {OBJECTIVE, "unit", "objective"},
    {OBJECTIVE, "cycle", "objective"}, {KEY_RESULT, "objective", "key_result"},
    {ALIGNMENT, "from", "alignment"},  {ALIGNMENT, "to", "alignment_to"},
    {MENTION, "where", "mention"},     {MENTION, "whom", "mention"},
    {COMMENT, "on", "comment"},        {INITIATIVE, "key_result", "initiative"},
    {FINDING, "subject", "finding"},   {CHECK_IN, "key_result", "check_in"},
    {EVENT, "subject", "event"},
};
enum { LINKS = sizeof links / sizeof *links };

struct list {
    uint32_t n;
    const char **at;  ///< where each begins, with the head that says how long it is
    uint64_t *number; ///< of its id; NULL until one of them is looked for
};

struct link {
    uint32_t
        *child; ///< indexes of children, by parent, then ascending; NULL until one is asked for
    uint32_t *first; ///< by node: where its children begin; one more at the end
};

struct changed {
    uint32_t n;
    okr_view *at;
};

struct snapshot {
    struct okr_snapshot view; ///< first: the plugin's pointer is ours
    const char *end;          ///< of the block
    okr_view org;
    struct list list[LISTS];
    struct changed changed;
    struct link link[LINKS];
    uint32_t base[LISTS + 1]; ///< number of the first node of a list among all nodes
};

/// Not const: the first question of its kind makes the index that answers it, and all come on the plugin's one thread.
static struct snapshot *self(const struct okr_snapshot *view)
{
    return (struct snapshot *)(uintptr_t)view;
}

static struct okr_str str_of(okr_view v)
{
    return (struct okr_str){v.ptr, (size_t)v.len};
}

// --- rows ----------------------------------------------------------------------------------------------------------

static struct okr_str row_at(const struct snapshot *s, int which, uint32_t i)
{
    const char *at = s->list[which].at[i];
    struct okr_reader r = okr_reader((struct okr_str){at, (size_t)(s->end - at)});
    return okr_reader_str(&r);
}

static okr_view entity_at(const struct snapshot *s, int which, uint32_t i)
{
    struct okr_str row = row_at(s, which, i);
    return (okr_view){row.ptr, row.len};
}

/// The id that a field of an entity holds; 0 none.
static okr_id id_in(struct okr_str entity, const char *field)
{
    struct okr_reader r = okr_reader(entity);
    okr_id id = 0;
    for (uint32_t pairs = okr_reader_map(&r); pairs && !r.bad; pairs--) {
        if (!okr_str_is(okr_reader_str(&r), field))
            okr_reader_skip(&r);
        else
            return okr_reader_next(&r) == OKR_NEXT_STR && okr_id_parse(okr_reader_str(&r), &id) ? id
                                                                                                : 0;
    }
    return 0;
}

// --- ids -----------------------------------------------------------------------------------------------------------

static int list_of(char letter)
{
    for (int i = 0; i < LISTS; i++)
        if (lists[i].letter == letter && letter)
            return i;
    return -1;
}

/// The numbers of a list's ids. False when memory is short, or they do not ascend: find_number() counts on that.
static bool number_list(struct snapshot *s, int which)
{
    struct list *list = &s->list[which];
    if (list->number)
        return true;
    uint64_t *number = calloc((size_t)list->n + 1, sizeof *number);
    bool fine = number != NULL;
    for (uint32_t i = 0; i < list->n && fine; i++) {
        number[i] = okr_id_number(id_in(row_at(s, which, i), "id"));
        fine = number[i] > (i ? number[i - 1] : 0);
    }
    if (fine)
        list->number = number;
    else
        free(number);
    return fine;
}

/// Where an id stands in its list; false when it is not there. Most ids have no gap before them.
static bool find_number(const struct list *list, uint64_t number, uint32_t *ret)
{
    uint32_t low = 0, high = list->n;
    if (number && number <= list->n && list->number[number - 1] == number) {
        *ret = (uint32_t)number - 1;
        return true;
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (list->number[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    *ret = low;
    return low < list->n && list->number[low] == number;
}

/// Where an id is: its list, and its place there. END when the snapshot does not have it.
static okr_status find_id(struct snapshot *s, okr_id id, int *ret_list, uint32_t *ret)
{
    int which = list_of(okr_id_letter(id));
    if (which < 0 || !s->list[which].n)
        return OKR_END;
    if (!number_list(s, which))
        return OKR_EFAIL;
    *ret_list = which;
    return find_number(&s->list[which], okr_id_number(id), ret) ? OKR_OK : OKR_END;
}

// --- reading the block ---------------------------------------------------------------------------------------------

/// The length of a list; false, and the reader spoilt, when it was read before or says more than there are bytes.
static bool read_length(struct okr_reader *r, bool again, uint32_t *ret)
{
    *ret = okr_reader_array(r);
    if (again || *ret > okr_reader_rest(r).len)
        r->bad = true;
    return !r->bad;
}

/// False when memory is short.
static bool read_list(struct snapshot *s, int which, struct okr_reader *r)
{
    struct list *list = &s->list[which];
    if (!read_length(r, list->at != NULL, &list->n))
        return true;
    list->at = calloc((size_t)list->n + 1, sizeof *list->at);
    if (!list->at)
        return false;
    for (uint32_t i = 0; i < list->n && !r->bad; i++) {
        list->at[i] = (const char *)r->at;
        r->bad = !okr_reader_str(r).ptr || r->bad;
    }
    return true;
}

static bool read_changed(struct snapshot *s, struct okr_reader *r)
{
    uint32_t n;
    if (!read_length(r, s->changed.at != NULL, &n))
        return true;
    s->changed.at = calloc((size_t)n + 1, sizeof *s->changed.at);
    if (!s->changed.at)
        return false;
    s->changed.n = n;
    for (uint32_t i = 0; i < n && !r->bad; i++) {
        struct okr_str id = okr_reader_str(r);
        s->changed.at[i] = (okr_view){id.ptr, id.len};
    }
    return true;
}

static bool read_key(struct snapshot *s, struct okr_str key, struct okr_reader *r)
{
    for (int i = 0; i < LISTS; i++)
        if (okr_str_is(key, lists[i].name))
            return read_list(s, i, r);
    if (okr_str_is(key, "changed"))
        return read_changed(s, r);
    if (okr_str_is(key, "sequence")) {
        s->view.sequence = okr_reader_uint(r);
    } else if (okr_str_is(key, "since")) {
        s->view.since = okr_reader_uint(r);
    } else if (okr_str_is(key, "org")) {
        struct okr_str org = okr_reader_str(r);
        s->org = (okr_view){org.ptr, org.len};
    } else {
        okr_reader_skip(r);
    }
    return true;
}

// --- children ------------------------------------------------------------------------------------------------------

/// Children by the number that their parent has among all nodes: counted, then placed. What has no parent counts as a child of the one past the last.
static bool place_children(struct snapshot *s, struct link *link, const uint32_t *parent,
                           uint32_t n)
{
    uint32_t nodes = s->base[LISTS];
    link->first = calloc((size_t)nodes + 3, sizeof *link->first);
    link->child = calloc((size_t)n + 1, sizeof *link->child);
    if (!link->first || !link->child)
        return false;
    for (uint32_t i = 0; i < n; i++)
        link->first[parent[i] + 2]++;
    for (uint32_t i = 2; i < nodes + 3; i++)
        link->first[i] += link->first[i - 1];
    for (uint32_t i = 0; i < n; i++)
        link->child[link->first[parent[i] + 1]++] = i;
    return true;
}

/// Makes the index of a link when there is none yet. False when memory is short, or a list is out of order.
static bool make_link(struct snapshot *s, int l)
{
    struct link *link = &s->link[l];
    int which = links[l].list;
    uint32_t n = s->list[which].n;
    if (link->child)
        return true;
    uint32_t *parent = calloc((size_t)n + 1, sizeof *parent);
    bool fine = parent != NULL;
    for (uint32_t i = 0; i < n && fine; i++) {
        int of = 0;
        uint32_t at = 0;
        okr_status found = find_id(s, id_in(row_at(s, which, i), links[l].field), &of, &at);
        parent[i] = found == OKR_OK ? s->base[of] + at : s->base[LISTS];
        fine = found != OKR_EFAIL;
    }
    fine = fine && place_children(s, link, parent, n);
    free(parent);
    if (fine)
        return true;
    free(link->first);
    free(link->child);
    *link = (struct link){0};
    return false;
}

// --- okr_snapshot --------------------------------------------------------------------------------------------------

static int list_named(okr_view name)
{
    for (int i = 0; i < LISTS; i++)
        if (okr_str_is(str_of(name), lists[i].name))
            return i;
    return -1;
}

static okr_status get_org(const okr_snapshot *view, okr_view *ret)
{
    *ret = self(view)->org;
    return OKR_OK;
}

static okr_status get_count(const okr_snapshot *view, okr_view entity, uint32_t *ret)
{
    int which = list_named(entity);
    *ret = which < 0 ? 0 : self(view)->list[which].n;
    return which < 0 ? OKR_SKIP : OKR_OK;
}

static okr_status get_at(const okr_snapshot *view, okr_view entity, uint32_t i, okr_view *ret)
{
    int which = list_named(entity);
    if (which < 0)
        return OKR_SKIP;
    if (i >= self(view)->list[which].n)
        return OKR_END;
    *ret = entity_at(self(view), which, i);
    return OKR_OK;
}

static okr_status get_found(const okr_snapshot *view, okr_view id, okr_view *ret)
{
    okr_id parsed;
    int which;
    uint32_t at;
    if (!okr_id_parse(str_of(id), &parsed))
        return OKR_END;
    okr_status status = find_id(self(view), parsed, &which, &at);
    if (status == OKR_OK)
        *ret = entity_at(self(view), which, at);
    return status;
}

/// The i-th child of a node over all links of that name: units have objectives, and so have cycles, but no node has both.
static okr_status nth_child(struct snapshot *s, uint32_t node, struct okr_str as, uint32_t i,
                            okr_view *ret)
{
    for (int l = 0; l < LINKS; l++) {
        const struct link *link = &s->link[l];
        if (!okr_str_is(as, links[l].as))
            continue;
        if (!make_link(s, l))
            return OKR_EFAIL;
        uint32_t n = link->first[node + 1] - link->first[node];
        if (i < n) {
            *ret = entity_at(s, links[l].list, link->child[link->first[node] + i]);
            return OKR_OK;
        }
        i -= n;
    }
    return OKR_END;
}

static okr_status get_child(const okr_snapshot *view, okr_view id, okr_view entity, uint32_t i,
                            okr_view *ret)
{
    struct snapshot *s = self(view);
    okr_id parsed;
    int which;
    uint32_t at;
    if (!okr_id_parse(str_of(id), &parsed))
        return OKR_END;
    okr_status status = find_id(s, parsed, &which, &at);
    return status == OKR_OK ? nth_child(s, s->base[which] + at, str_of(entity), i, ret) : status;
}

static okr_status get_changed(const okr_snapshot *view, uint32_t i, okr_view *ret)
{
    if (i >= self(view)->changed.n)
        return OKR_END;
    *ret = self(view)->changed.at[i];
    return OKR_OK;
}

// --- the whole -----------------------------------------------------------------------------------------------------

static void fill_view(struct snapshot *s)
{
    for (int i = 0; i < LISTS; i++)
        s->base[i + 1] = s->base[i] + (lists[i].letter ? s->list[i].n : 0);
    s->view.size = sizeof s->view;
    s->view.org = get_org;
    s->view.count = get_count;
    s->view.at = get_at;
    s->view.find = get_found;
    s->view.children = get_child;
    s->view.changed = get_changed;
}

int snapshot_open(struct okr_str bytes, struct okr_snapshot **ret, struct okr_err *e)
{
    struct okr_reader r = okr_reader(bytes);
    struct snapshot *s = calloc(1, sizeof *s);
    if (!s)
        return okr_fail_memory(e);
    s->end = bytes.ptr + bytes.len;
    bool room = true;
    uint32_t pairs = okr_reader_map(&r);
    for (uint32_t i = 0; i < pairs && room && !r.bad; i++) {
        struct okr_str key = okr_reader_str(&r);
        room = read_key(s, key, &r);
    }
    bool whole = !r.bad && s->org.ptr && !okr_reader_rest(&r).len;
    if (room && whole) {
        fill_view(s);
        *ret = &s->view;
        return OKR_OK;
    }
    snapshot_close(&s->view);
    return room ? okr_fail(e, OKR_E_INVALID, NULL, NULL, "this is not a snapshot")
                : okr_fail_memory(e);
}

void snapshot_close(struct okr_snapshot *snapshot)
{
    struct snapshot *s = (struct snapshot *)snapshot;
    if (!s)
        return;
    for (int i = 0; i < LISTS; i++) {
        free(s->list[i].at);
        free(s->list[i].number);
    }
    free(s->changed.at);
    for (int l = 0; l < LINKS; l++) {
        free(s->link[l].child);
        free(s->link[l].first);
    }
    free(s);
}
