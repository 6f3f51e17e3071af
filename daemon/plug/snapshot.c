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
    const char **at;  ///< n + 1: where each begins, and where the last ends
    uint64_t *number; ///< of its id; 0 for events
};

struct link {
    uint64_t *parent; ///< by child; freed once the index is made
    uint32_t *child;  ///< indexes of children, by parent, then ascending
    uint32_t *first;  ///< by node: where its children begin; one more at the end
};

struct changed {
    uint32_t n;
    okr_view *at;
};

struct snapshot {
    struct okr_snapshot view; ///< first: the plugin's pointer is ours
    okr_view org;
    struct list list[LISTS];
    struct changed changed;
    struct link link[LINKS];
    uint32_t base[LISTS + 1]; ///< number of the first node of a list among all nodes
};

static const struct snapshot *self(const struct okr_snapshot *view)
{
    return (const struct snapshot *)view;
}

static struct okr_str str_of(okr_view v)
{
    return (struct okr_str){v.ptr, (size_t)v.len};
}

// --- ids -----------------------------------------------------------------------------------------------------------

static int list_of(char letter)
{
    for (int i = 0; i < LISTS; i++)
        if (lists[i].letter == letter && letter)
            return i;
    return -1;
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

/// The node among all of an id; false when the snapshot does not have it.
static bool find_node(const struct snapshot *s, okr_id id, int *ret_list, uint32_t *ret)
{
    *ret_list = list_of(okr_id_letter(id));
    return *ret_list >= 0 && s->list[*ret_list].n &&
           find_number(&s->list[*ret_list], okr_id_number(id), ret);
}

// --- reading the block ---------------------------------------------------------------------------------------------

static okr_id read_id(struct okr_reader *r)
{
    okr_id id = 0;
    if (okr_reader_next(r) != OKR_NEXT_STR)
        return 0;
    return okr_id_parse(okr_reader_str(r), &id) ? id : 0;
}

/// What a field says of its entity: the id, or whose child it is. Reads from a copy of the reader.
static void read_field(struct snapshot *s, int which, uint32_t i, struct okr_str key,
                       struct okr_reader value)
{
    if (lists[which].letter && okr_str_is(key, "id"))
        s->list[which].number[i] = okr_id_number(read_id(&value));
    for (int l = 0; l < LINKS; l++)
        if (links[l].list == which && okr_str_is(key, links[l].field)) {
            struct okr_reader r = value;
            s->link[l].parent[i] = read_id(&r);
        }
}

static void read_entity(struct snapshot *s, int which, uint32_t i, struct okr_reader *r)
{
    const uint64_t *number = s->list[which].number;
    uint32_t pairs = okr_reader_map(r);
    for (uint32_t p = 0; p < pairs && !r->bad; p++) {
        struct okr_str key = okr_reader_str(r);
        read_field(s, which, i, key, *r);
        okr_reader_skip(r);
    }
    // find_number() counts on their order.
    if (lists[which].letter && (!number[i] || (i && number[i] <= number[i - 1])))
        r->bad = true;
}

static bool reserve(struct snapshot *s, int which, uint32_t n)
{
    struct list *list = &s->list[which];
    list->at = calloc((size_t)n + 1, sizeof *list->at);
    list->number = calloc((size_t)n + 1, sizeof *list->number);
    if (!list->at || !list->number)
        return false;
    for (int l = 0; l < LINKS; l++) {
        if (links[l].list != which)
            continue;
        s->link[l].parent = calloc((size_t)n + 1, sizeof *s->link[l].parent);
        if (!s->link[l].parent)
            return false;
    }
    return true;
}

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
    uint32_t n;
    if (!read_length(r, list->at != NULL, &n))
        return true;
    if (!reserve(s, which, n))
        return false;
    list->n = n;
    for (uint32_t i = 0; i < n && !r->bad; i++) {
        list->at[i] = (const char *)r->at;
        read_entity(s, which, i, r);
    }
    list->at[n] = (const char *)r->at;
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
    const char *from = (const char *)r->at;
    for (int i = 0; i < LISTS; i++)
        if (okr_str_is(key, lists[i].name))
            return read_list(s, i, r);
    if (okr_str_is(key, "changed"))
        return read_changed(s, r);
    if (okr_str_is(key, "sequence"))
        s->view.sequence = okr_reader_uint(r);
    else if (okr_str_is(key, "since"))
        s->view.since = okr_reader_uint(r);
    else
        okr_reader_skip(r);
    if (okr_str_is(key, "org") && !r->bad)
        s->org = (okr_view){from, (uint64_t)((const char *)r->at - from)};
    return true;
}

// --- children ------------------------------------------------------------------------------------------------------

/// Children by parent: counted, then placed; two walks.
static bool make_link(struct snapshot *s, int l)
{
    struct link *link = &s->link[l];
    uint32_t n = s->list[links[l].list].n, nodes = s->base[LISTS], node;
    int which;
    if (!link->parent)
        return true;
    link->first = calloc((size_t)nodes + 2, sizeof *link->first);
    link->child = calloc((size_t)n + 1, sizeof *link->child);
    if (!link->first || !link->child)
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (find_node(s, link->parent[i], &which, &node))
            link->first[s->base[which] + node + 2]++;
    for (uint32_t i = 2; i < nodes + 2; i++)
        link->first[i] += link->first[i - 1];
    for (uint32_t i = 0; i < n; i++)
        if (find_node(s, link->parent[i], &which, &node))
            link->child[link->first[s->base[which] + node + 1]++] = i;
    free(link->parent);
    link->parent = NULL;
    return true;
}

static bool make_links(struct snapshot *s)
{
    for (int i = 0; i < LISTS; i++)
        s->base[i + 1] = s->base[i] + (lists[i].letter ? s->list[i].n : 0);
    for (int l = 0; l < LINKS; l++)
        if (!make_link(s, l))
            return false;
    return true;
}

// --- okr_snapshot --------------------------------------------------------------------------------------------------

static int list_named(okr_view name)
{
    for (int i = 0; i < LISTS; i++)
        if (okr_str_is(str_of(name), lists[i].name))
            return i;
    return -1;
}

static okr_view entity_at(const struct list *list, uint32_t i)
{
    return (okr_view){list->at[i], (uint64_t)(list->at[i + 1] - list->at[i])};
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
    *ret = entity_at(&self(view)->list[which], i);
    return OKR_OK;
}

static okr_status get_found(const okr_snapshot *view, okr_view id, okr_view *ret)
{
    okr_id parsed;
    int which;
    uint32_t node;
    if (!okr_id_parse(str_of(id), &parsed) || !find_node(self(view), parsed, &which, &node))
        return OKR_END;
    *ret = entity_at(&self(view)->list[which], node);
    return OKR_OK;
}

static okr_status get_child(const okr_snapshot *view, okr_view id, okr_view entity, uint32_t i,
                            okr_view *ret)
{
    const struct snapshot *s = self(view);
    okr_id parsed;
    int which;
    uint32_t node;
    if (!okr_id_parse(str_of(id), &parsed) || !find_node(s, parsed, &which, &node))
        return OKR_END;
    node += s->base[which];
    for (int l = 0; l < LINKS; l++) {
        const struct link *link = &s->link[l];
        if (!okr_str_is(str_of(entity), links[l].as) || !link->first)
            continue;
        uint32_t n = link->first[node + 1] - link->first[node];
        if (i < n) {
            *ret = entity_at(&s->list[links[l].list], link->child[link->first[node] + i]);
            return OKR_OK;
        }
        i -= n; // units have objectives, and so have cycles: no node has both
    }
    return OKR_END;
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
    bool room = true;
    uint32_t pairs = okr_reader_map(&r);
    for (uint32_t i = 0; i < pairs && room && !r.bad; i++) {
        struct okr_str key = okr_reader_str(&r);
        room = read_key(s, key, &r);
    }
    bool whole = !r.bad && s->org.ptr && !okr_reader_rest(&r).len;
    if (room && whole && make_links(s)) {
        fill_view(s);
        *ret = &s->view;
        return OKR_OK;
    }
    snapshot_close(&s->view);
    return room && !whole ? okr_fail(e, OKR_E_INVALID, NULL, NULL, "this is not a snapshot")
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
        free(s->link[l].parent);
        free(s->link[l].child);
        free(s->link[l].first);
    }
    free(s);
}
