// SPDX-License-Identifier: Apache-2.0
// okr checkin alone: one question for each key result whose check-in is owed. Each answer is recorded at once, so stopping loses nothing.
#include "checkin.h"
#include "ref.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct okr_value *get(const struct okr_value *map, const char *key)
{
    return okr_map_get(map, key);
}

static struct okr_str str(const struct okr_value *map, const char *key)
{
    return okr_value_str(get(map, key));
}

struct walk {
    struct client *client;
    const struct okr_value *items;
    uint32_t at, recorded, left;
    char *line; ///< of getline
    size_t room;
    bool over;
};

/// The next line of the terminal, trimmed; false at its end.
static bool read_line(struct walk *w, struct okr_str *ret)
{
    (void)fflush(w->client->out.file);
    ssize_t n = getline(&w->line, &w->room, stdin);
    if (n < 0) {
        w->over = true;
        print_c(&w->client->out, "\n");
        return false;
    }
    *ret = okr_str_trim((struct okr_str){w->line, (size_t)n});
    return true;
}

static struct okr_str value_now(struct client *client, const struct okr_value *kr)
{
    struct okr_str now = client_metric_value(client, kr, get(get(kr, "metric"), "current"));
    return now.len ? now : okr_str_c(client->options.ascii ? "-" : "–");
}

/// The steps of a milestone are what can be answered.
static void show_steps(struct client *client, const struct okr_value *kr)
{
    const struct okr_value *steps = get(get(kr, "metric"), "steps");
    if (!steps || steps->type != OKR_V_ARRAY || !steps->n)
        return;
    for (uint32_t i = 0; i < steps->n; i++) {
        print_c(&client->out, okr_value_bool(get(&steps->items[i], "done")) ? "  [x] " : "  [ ] ");
        print_str(&client->out, str(&steps->items[i], "name"));
    }
    print_c(&client->out, "\n");
}

/// The objective, the key result, its last value and its pace.
static void show(struct walk *w, const struct okr_value *item)
{
    struct client *client = w->client;
    struct print *out = &client->out;
    const struct okr_value *kr = get(item, "key_result");
    const enum okr_lang lang = client->options.lang;
    double progress = okr_value_double(get(kr, "progress"));
    double expected = okr_value_double(get(kr, "expected"));
    struct okr_str target = client_metric_value(client, kr, get(get(kr, "metric"), "target"));
    enum colour colour;
    struct okr_str standing = client_standing(client, kr, &colour);
    print_c(out, "\n");
    print_in(
        out, DIM,
        okr_arena_printf(client->arena, "[%u/%u] ", (unsigned)(w->at + 1), (unsigned)w->items->n));
    print_str(out, okr_arena_printf(client->arena, "%.*s O%" PRIu64 "  %.*s",
                                    OKR_STR_ARG(str(item, "unit_name")),
                                    okr_value_uint(get(item, "objective_position"), 0),
                                    OKR_STR_ARG(str(item, "objective_text"))));
    print_c(out, "\n  ");
    print_in(out, BOLD,
             okr_arena_printf(client->arena, "KR%" PRIu64 " %.*s",
                              okr_value_uint(get(kr, "position"), 0),
                              OKR_STR_ARG(str(kr, "text"))));
    print_c(out, "  ");
    print_in(out, DIM, str(kr, "id"));
    print_c(out, "\n  ");
    print_str(out, value_now(client, kr));
    if (target.len) {
        print_c(out, " / ");
        print_str(out, target);
    }
    print_c(out, "  ");
    print_in(out, colour, client_bar(client, progress, expected));
    print_c(out, " ");
    print_str(out, client_percent(client, progress));
    print_in(out, DIM,
             okr_arena_printf(client->arena, lang == OKR_ZH ? "（%s %.*s）" : " (%s %.*s)",
                              client_word(client, WORD_PACE),
                              OKR_STR_ARG(client_percent(client, expected))));
    print_c(out, "  ");
    print_in(out, colour, standing);
    print_c(out, "\n");
    show_steps(client, kr);
}

static void pack(struct okr_pack *p, const char *key, struct okr_str value, uint32_t *n)
{
    okr_pack_key(p, key);
    okr_pack_str(p, value);
    ++*n;
}

/// "45 -m first batch met": the value, and the note behind -m.
static void split_note(struct okr_str line, struct okr_str *ret_value, struct okr_str *ret_note)
{
    *ret_value = line;
    *ret_note = (struct okr_str){0};
    for (size_t at = 0; at + 3 <= line.len; at++) {
        bool begins = at == 0 || line.ptr[at - 1] == ' ' || line.ptr[at - 1] == '\t';
        if (begins && okr_str_starts(okr_str_skip(line, at), OKR_STR("-m "))) {
            *ret_value = okr_str_trim((struct okr_str){line.ptr, at});
            *ret_note = okr_str_trim(okr_str_skip(line, at + 3));
            return;
        }
    }
}

/// "45 6/10": the confidence, which is the last word or the only one. Takes it off the value; ptr NULL when there is none.
static struct okr_str take_confidence(struct okr_str *value)
{
    size_t begin = value->len;
    while (begin && value->ptr[begin - 1] != ' ' && value->ptr[begin - 1] != '\t')
        begin--;
    struct okr_str word = okr_str_skip(*value, begin);
    if (!okr_str_ends(word, OKR_STR("/10")) || word.ptr[0] < '0' || word.ptr[0] > '9')
        return (struct okr_str){0};
    *value = okr_str_trim((struct okr_str){value->ptr, begin});
    return word;
}

/// Records the answer; false when it was refused and is to be asked for again.
static bool record(struct walk *w, const struct okr_value *kr, struct okr_str value,
                   struct okr_str note)
{
    struct client *client = w->client;
    const char *person = client->options.flag[CHECKIN_FOR];
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    const struct okr_value *ok, *envelope;
    uint32_t n = 0;
    size_t place = okr_pack_map_open(&p);
    struct okr_str confidence = take_confidence(&value);
    if (confidence.len &&
        checkin_pack_confidence(client, okr_arena_dup(client->arena, confidence).ptr, &p, &n))
        return false;
    pack(&p, "key_result", str(kr, "id"), &n);
    pack(&p, "value", value.len ? value : OKR_STR("no_change"), &n);
    if (note.len)
        pack(&p, "note", note, &n);
    if (person)
        pack(&p, "reported_by", okr_str_c(person), &n);
    okr_pack_map_close(&p, place, n);
    struct connection_request request = {.op = "check_in.record",
                                         .args = okr_buf_view(&args),
                                         .dry_run = client->options.flag[CHECKIN_DRY_RUN] != NULL};
    int code = client_ask_more(client, &request, &ok, &envelope);
    if (code) {
        w->over = code == CONNECTION_UNREACHABLE || code == CONNECTION_TIMEOUT;
        return false;
    }
    const struct okr_value *effects = get(ok, "effect");
    const struct okr_value *after = effects && effects->n ? get(&effects->items[0], "after") : NULL;
    unsigned status = after ? okr_term_parse(OKR_GROUP_STATUS, str(after, "status")) : 0;
    print_c(&client->out, client->options.ascii ? "  -> " : "  → ");
    print_str(&client->out, client_percent(client, after ? okr_value_double(get(after, "progress"))
                                                         : okr_value_double(NULL)));
    print_c(&client->out, "  ");
    print_in(&client->out, client_status_colour(status),
             client_term(client, OKR_GROUP_STATUS, status));
    print_c(&client->out, "\n");
    w->recorded++;
    return true;
}

/// A skip needs a reason; none leaves the key result as it is.
static bool skip(struct walk *w, const struct okr_value *kr, struct okr_str reason)
{
    if (!reason.len) {
        print_c(&w->client->out, "  ");
        print_c(&w->client->out, client_word(w->client, WORD_ASK_WHY));
        if (!read_line(w, &reason))
            return true;
    }
    if (reason.len)
        return record(w, kr, OKR_STR("skip"), reason);
    w->left++;
    return true;
}

/// Asks until there is an answer that okrd takes, or the end.
static void ask(struct walk *w, const struct okr_value *item)
{
    const struct okr_value *kr = get(item, "key_result");
    struct okr_str line, value, note;
    bool answered = false;
    show(w, item);
    while (!answered && !w->over) {
        print_c(&w->client->out, "  ");
        print_c(&w->client->out, client_word(w->client, WORD_ASK_VALUE));
        if (!read_line(w, &line))
            return;
        split_note(line, &value, &note);
        if (okr_str_is(value, "q"))
            w->over = true;
        else if (okr_str_is(value, "s") || okr_str_starts(value, OKR_STR("s ")))
            answered = skip(w, kr, note.len ? note : okr_str_trim(okr_str_skip(value, 1)));
        else
            answered = record(w, kr, value, note);
    }
}

static void tell_end(struct walk *w)
{
    struct print *out = &w->client->out;
    const char *after;
    struct okr_str before = word_before(WORD_N_RECORDED, w->client->options.lang, &after);
    uint32_t open = w->items->n - w->recorded;
    print_c(out, "\n");
    print_str(out, okr_arena_printf(w->client->arena, "%.*s%u%s", OKR_STR_ARG(before),
                                    (unsigned)w->recorded, after));
    if (open) {
        before = word_before(WORD_N_LEFT, w->client->options.lang, &after);
        print_str(out, okr_arena_printf(w->client->arena, "%.*s%u%s", OKR_STR_ARG(before),
                                        (unsigned)open, after));
    }
    print_c(out, "\n");
}

int checkin_walk(struct client *client)
{
    struct walk w = {.client = client};
    struct okr_buf args = OKR_BUF(client->arena);
    const struct okr_value *ok;
    const char *person = client->options.flag[CHECKIN_FOR];
    if (!isatty(STDIN_FILENO) || client_wants_json(client))
        return client_refuse(client, EXIT_USAGE, WORD_NO_TERMINAL, "okr checkin",
                             client_word(client, WORD_NO_TERMINAL_HINT));
    ref_pack(&args, "whom", person ? okr_str_c(person) : OKR_STR(""), NULL, NULL);
    int code = client_ask(client, "check_in.due", &args, &ok);
    if (code)
        return code;
    w.items = get(ok, "items");
    if (!w.items || !w.items->n) {
        print_c(&client->out, client_word(client, WORD_NOTHING_OWED));
        print_c(&client->out, "\n");
        return 0;
    }
    print_in(&client->out, DIM, okr_str_c(client_word(client, WORD_WALK_KEYS)));
    print_c(&client->out, "\n");
    for (; w.at < w.items->n && !w.over; w.at++)
        ask(&w, &w.items->items[w.at]);
    tell_end(&w);
    free(w.line);
    return 0;
}
