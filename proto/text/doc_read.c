// SPDX-License-Identifier: Apache-2.0
// Reading a document: what it declares first, then its lines one after the other into items (TEXT rules 1, 5, 9, 10).
#include "text/doc.h"

#include "text/doc_check.h"
#include "text/scan.h"

#include <stdio.h>

static void move_strs(struct doc_reader *reader, struct doc_strs *to, struct doc_strs *from)
{
    for (size_t i = 0; i < from->n; i++)
        doc_strs_add(reader, to, from->at[i]);
    *from = (struct doc_strs){0};
}

struct okr_doc_item *doc_item(struct doc_reader *reader)
{
    return reader->doc->n_items ? &reader->doc->items[reader->doc->n_items - 1] : NULL;
}

// --- the cycle an item stands in (rule 10) ---------------------------------------------------------------------------

/// The key of the cycle that the item being read stands in; empty when the file names none.
static struct okr_str cycle_key(const struct doc_reader *reader)
{
    const struct okr_doc *doc = reader->doc;
    const struct okr_doc_attr *attr = NULL;
    int32_t current = (int32_t)doc->n_items - 1;

    if (reader->attrs[OKR_KEY_CYCLE].key)
        attr = &reader->attrs[OKR_KEY_CYCLE];
    if (!attr && reader->objective >= 0 && reader->objective != current)
        attr = doc_attr_of(&doc->items[reader->objective], OKR_KEY_CYCLE);
    if (!attr && reader->unit >= 0)
        attr = doc_unit_cycle(doc, reader->unit);
    if (attr)
        return attr->cycle.key;
    return doc->cycle.key.len ? doc->cycle.key : reader->options.open_cycle;
}

const struct okr_span *doc_span(struct doc_reader *reader)
{
    if (!reader->span_known) {
        struct okr_str key = cycle_key(reader);
        reader->has_span = key.len && doc_cycle_span(reader, key, &reader->span);
        reader->span_known = true;
    }
    return reader->has_span ? &reader->span : NULL;
}

// --- the first pass: what the file declares anywhere --------------------------------------------------------------------

static void declare(struct doc_reader *reader, struct okr_str name, unsigned unit_kind)
{
    if (name.len == 0 || name.len > DOC_NAME_MAX)
        return;
    if (okr_names_add(reader->names, name, 0) != OKR_OK ||
        (unit_kind == OKR_UNIT_KIND_PERSON && okr_names_add(reader->persons, name, 0) != OKR_OK))
        doc_full(reader);
}

static void declare_aliases(struct doc_reader *reader, struct okr_str value, unsigned unit_kind)
{
    struct okr_str comment, part;
    struct okr_str rest = doc_value_trim(doc_value_cut(value, &comment));

    while (rest.len && doc_value_split(&rest, &part))
        declare(reader, doc_value_unescape(reader, part), unit_kind);
}

static void collect(struct doc_reader *reader, struct okr_str text)
{
    struct okr_str line_text, comment;
    struct okr_cycle_ref cycle;
    unsigned unit_kind = OKR_UNIT_KIND_NONE;
    const char *hint;
    bool misplaced;

    while (!reader->full && doc_line_next(&text, &line_text)) {
        struct doc_line line = doc_line_read(line_text);
        if (line.kind == DOC_LINE_HEAD && line.what == OKR_DOC_UNIT) {
            unit_kind = line.unit_kind;
            declare(reader, doc_unit_name(line.rest), unit_kind);
        }
        if (line.kind != DOC_LINE_ATTR)
            continue;
        unsigned key = okr_key_read(line.word, OKR_DOC_UNIT, &misplaced);
        if (key == OKR_KEY_ALIAS)
            declare_aliases(reader, line.rest, unit_kind);
        else if (key == OKR_KEY_CYCLE &&
                 doc_cycle_read(doc_value_trim(doc_value_cut(line.rest, &comment)), &cycle, &hint))
            doc_cycle_note(reader, &cycle, NULL);
    }
}

// --- items -------------------------------------------------------------------------------------------------------------

/// Sorts check-ins by date and keeps the order of those of one day.
static void sort_check_ins(struct doc_reader *reader, struct okr_doc_check_in *at, size_t n)
{
    bool sorted = true;

    for (size_t i = 1; i < n; i++)
        sorted = sorted && at[i - 1].date <= at[i].date;
    if (sorted)
        return;
    struct okr_doc_check_in *from = at, *to = okr_arena_array(reader->arena, n, sizeof(*at));
    if (!to) {
        doc_full(reader);
        return;
    }
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t start = 0; start < n; start += 2 * width) {
            size_t left = start, middle = start + width < n ? start + width : n;
            size_t right = middle, end = middle + width < n ? middle + width : n;
            for (size_t k = start; k < end; k++) {
                bool take_left =
                    left < middle && (right == end || from[left].date <= from[right].date);
                to[k] = take_left ? from[left++] : from[right++];
            }
        }
        struct okr_doc_check_in *swap = from;
        from = to;
        to = swap;
    }
    if (from != at)
        memcpy(at, from, n * sizeof(*at));
}

/// Gives the item that ends here what was gathered for it.
static void close_item(struct doc_reader *reader)
{
    struct okr_doc_item *item = doc_item(reader);
    size_t n = 0;

    if (!item)
        return;
    for (unsigned key = 1; key < OKR_KEY_COUNT; key++)
        n += reader->attrs[key].key != 0;
    item->attrs = n ? okr_arena_array(reader->arena, n, sizeof(*item->attrs)) : NULL;
    if (n && !item->attrs)
        doc_full(reader);
    for (unsigned key = 1; item->attrs && key < OKR_KEY_COUNT; key++) {
        if (reader->attrs[key].key)
            item->attrs[item->n_attrs++] = reader->attrs[key];
    }
    memset(reader->attrs, 0, OKR_KEY_COUNT * sizeof(*reader->attrs));
    sort_check_ins(reader, reader->check_ins, reader->n_check_ins);
    item->check_ins = reader->check_ins;
    item->n_check_ins = reader->n_check_ins;
    item->steps_done = reader->steps_done;
    item->comments = (struct okr_strs){reader->comments.at, reader->comments.n};
    reader->check_ins = NULL;
    reader->n_check_ins = reader->check_ins_room = 0;
    reader->steps_done = 0;
    reader->comments = (struct doc_strs){0};
}

static struct okr_doc_item *new_item(struct doc_reader *reader)
{
    struct okr_doc *doc = reader->doc;

    if (doc->n_items == reader->items_room) {
        size_t room = reader->items_room ? 2 * reader->items_room : 64;
        struct okr_doc_item *at = okr_arena_grow(reader->arena, doc->items,
                                                 doc->n_items * sizeof(*at), room * sizeof(*at));
        if (!at) {
            doc_full(reader);
            return NULL;
        }
        doc->items = at;
        reader->items_room = room;
    }
    return &doc->items[doc->n_items++];
}

int32_t doc_unit_above(const int32_t *last, unsigned unit_kind)
{
    int32_t above = -1;

    for (unsigned kind = 1; kind < unit_kind; kind++) {
        if (last[kind] > above)
            above = last[kind];
    }
    return above;
}

/// Finds the place of a new item below those above it (rule 9).
static void place_item(struct doc_reader *reader, struct okr_doc_item *item, const char *at)
{
    int32_t index = (int32_t)(item - reader->doc->items);

    if (item->what == OKR_DOC_UNIT) {
        item->parent = doc_unit_above(reader->last_unit, item->unit_kind);
        reader->last_unit[item->unit_kind] = index;
        reader->unit = index;
        reader->objective = -1;
        return;
    }
    bool objective = item->what == OKR_DOC_OBJECTIVE;
    item->parent = objective ? reader->unit : reader->objective;
    if (objective)
        reader->objective = index;
    if (item->parent >= 0 || item->id)
        return;
    if (objective)
        doc_fault(reader, at, OKR_E_INVALID, "put a line such as 'department: NAME' above it",
                  "nothing says whose objective this is");
    else
        doc_fault(reader, at, OKR_E_INVALID, "put the objective above it: 'O1: TEXT'",
                  "this key result has no objective above it");
}

static void read_head(struct doc_reader *reader, const struct doc_line *line)
{
    close_item(reader);
    struct okr_doc_item *item = new_item(reader);
    if (!item)
        return;
    *item = (struct okr_doc_item){
        .what = line->what,
        .unit_kind = line->unit_kind,
        .number = line->number,
        .parent = -1,
        .line = reader->number,
        .column = scan_column(reader->line, (size_t)(line->body.ptr - reader->line.ptr)),
    };
    move_strs(reader, &reader->comments, &reader->pending);
    reader->lost = 0;
    reader->span_known = false;
    if (line->number > DOC_NUMBER_MAX)
        doc_fault(reader, line->body.ptr, OKR_E_INVALID,
                  "number from 1 to 9999, or leave the number out", "the number %d is too large",
                  (int)line->number);
    doc_title_read(reader, line->rest, item);
    place_item(reader, item, line->body.ptr);
}

// --- attributes ------------------------------------------------------------------------------------------------------------

static const char *word_for(const struct doc_reader *reader, char what)
{
    return okr_err_say(reader->e, what == OKR_DOC_UNIT        ? OKR_MESSAGE("a unit")
                                  : what == OKR_DOC_OBJECTIVE ? OKR_MESSAGE("an objective")
                                                              : OKR_MESSAGE("a key result"));
}

/// Says under which items the key stands.
static void report_misplaced(struct doc_reader *reader, const struct doc_line *line, unsigned key,
                             char what)
{
    unsigned n;
    const struct okr_term *terms = okr_terms(OKR_GROUP_KEY, &n);
    struct okr_buf places = OKR_BUF(reader->arena);
    const char *items = key <= n && terms[key].items ? terms[key].items : "";

    for (const char *c = items; *c; c++)
        okr_buf_printf(&places, "%s%s", c == items ? "" : okr_err_say(reader->e, " or "),
                       word_for(reader, *c));
    struct okr_str hint =
        okr_arena_printf(reader->arena, okr_err_say(reader->e, "move it below %.*s"),
                         OKR_STR_ARG(okr_buf_view(&places)));
    struct okr_str word = doc_excerpt(line->word);
    if (what)
        doc_fault(reader, line->word.ptr, OKR_E_INVALID, hint.ptr, "'%.*s' does not belong to %s",
                  OKR_STR_ARG(word), word_for(reader, what));
    else
        doc_fault(reader, line->word.ptr, OKR_E_INVALID, hint.ptr,
                  "'%.*s' stands before the first unit", OKR_STR_ARG(word));
}

/// The key that a misspelt word comes nearest to; empty when none is near.
static struct okr_str nearest_key(struct okr_str word)
{
    struct okr_str words[2 * OKR_KEY_COUNT];
    size_t count = 0;
    unsigned n;
    const struct okr_term *terms = okr_terms(OKR_GROUP_KEY, &n);

    for (unsigned i = 1; i <= n && i < OKR_KEY_COUNT; i++) {
        words[count++] = okr_str_c(terms[i].slug);
        words[count++] = okr_str_c(terms[i].zh);
    }
    return okr_nearest(word, words, count);
}

static void report_other(struct doc_reader *reader, const struct doc_line *line)
{
    doc_fault(
        reader, line->body.ptr, OKR_E_INVALID,
        "a line is a unit (department: NAME), an objective (O1: TEXT), a key result (KR1: TEXT), an attribute "
        "(metric: 0 -> 25), a check-in (2018-01-19: 12) or a comment (// TEXT)",
        "this line is not understood: '%.*s'", OKR_STR_ARG(doc_excerpt(line->body)));
    reader->lost = reader->number;
}

/// A key that there is not: an attribute when it comes near one, else a line that is not understood.
static void report_unknown_key(struct doc_reader *reader, const struct doc_line *line)
{
    struct okr_str nearest = doc_fault_kept(reader) ? nearest_key(line->word) : (struct okr_str){0};

    if (nearest.len == 0) {
        report_other(reader, line);
        return;
    }
    struct okr_str hint = okr_arena_printf(
        reader->arena, okr_err_say(reader->e, "did you mean %.*s?"), OKR_STR_ARG(nearest));
    doc_fault(reader, line->word.ptr, OKR_E_INVALID, hint.ptr, "there is no key '%.*s'",
              OKR_STR_ARG(doc_excerpt(line->word)));
}

static bool is_lost(struct doc_reader *reader, const struct doc_line *line)
{
    char hint[64];

    if (!reader->lost)
        return false;
    (void)snprintf(hint, sizeof(hint), okr_err_say(reader->e, "mend line %u first"),
                   (unsigned)reader->lost);
    doc_fault(reader, line->body.ptr, OKR_E_INVALID, hint,
              "this stands below line %u, which was not understood, so whose it is cannot be told",
              (unsigned)reader->lost);
    return true;
}

static void read_document_cycle(struct doc_reader *reader, const struct doc_line *line)
{
    struct doc_line front = *line;
    bool has_version = true;

    doc_front_line(reader, &front, &has_version);
}

static void read_attr(struct doc_reader *reader, const struct doc_line *line)
{
    const struct okr_doc_item *item = doc_item(reader);
    char what = item ? item->what : 0;
    bool misplaced = false;
    unsigned key = okr_key_read(line->word, what ? what : OKR_DOC_UNIT, &misplaced);
    struct okr_doc_attr attr;

    if (key == 0) {
        report_unknown_key(reader, line);
        return;
    }
    if (is_lost(reader, line))
        return;
    if (!item && key == OKR_KEY_CYCLE) {
        read_document_cycle(reader, line);
        return;
    }
    if (!item || misplaced) {
        report_misplaced(reader, line, key, what);
        return;
    }
    struct okr_doc_attr *given = &reader->attrs[key];
    if (given->key) {
        doc_fault(reader, line->word.ptr, OKR_E_INVALID, "keep one of the two",
                  "%s is given twice for one item, first in line %u",
                  okr_term_word(OKR_GROUP_KEY, key, reader->e->lang), (unsigned)given->line);
        return;
    }
    if (doc_attr_read(reader, key, what, line->rest, &attr))
        *given = attr;
    else // so that a second line with this key is still one too many
        *given = (struct okr_doc_attr){.key = (uint8_t)key, .line = reader->number, .clear = true};
    if (key == OKR_KEY_CYCLE)
        reader->span_known = false;
}

// --- lines -----------------------------------------------------------------------------------------------------------------

static void read_line(struct doc_reader *reader, const struct doc_line *line)
{
    switch (line->kind) {
    case DOC_LINE_BLANK: break;
    case DOC_LINE_BROKEN: reader->lost = reader->number; break;
    case DOC_LINE_COMMENT: doc_strs_add(reader, &reader->pending, okr_str_trim(line->body)); break;
    case DOC_LINE_FENCE:
        doc_fault(reader, line->body.ptr, OKR_E_INVALID, "remove this line",
                  "--- stands only around the front matter, at the top of the file");
        break;
    case DOC_LINE_HEAD: read_head(reader, line); break;
    case DOC_LINE_CHECK_IN:
        move_strs(reader, &reader->comments, &reader->pending);
        if (!is_lost(reader, line))
            doc_check_in_read(reader, line);
        break;
    case DOC_LINE_ATTR:
        if (doc_item(reader))
            move_strs(reader, &reader->comments, &reader->pending);
        read_attr(reader, line);
        break;
    case DOC_LINE_OTHER: report_other(reader, line); break;
    }
}

static bool next_line(struct doc_reader *reader, struct okr_str *text, struct doc_line *ret)
{
    if (reader->full || !doc_line_next(text, &reader->line))
        return false;
    reader->number++;
    *ret = doc_line_read(reader->line);
    return true;
}

/// The lines between the two "---"; the first one is read already.
static void read_front(struct doc_reader *reader, struct okr_str *text)
{
    uint32_t first = reader->number;
    bool has_version = false;
    struct doc_line line;

    while (next_line(reader, text, &line)) {
        if (line.kind == DOC_LINE_FENCE) {
            if (!has_version)
                doc_fault(reader, line.body.ptr, OKR_E_INVALID, "begin it with a line okr: 1",
                          "the front matter does not say which version of the format this is");
            return;
        }
        if (line.kind == DOC_LINE_COMMENT)
            doc_strs_add(reader, &reader->pending, okr_str_trim(line.body));
        else if (line.kind != DOC_LINE_BLANK && line.kind != DOC_LINE_BROKEN)
            doc_front_line(reader, &line, &has_version);
    }
    reader->number = first;
    doc_fault(reader, NULL, OKR_E_INVALID, "end it with a line of ---",
              "the front matter is not closed");
}

static void read_lines(struct doc_reader *reader, struct okr_str text)
{
    bool top = true;
    struct doc_line line;

    while (next_line(reader, &text, &line)) {
        if (top && line.kind == DOC_LINE_FENCE) {
            read_front(reader, &text);
            // What was kept beside a line of it stands above the first item.
            move_strs(reader, &reader->pending, &reader->comments);
            top = false;
            continue;
        }
        top = top && (line.kind == DOC_LINE_BLANK || line.kind == DOC_LINE_COMMENT);
        if (line.kind == DOC_LINE_HEAD && reader->doc->n_items == OKR_DOC_ITEMS_MAX) {
            doc_fault(reader, line.body.ptr, OKR_E_TOO_BIG, "split the file",
                      "it holds more than %d units, objectives and key results", OKR_DOC_ITEMS_MAX);
            break;
        }
        read_line(reader, &line);
        if (!doc_item(reader))
            move_strs(reader, &reader->pending, &reader->comments);
    }
    close_item(reader);
    reader->doc->comments = (struct okr_strs){reader->pending.at, reader->pending.n};
}

static bool prepare(struct doc_reader *reader, const struct okr_doc_options *options)
{
    if (options)
        reader->options = *options;
    reader->names = reader->options.names ? reader->options.names : okr_names_new(reader->arena);
    reader->persons = okr_names_new(reader->arena);
    reader->attrs = okr_arena_array(reader->arena, OKR_KEY_COUNT, sizeof(*reader->attrs));
    reader->unit = reader->objective = -1;
    for (unsigned kind = 0; kind < OKR_UNIT_KIND_COUNT; kind++)
        reader->last_unit[kind] = -1;
    return reader->names && reader->persons && reader->attrs;
}

int okr_doc_read(struct okr_str text, const struct okr_doc_options *options,
                 struct okr_arena *arena, struct okr_doc *ret, struct okr_err *e)
{
    struct okr_err own = {0};
    struct okr_doc doc = {.cycle = {.span = {OKR_NO_DATE, OKR_NO_DATE}}};
    struct doc_reader reader = {.arena = arena, .e = e ? e : &own, .doc = &doc};

    if (text.len > OKR_DOC_BYTES_MAX)
        return okr_fail(e, OKR_E_TOO_BIG, NULL, "split the file",
                        "the text has %zu bytes, at most %d are read", text.len, OKR_DOC_BYTES_MAX);
    if (!prepare(&reader, options))
        return okr_fail_memory(e);
    okr_entity_init(&okr_entity_org, &doc.org);
    doc.today = reader.options.today;
    doc.names_open = reader.options.names_open;
    text = doc_check(&reader, text);
    collect(&reader, text);
    read_lines(&reader, text);
    if (reader.full) {
        reader.e->code = OKR_OK;
        return okr_fail_memory(reader.e);
    }
    doc_sort_faults(&reader.e->details);
    *ret = doc;
    return reader.e->code;
}
