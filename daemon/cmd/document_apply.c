// SPDX-License-Identifier: Apache-2.0
// document.apply: reads a text, runs over its items in an order that needs no second look, and answers with all faults or all changes.
#include "cmd/document.h"

#include <stdio.h>

enum { BATCH = 4096, SCRATCH_MAX = 256 << 20 };

/// Whether the reader has told already what is wrong with the title in this line.
static bool is_told(const struct document *d, uint32_t line)
{
    if (strcmp(d->inner.field, "text") != 0 && strcmp(d->inner.field, "name") != 0)
        return false;
    for (size_t i = 0; i < d->n_read; i++)
        if (d->errors->details.at[i].line == line)
            return true;
    return false;
}

bool document_try(struct document *d, uint32_t line, uint32_t column, int code)
{
    if (!code)
        return true;
    if (code == OKR_E_INTERNAL || code == OKR_E_NO_SPACE)
        d->fatal = code;
    else if (!is_told(d, line))
        okr_err_detail(d->errors, d->arena, line, column, code, d->inner.hint, "%s",
                       d->inner.message);
    if (!d->fatal)
        okr_err_clear(&d->inner);
    return false;
}

void document_fault(struct document *d, uint32_t line, uint32_t column, int code, const char *hint,
                    const char *format, ...)
{
    va_list args;
    va_start(args, format);
    okr_err_vdetail(d->errors, d->arena, line, column, code, hint, format, args);
    va_end(args);
}

bool document_goes_on(struct document *d, size_t item)
{
    if (d->c->arena == d->scratch) {
        okr_arena_reset(d->scratch);
        d->c->view_cycle.id = 0; // its key lay there
    }
    return item < d->doc.n_items && !d->fatal;
}

const struct okr_doc_attr *document_attr(const struct okr_doc_item *item, enum okr_key key)
{
    for (size_t i = 0; i < item->n_attrs; i++)
        if (item->attrs[i].key == key)
            return &item->attrs[i];
    return NULL;
}

// --- reading ----------------------------------------------------------------------------------------------------------

static int add_person(struct cmd *c, struct okr_names *persons, okr_id id)
{
    struct okr_unit unit;
    if (!store_take(c->txn, id, c->arena, &unit) || unit.kind != OKR_UNIT_KIND_PERSON)
        return OKR_OK;
    int code = okr_names_add(persons, unit.name, unit.id);
    for (size_t i = 0; !code && i < unit.aliases.n; i++)
        code = okr_names_add(persons, unit.aliases.at[i], unit.id);
    return code;
}

/// The store's names of persons: a bare @name at the end of a title is then its owner.
static int load_persons(struct cmd *c, struct okr_names **ret)
{
    struct okr_ids ids;
    okr_id after = 0;
    *ret = okr_names_new(c->arena);
    if (!*ret)
        return okr_fail_memory(c->err);
    while ((ids = store_all(c->txn, 'u', after, BATCH, c->arena)).n) {
        for (size_t i = 0; i < ids.n; i++)
            if (add_person(c, *ret, ids.at[i]))
                return okr_fail_memory(c->err);
        after = ids.at[ids.n - 1];
    }
    return OKR_OK;
}

/// The store's cycles, whose dates give "1月19日" its year, and the one that is open when there is one only.
static int load_cycles(struct cmd *c, struct okr_doc_options *options)
{
    struct okr_ids ids = store_all(c->txn, 'c', 0, BATCH, c->arena);
    struct okr_cycle_ref *at = okr_arena_array(c->arena, ids.n + 1, sizeof *at);
    size_t n = 0, open = 0;
    if (!at)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_cycle cycle;
        if (!store_take(c->txn, ids.at[i], c->arena, &cycle))
            continue;
        at[n++] = (struct okr_cycle_ref){cycle.key, {cycle.start, cycle.end}, cycle.status_preset};
        if (cycle.state == OKR_CYCLE_STATE_OPEN && !open++)
            options->open_cycle = cycle.key;
    }
    if (open > 1)
        options->open_cycle = OKR_STR("");
    options->cycles = at;
    options->n_cycles = n;
    return OKR_OK;
}

static int read_text(struct document *d)
{
    struct cmd *c = d->c;
    struct okr_doc_options options = {.today = c->today};
    struct okr_names *persons;
    int code = cmd_names(c, &options.names);
    if (code || (code = load_persons(c, &persons)) || (code = load_cycles(c, &options)))
        return code;
    options.persons = persons;
    // A file that sets the first month is read with it; else the organisation's holds.
    options.first_month = 0;
    if (c->org.first_month != 1)
        options.first_month = c->org.first_month;
    code = okr_doc_read(cmd_arg_str(c, "text"), &options, c->arena, &d->doc, c->err);
    c->names = NULL;                                   // it holds names of the file now
    return code && !c->err->details.n ? code : OKR_OK; // faults are details, the run finds more
}

static int begin(struct document *d)
{
    struct cmd *c = d->c;
    size_t n = d->doc.n_items + 1;
    d->ids = okr_arena_array(c->arena, n, sizeof *d->ids);
    d->cycles = okr_arena_array(c->arena, n, sizeof *d->cycles);
    d->visits = okr_arena_array(c->arena, n, sizeof *d->visits);
    d->created = okr_arena_array(c->arena, n, sizeof *d->created);
    d->head = store_head(c->txn);
    for (const char *letter = "ucokamni"; *letter; letter++)
        d->first_new[(unsigned char)*letter] = store_next_number(c->txn, *letter);
    return d->ids && d->cycles && d->visits && d->created ? OKR_OK : okr_fail_memory(c->err);
}

// --- faults -----------------------------------------------------------------------------------------------------------

static bool is_before(const struct okr_detail *a, const struct okr_detail *b)
{
    return a->line < b->line || (a->line == b->line && a->column < b->column);
}

/// In file order, with the first one as the error's own sentence.
static int refuse(struct okr_err *e)
{
    struct okr_err sorted = {.lang = e->lang, .details = e->details};
    for (size_t i = 1; i < sorted.details.n; i++)
        for (size_t k = i; k > 0 && is_before(&sorted.details.at[k], &sorted.details.at[k - 1]);
             k--) {
            struct okr_detail swap = sorted.details.at[k];
            sorted.details.at[k] = sorted.details.at[k - 1];
            sorted.details.at[k - 1] = swap;
        }
    if (!sorted.details.n)
        return e->code;
    const struct okr_detail *first = &sorted.details.at[0];
    int code = first->code;
    okr_fail(&sorted, code, "text", first->hint.ptr, "%u:%u: %.*s", (unsigned)first->line,
             (unsigned)first->column, OKR_STR_ARG(first->message));
    *e = sorted;
    return code;
}

/// In this order every part finds what it refers to: units before the people among them lead, nodes before edges, check-ins before a state that takes none.
static void run(struct document *d)
{
    static void (*const units[])(struct document *) = {document_cycles, document_org,
                                                       document_units, document_people};
    static void (*const nodes[])(struct document *) = {
        document_objectives, document_key_results, document_index,   document_edges,
        document_measures,   document_check_ins,   document_weights, document_scores,
        document_gate,       document_states,      document_prune,
    };
    struct okr_names *names;
    for (size_t i = 0; i < sizeof units / sizeof *units && !d->fatal; i++)
        units[i](d);
    // The names stay as they are from here on, so that all else is needed for one item only.
    (void)document_try(d, 1, 1, cmd_names(d->c, &names));
    d->c->arena = d->scratch;
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes && !d->fatal; i++)
        nodes[i](d);
}

static int answer(struct document *d)
{
    struct cmd *c = d->c;
    if (d->fatal) {
        *c->err = d->inner;
        return d->fatal;
    }
    return c->err->code ? refuse(c->err) : document_report(d);
}

static int take_in(struct cmd *c, bool diff)
{
    struct document d = {.c = c,
                         .arena = c->arena,
                         .errors = c->err,
                         .inner = {.lang = c->err->lang},
                         .diff = diff,
                         .reason = diff ? OKR_STR("diff") : cmd_arg_str(c, "reason"),
                         .prune = okr_value_bool(cmd_arg(c, "prune")),
                         .confirm = diff || okr_value_bool(cmd_arg(c, "confirm"))};
    int code = read_text(&d);
    if (code || (code = begin(&d)))
        return code;
    d.scratch = okr_arena_new(SCRATCH_MAX);
    if (!d.scratch)
        return okr_fail_memory(c->err);
    d.n_read = c->err->details.n;
    c->err = &d.inner;
    c->mentions_read = true;
    run(&d);
    c->mentions_read = false;
    c->err = d.errors;
    code = answer(&d);
    c->arena = d.arena;
    c->view_cycle.id = 0;
    okr_arena_free(d.scratch);
    return code;
}

int cmd_document_apply(struct cmd *c)
{
    return take_in(c, false);
}

int cmd_document_diff(struct cmd *c)
{
    return take_in(c, true);
}
