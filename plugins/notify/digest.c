// SPDX-License-Identifier: Apache-2.0
#include "digest.h"

#include "channel.h"
#include "directory.h"
#include "outbox.h"
#include "tell.h"
#include "token.h"

#include <inttypes.h>
#include <stdio.h>

enum { ROWS_MOST = 40, UPDATE_WIDTH = 7, ANSWER_WIDTH = 6 };

struct digest {
    struct notify *n;
    const struct okr_unit *person;
    enum okr_lang lang;
    struct template_field updates[ROWS_MOST * UPDATE_WIDTH], answers[ROWS_MOST * ANSWER_WIDTH],
        lines[ITEMS_MOST + 1];
    size_t n_updates, n_answers, n_lines;
    int64_t more;                        ///< lines that are only counted
    struct okr_str about[ROWS_MOST * 2]; ///< ids by their number in the mail
    size_t n_about;
};

static struct okr_str kept(struct notify *n, const char *text)
{
    return okr_arena_dup(n->arena, okr_str_c(text));
}

/// "1月19日" or "19 Jan"; empty for none.
static struct okr_str day_text(struct notify *n, okr_date date, enum okr_lang lang)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int year, month, day;
    if (date == OKR_NO_DATE)
        return OKR_STR("");
    okr_date_split(date, &year, &month, &day);
    return lang == OKR_ZH ? okr_arena_printf(n->arena, "%d月%d日", month, day)
                          : okr_arena_printf(n->arena, "%d %s", day, months[month - 1]);
}

static struct okr_str number(struct digest *d, okr_id id)
{
    d->about[d->n_about++] = kept(d->n, okr_id_text(id).c);
    return okr_arena_printf(d->n->arena, "%zu", d->n_about);
}

/// "12/80家 15% 落后": what is known of it.
static struct okr_str figures(struct digest *d, const struct owed *owed)
{
    const struct okr_str parts[] = {
        owed->value, owed->progress,
        okr_str_c(okr_term_word(OKR_GROUP_STATUS, owed->status, d->lang))};
    struct okr_buf out = OKR_BUF(d->n->arena);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].len)
            okr_buf_printf(&out, "%s%.*s", out.len ? " " : "", OKR_STR_ARG(parts[i]));
    return okr_buf_view(&out);
}

static void add_update(struct digest *d, const struct owed *owed)
{
    if (d->n_updates == ROWS_MOST)
        return;
    struct notify *n = d->n;
    struct template_field *f = &d->updates[d->n_updates++ * UPDATE_WIDTH];
    size_t i = 0;
    f[i++] = (struct template_field){"number", number(d, owed->id), false};
    f[i++] = (struct template_field){"id", kept(n, okr_id_text(owed->id).c), false};
    f[i++] = (struct template_field){"text", owed->text, false};
    f[i++] = (struct template_field){"objective", owed->objective, false};
    f[i++] = (struct template_field){"figures", figures(d, owed), false};
    f[i++] = (struct template_field){"last", day_text(n, owed->last, d->lang), false};
    f[i++] = (struct template_field){"never",
                                     owed->last == OKR_NO_DATE ? OKR_STR("–") : OKR_STR(""), false};
}

static void add_answer(struct digest *d, const struct waiting *w)
{
    static const char *const en[] = {"an ask", "an alignment", "an objective to publish"};
    static const char *const zh[] = {"提及", "对齐", "待发布的目标"};
    if (d->n_answers == ROWS_MOST)
        return;
    struct notify *n = d->n;
    struct template_field *f = &d->answers[d->n_answers++ * ANSWER_WIDTH];
    size_t i = 0;
    f[i++] = (struct template_field){"number", number(d, w->id), false};
    f[i++] = (struct template_field){"id", kept(n, okr_id_text(w->id).c), false};
    f[i++] =
        (struct template_field){"what", okr_str_c((d->lang == OKR_ZH ? zh : en)[w->what]), false};
    f[i++] = (struct template_field){"text", w->text, false};
    f[i++] = (struct template_field){"to", w->to, false};
    f[i++] = (struct template_field){"due", day_text(n, w->due, d->lang), false};
}

/// What was put aside for him; it is gone once it was sent.
static void add_lines(struct digest *d)
{
    char prefix[28], key[STATE_KEY];
    const struct okr_value *row;
    snprintf(prefix, sizeof prefix, "i/%s/", okr_id_text(d->person->id).c);
    for (bool more = state_next(d->n, prefix, NULL, key, &row); more && d->n_lines < ITEMS_MOST;
         more = state_next(d->n, prefix, key, key, &row)) {
        enum kind kind = kind_find(map_get_str(row, "kind"));
        // What still waits for an answer stands among the answers; what was answered is over.
        if (kind == KIND_ASK || kind == KIND_PROPOSAL)
            continue;
        d->lines[d->n_lines++] = (struct template_field){"line", map_get_str(row, "line"), false};
    }
}

/// Those beyond the most that are kept are told as a number.
static void add_more(struct digest *d)
{
    char key[STATE_KEY];
    snprintf(key, sizeof key, "j/%s", okr_id_text(d->person->id).c);
    d->more = map_get_int(state_get(d->n, key), "n", 0);
    if (!d->more)
        return;
    struct template_field field = {"n", okr_arena_printf(d->n->arena, "%" PRId64, d->more), false};
    struct sheet sheet = {.fields = &field, .n_fields = 1};
    d->lines[d->n_lines++] =
        (struct template_field){"line", compose_line(d->n, "more", d->lang, &sheet), false};
}

static void drop_lines(struct digest *d)
{
    char prefix[28], key[STATE_KEY];
    const struct okr_value *row;
    snprintf(prefix, sizeof prefix, "i/%s/", okr_id_text(d->person->id).c);
    while (state_next(d->n, prefix, NULL, key, &row))
        state_delete(d->n, key);
    snprintf(key, sizeof key, "j/%s", okr_id_text(d->person->id).c);
    if (d->more)
        state_delete(d->n, key);
}

/// The line that counts the rest stands for all of them.
static size_t count_lines(const struct digest *d)
{
    return d->n_lines + (d->more ? (size_t)d->more - 1 : 0);
}

/// "3 to update, 1 to answer".
static struct okr_str summary(struct digest *d)
{
    const struct {
        const char *section;
        size_t n;
    } parts[] = {{"count.update", d->n_updates},
                 {"count.answer", d->n_answers},
                 {"count.line", count_lines(d)}};
    struct okr_buf out = OKR_BUF(d->n->arena);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i].n)
            continue;
        struct template_field field = {"n", okr_arena_printf(d->n->arena, "%zu", parts[i].n),
                                       false};
        struct sheet sheet = {.fields = &field, .n_fields = 1};
        if (out.len)
            okr_buf_c(&out, d->lang == OKR_ZH ? "，" : ", ");
        okr_buf_str(&out, compose_line(d->n, parts[i].section, d->lang, &sheet));
    }
    return okr_buf_view(&out);
}

static struct okr_str count_text(struct notify *n, size_t count)
{
    return count ? okr_arena_printf(n->arena, "%zu", count) : OKR_STR("");
}

static bool write(struct digest *d, struct okr_str meeting, int wait_minutes)
{
    struct notify *n = d->n;
    const struct endpoint *endpoint = directory_route(n, d->person);
    struct okr_str reply = OKR_STR("");
    if (endpoint && endpoint->channel == CHANNEL_mail)
        reply = token_new(n, endpoint, d->person->id, (struct okr_strs){d->about, d->n_about});
    struct template_field fields[] = {
        {"name", d->person->name, false},
        {"summary", summary(d), false},
        {"meeting", meeting, false},
        {"n_update", count_text(n, d->n_updates), false},
        {"n_answer", count_text(n, d->n_answers), false},
        {"n_line", count_text(n, count_lines(d)), false},
        {"reply", reply, false},
    };
    struct sheet sheet = {
        .fields = fields,
        .n_fields = sizeof fields / sizeof *fields,
        .rows = {{"updates", "row.update", d->updates, d->n_updates, UPDATE_WIDTH},
                 {"answers", "row.answer", d->answers, d->n_answers, ANSWER_WIDTH},
                 {"lines", "row.line", d->lines, d->n_lines, 1}},
        .n_rows = 3,
    };
    return tell_at(n, KIND_REMINDER, d->person, &sheet, OKR_STR(""), reply,
                   n->now + (okr_time)wait_minutes * 60000);
}

size_t digest_send(struct notify *n, const struct board *board, const struct okr_unit *person,
                   struct okr_str meeting, okr_date monday)
{
    struct digest *d = okr_arena_alloc(n->arena, sizeof *d);
    if (!d)
        return 0;
    *d = (struct digest){.n = n, .person = person, .lang = directory_lang(n, person)};
    for (size_t i = 0; i < board->n_owed; i++)
        if (board->owed[i].person == person->id)
            add_update(d, &board->owed[i]);
    for (size_t i = 0; i < board->n_waiting; i++)
        if (board->waiting[i].person == person->id)
            add_answer(d, &board->waiting[i]);
    add_lines(d);
    add_more(d);
    if (!d->n_updates && !d->n_answers && !d->n_lines) {
        drop_lines(d);
        return 0;
    }
    struct occasion o = tell_occasion(n, person, KIND_REMINDER, OKR_STR(""));
    o.sent = tell_is_digested(n, person->id, monday);
    struct decision decision = policy_decide(&o);
    if (decision.fate != FATE_SEND) {
        tell_suppressed(n, person->id, KIND_REMINDER, OKR_STR(""), decision.reason);
        return 0;
    }
    if (!write(d, meeting, decision.wait_minutes))
        return 0;
    tell_digested(n, person->id, monday);
    drop_lines(d);
    for (size_t i = 0; i < d->n_updates; i++)
        tell_shown(n, KIND_REMINDER, kept(n, okr_id_text(person->id).c), d->about[i]);
    return d->n_updates;
}
