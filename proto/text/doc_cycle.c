// SPDX-License-Identifier: Apache-2.0
// Cycles and intervals in a document: their names, their days, and where the writer puts them (TEXT rules 8, 10).
#include "text/doc.h"

#include "text/scan.h"

enum { KEY_MAX = 64 }; // entities.def, cycle.key

/// What follows the days: ", strict", or nothing.
static bool read_preset_of(struct scan *scan, uint8_t *ret)
{
    if (!scan_sign(scan, ','))
        return true;
    *ret = (uint8_t)okr_term_read(OKR_GROUP_PRESET, okr_str_trim(scan_until(scan, ")")));
    return *ret != OKR_PRESET_NONE;
}

static bool read_days_of(struct scan *scan, struct okr_span *ret, uint8_t *ret_preset)
{
    struct okr_span span;
    size_t used;

    scan_blanks(scan);
    if (!(used = okr_date_read(scan_rest(scan), NULL, &span.start)))
        return false;
    scan_take(scan, used);
    scan_blanks(scan);
    if (!scan_any(scan, "..|~|到|至|to"))
        return false;
    scan_blanks(scan);
    if (!(used = okr_date_read(scan_rest(scan), NULL, &span.end)))
        return false;
    scan_take(scan, used);
    *ret = span;
    return read_preset_of(scan, ret_preset) && scan_sign(scan, ')') && scan_done(scan);
}

bool doc_cycle_read(struct okr_str s, struct okr_cycle_ref *ret, const char **ret_hint)
{
    struct scan scan = scan_of(s);
    struct okr_cycle_ref cycle = {.span = {OKR_NO_DATE, OKR_NO_DATE}};

    cycle.key = scan_until(&scan, "(");
    *ret_hint = OKR_MESSAGE(
        "write its name and, if it is new, its days: FY2018Q4 (2018-01-01..2018-03-31); a preset of its own after them: (…, strict)");
    if (cycle.key.len == 0 || cycle.key.len > KEY_MAX || okr_title_fault(cycle.key))
        return false;
    if (scan_char(&scan, '(')) {
        if (!read_days_of(&scan, &cycle.span, &cycle.preset))
            return false;
        *ret_hint = OKR_MESSAGE("its first day must not come after its last one");
        if (cycle.span.start > cycle.span.end)
            return false;
    }
    *ret = cycle;
    return true;
}

/// One preset given anywhere in the file holds everywhere in it.
static void note_preset(struct doc_reader *reader, struct okr_cycle_ref *known,
                        const struct okr_cycle_ref *cycle, const char *at)
{
    enum okr_lang lang = reader->e->lang;

    if (!known->preset)
        known->preset = cycle->preset;
    else if (at && cycle->preset && cycle->preset != known->preset)
        doc_fault(reader, at, OKR_E_INVALID, "give its preset once",
                  "the file gives cycle %.*s two different presets: %s and %s",
                  OKR_STR_ARG(doc_excerpt(cycle->key)),
                  okr_term_word(OKR_GROUP_PRESET, known->preset, lang),
                  okr_term_word(OKR_GROUP_PRESET, cycle->preset, lang));
}

void doc_cycle_note(struct doc_reader *reader, const struct okr_cycle_ref *cycle, const char *at)
{
    struct okr_doc *doc = reader->doc;

    if (cycle->span.start == OKR_NO_DATE)
        return;
    for (size_t i = 0; i < doc->n_cycles; i++) {
        struct okr_cycle_ref *known = &doc->cycles[i];
        if (!okr_str_eq(known->key, cycle->key))
            continue;
        note_preset(reader, known, cycle, at);
        if (at && (known->span.start != cycle->span.start || known->span.end != cycle->span.end))
            doc_fault(reader, at, OKR_E_INVALID, "give its days once",
                      "the file gives cycle %.*s two different spans: %s..%s and %s..%s",
                      OKR_STR_ARG(doc_excerpt(cycle->key)), okr_date_text(known->span.start).c,
                      okr_date_text(known->span.end).c, okr_date_text(cycle->span.start).c,
                      okr_date_text(cycle->span.end).c);
        return;
    }
    if (doc->n_cycles == DOC_CYCLES_MAX) {
        if (at)
            doc_fault(reader, at, OKR_E_TOO_BIG, "split the file",
                      "it gives the days of more than %d cycles", DOC_CYCLES_MAX);
        return;
    }
    if (!doc->cycles)
        doc->cycles = okr_arena_array(reader->arena, DOC_CYCLES_MAX, sizeof(*doc->cycles));
    if (doc->cycles)
        doc->cycles[doc->n_cycles++] = *cycle;
    else
        doc_full(reader);
}

static bool find_span(const struct okr_cycle_ref *cycles, size_t n, struct okr_str key,
                      struct okr_span *ret)
{
    for (size_t i = 0; i < n; i++) {
        if (okr_str_eq(cycles[i].key, key) && cycles[i].span.start != OKR_NO_DATE) {
            *ret = cycles[i].span;
            return true;
        }
    }
    return false;
}

bool doc_cycle_span(const struct doc_reader *reader, struct okr_str key, struct okr_span *ret)
{
    const struct okr_doc *doc = reader->doc;
    int first_month = reader->options.first_month;

    if (find_span(doc->cycles, doc->n_cycles, key, ret) ||
        find_span(reader->options.cycles, reader->options.n_cycles, key, ret))
        return true;
    if (first_month == 0)
        first_month = doc->org.first_month == OKR_UNSET ? 1 : doc->org.first_month;
    return okr_period_read(key, first_month, ret);
}

void doc_cycle_print(struct okr_buf *buf, const struct okr_cycle_ref *cycle, enum okr_lang lang)
{
    doc_value_write(buf, cycle->key, DOC_ESCAPE_PLAIN);
    if (cycle->span.start == OKR_NO_DATE)
        return;
    okr_buf_printf(buf, " (%s..%s", okr_date_text(cycle->span.start).c,
                   okr_date_text(cycle->span.end).c);
    if (cycle->preset)
        okr_buf_printf(buf, "%s%s", lang == OKR_ZH ? "，" : ", ",
                       okr_term_word(OKR_GROUP_PRESET, cycle->preset, lang));
    okr_buf_char(buf, ')');
}

bool doc_days_read(struct okr_str s, int32_t *ret)
{
    static const char words[] = "d|day|days|天|日|w|week|weeks|周|星期|个星期";
    enum { FIRST_WEEK = 6 };
    struct scan scan = scan_of(s);
    int32_t n = 1;

    bool every = scan_any(&scan, "every|each|每隔|每") != 0;
    scan_blanks(&scan);
    bool counted = scan_int(&scan, &n);
    unsigned unit = scan_any_after_blanks(&scan, words);
    if (unit >= FIRST_WEEK && n <= 366)
        n *= 7;
    if (!scan_done(&scan) || (!counted && !(every && unit)) || n < 1 || n > 366)
        return false;
    *ret = n;
    return true;
}

void doc_days_print(struct okr_buf *buf, int32_t days, enum okr_lang lang)
{
    if (lang == OKR_ZH)
        okr_buf_printf(buf, "%d天", (int)days);
    else
        okr_buf_printf(buf, days == 1 ? "%d day" : "%d days", (int)days);
}

/// The one cycle that everything in the file names; key empty when there is none or there are several.
static struct okr_cycle_ref only_cycle(const struct okr_doc *doc)
{
    struct okr_cycle_ref only = doc->cycle;
    static const struct okr_cycle_ref none;

    for (size_t i = 0; i < doc->n_items; i++) {
        const struct okr_doc_attr *attr = doc_attr_of(&doc->items[i], OKR_KEY_CYCLE);
        if (!attr)
            continue;
        if (attr->clear || attr->inferred ||
            (only.key.len && !okr_str_eq(only.key, attr->cycle.key)))
            return none;
        uint8_t preset = only.preset ? only.preset : attr->cycle.preset;
        if (only.key.len == 0 || only.span.start == OKR_NO_DATE)
            only = attr->cycle;
        only.preset = preset;
    }
    return only;
}

const struct okr_doc_attr *doc_unit_cycle(const struct okr_doc *doc, int32_t unit)
{
    bool elsewhere = false;

    while (unit >= 0) {
        const struct okr_doc_item *item = &doc->items[unit];
        const struct okr_doc_attr *attr = doc_attr_of(item, OKR_KEY_CYCLE);
        // Where a parent is given, only the company is surely above, whatever stands between.
        if (attr && (!elsewhere || item->unit_kind == OKR_UNIT_KIND_COMPANY))
            return attr;
        elsewhere = elsewhere || doc_attr_of(item, OKR_KEY_PARENT);
        unit = item->parent < unit ? item->parent : -1;
    }
    return NULL;
}

struct doc_cycle_plan doc_cycle_plan(const struct okr_doc *doc)
{
    struct doc_cycle_plan as_it_stands = {.front = doc->cycle};
    struct doc_cycle_plan plan = {.front = only_cycle(doc), .only_front = true};
    bool any = false;

    if (plan.front.key.len == 0)
        return as_it_stands;
    if (doc->cycle.key.len)
        return plan;
    // Without one in front, every objective must have it from itself or from its unit.
    for (size_t i = 0; i < doc->n_items; i++) {
        const struct okr_doc_item *item = &doc->items[i];
        if (item->what != OKR_DOC_OBJECTIVE)
            continue;
        if (!doc_attr_of(item, OKR_KEY_CYCLE) && !doc_unit_cycle(doc, item->parent))
            return as_it_stands;
        any = true;
    }
    return any ? plan : as_it_stands;
}
