// SPDX-License-Identifier: Apache-2.0
// okr meeting UNIT: what there is to talk about, as one page of Markdown; okr decide REF TEXT: what was decided.
#include "fields.h"

#include "ref.h"

#include <inttypes.h>
#include <math.h>

enum { FLAG_SINCE, FLAG_CYCLE };
enum { LINES_MAX = 12 }; ///< of a section: the page stays one

static const struct okr_value *get(const struct okr_value *map, const char *key)
{
    return okr_map_get(map, key);
}

static struct okr_str str(const struct okr_value *map, const char *key)
{
    return okr_value_str(okr_map_get(map, key));
}

static void put(struct client *client, struct okr_str s)
{
    print_str(&client->out, s);
}

static void put_c(struct client *client, const char *c)
{
    print_c(&client->out, c);
}

static bool chinese(const struct client *client)
{
    return client->options.lang == OKR_ZH;
}

static void heading(struct client *client, enum word which)
{
    put_c(client, "\n## ");
    put_c(client, client_word(client, which));
    put_c(client, "\n\n");
}

/// "Finance O1 KR2 Cut needless spending"
static void place(struct client *client, const struct okr_value *item, const char *bullet)
{
    const struct okr_value *o = get(item, "objective"), *kr = get(item, "key_result");
    bool whole = okr_is_nil(kr);
    char number[64];
    snprintf(number, sizeof number, whole ? " O%" PRIu64 "** " : " O%" PRIu64 " KR%" PRIu64 "** ",
             okr_value_uint(get(o, "position"), 0), okr_value_uint(get(kr, "position"), 0));
    put_c(client, bullet);
    put_c(client, "**");
    put(client, str(item, "unit_name"));
    put_c(client, number);
    put(client, str(whole ? o : kr, "text"));
    put_c(client, chinese(client) ? "：" : ": ");
}

static void arrow(struct client *client)
{
    put_c(client, client->options.ascii ? " -> " : " → ");
}

static void standing(struct client *client, const struct okr_value *node)
{
    enum colour colour;
    struct okr_str word = client_standing(client, node, &colour);
    put_c(client, chinese(client) ? "，" : ", ");
    put(client, word);
}

static double part(const struct okr_value *item, const char *side, const char *what)
{
    return okr_value_double(get(get(item, side), what));
}

/// "19% → 31% (20 firms → 30 firms), on track"
static void move(struct client *client, const struct okr_value *item)
{
    const struct okr_value *kr = get(item, "key_result");
    place(client, item, okr_is_nil(kr) ? "- " : "  - ");
    put(client, client_percent(client, part(item, "before", "progress")));
    arrow(client);
    put(client, client_percent(client, part(item, "after", "progress")));
    if (!okr_is_nil(kr) && !okr_is_nil(get(get(item, "after"), "value"))) {
        struct okr_str was = client_metric_value(client, kr, get(get(item, "before"), "value"));
        put_c(client, chinese(client) ? "（" : " (");
        put(client, was.len ? was : okr_str_c(client->options.ascii ? "-" : "–"));
        arrow(client);
        put(client, client_metric_value(client, kr, get(get(item, "after"), "value")));
        put_c(client, chinese(client) ? "）" : ")");
    }
    standing(client, okr_is_nil(kr) ? get(item, "objective") : kr);
}

static void doubt(struct client *client, const struct okr_value *item)
{
    place(client, item, "- ");
    put(client, client_percent(client, part(item, "before", "confidence")));
    arrow(client);
    put(client, client_percent(client, part(item, "after", "confidence")));
}

static void late(struct client *client, const struct okr_value *item)
{
    const struct okr_value *kr = get(item, "key_result");
    place(client, item, "- ");
    put(client, client_percent(client, part(item, "after", "progress")));
    standing(client, kr);
    put_c(client, chinese(client) ? "，" : ", ");
    put_c(client, client_word(client, okr_str_is(str(kr, "status"), "overdue") ? WORD_DUE
                                                                               : WORD_OWED_SINCE));
    put_c(client, " ");
    put(client, okr_str_is(str(kr, "status"), "overdue") ? str(kr, "due_effective")
                                                         : str(kr, "check_in_due"));
}

/// "Finance O2 KR1", a unit by its name, anything else by its id.
static struct okr_str place_of(struct client *client, const struct okr_value *item, const char *key)
{
    struct okr_str said = client_place(client, get(item, "place"));
    return said.len ? said : client_name(client, str(item, key));
}

static void ask(struct client *client, const struct okr_value *item)
{
    put_c(client, "- ");
    put(client, str(item, "id"));
    put_c(client, " @[");
    put(client, str(item, "name"));
    put_c(client, chinese(client) ? "]：" : "]: ");
    put(client, str(item, "ask"));
    put_c(client, chinese(client) ? "（" : " (");
    put(client, place_of(client, item, "where"));
    put_c(client, chinese(client) ? "，" : ", ");
    struct okr_str time = client_time(client, str(item, "time"));
    put(client, (struct okr_str){time.ptr, time.len < 10 ? time.len : 10});
    put_c(client, chinese(client) ? "）" : ")");
}

static void decision(struct client *client, const struct okr_value *item)
{
    struct okr_str time = client_time(client, str(item, "time")), who = str(item, "author_name");
    put_c(client, "- ");
    put(client, (struct okr_str){time.ptr, time.len < 10 ? time.len : 10});
    put_c(client, " ");
    put(client, who.len ? who : str(item, "author"));
    put_c(client, chinese(client) ? "：" : ": ");
    put(client, str(item, "text"));
    put_c(client, chinese(client) ? "（" : " (");
    put(client, place_of(client, item, "on"));
    put_c(client, chinese(client) ? "）" : ")");
}

static void section(struct client *client, enum word title, const struct okr_value *list,
                    void (*line)(struct client *client, const struct okr_value *item))
{
    uint32_t n = list && list->type == OKR_V_ARRAY ? list->n : 0;
    heading(client, title);
    for (uint32_t i = 0; i < n && i < LINES_MAX; i++) {
        line(client, &list->items[i]);
        put_c(client, "\n");
    }
    if (n > LINES_MAX)
        (void)fprintf(client->out.file, "- … +%" PRIu32 "\n", n - LINES_MAX);
    if (!n) {
        put_c(client, "- ");
        put_c(client, client_word(client, WORD_NONE));
        put_c(client, "\n");
    }
}

static void page(struct client *client, const struct okr_value *ok)
{
    put_c(client, "# ");
    put(client, str(ok, "name"));
    put_c(client, chinese(client) ? "：" : ": ");
    put(client, str(ok, "today"));
    put_c(client, "\n\n");
    put_c(client, client_word(client, WORD_SINCE_DAY));
    put_c(client, " ");
    put(client, str(ok, "since"));
    put_c(client, "\n");
    section(client, WORD_MOVES, get(ok, "moves"), move);
    section(client, WORD_DOUBTS, get(ok, "doubts"), doubt);
    section(client, WORD_OVERDUE, get(ok, "overdue"), late);
    section(client, WORD_UNANSWERED, get(ok, "asks"), ask);
    section(client, WORD_DECISIONS, get(ok, "decisions"), decision);
}

int cmd_meeting(struct client *client)
{
    const char **flag = client->options.flag;
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    size_t place_of_map = okr_pack_map_open(&p);
    uint32_t n = 1;
    int code = 0;
    okr_pack_key(&p, "id");
    okr_pack_str(&p, client_words(client, 1, client->options.n_words));
    if (flag[FLAG_CYCLE]) {
        okr_pack_key(&p, "cycle");
        okr_pack_c(&p, flag[FLAG_CYCLE]);
        n++;
    }
    if (flag[FLAG_SINCE])
        code = client_pack_date(client, "since", flag[FLAG_SINCE], &p, &n);
    okr_pack_map_close(&p, place_of_map, n);
    if (code || (code = client_ask(client, "meeting.get", &args, &ok)))
        return code;
    if (client_wants_json(client))
        client_json(client, ok);
    else
        page(client, ok);
    return 0;
}

int cmd_decide(struct client *client)
{
    const struct okr_value *ok, *envelope;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    struct connection_request request;
    okr_pack_map(&p, 3);
    okr_pack_key(&p, "on");
    okr_pack_c(&p, client->options.word[1]);
    okr_pack_key(&p, "kind");
    okr_pack_c(&p, "decision");
    okr_pack_key(&p, "text");
    okr_pack_str(&p, client_words(client, 2, client->options.n_words));
    int code = client_request(client, "comment.add", &args, &request);
    if (code || (code = client_ask_more(client, &request, &ok, &envelope)))
        return code;
    if (client_wants_json(client)) {
        client_json(client, ok);
        return 0;
    }
    const struct okr_value *comment = get(ok, "comment");
    print_in(&client->out, DIM, str(comment, "id"));
    put_c(client, "  ");
    print_in(&client->out, BOLD,
             client_term(client, OKR_GROUP_COMMENT_KIND,
                         okr_term_parse(OKR_GROUP_COMMENT_KIND, str(comment, "kind"))));
    put_c(client, "  ");
    put(client, str(comment, "on"));
    put_c(client, "  ");
    put(client, str(comment, "text"));
    put_c(client, "\n");
    if (request.dry_run) {
        put_c(client, client_word(client, WORD_DRY_RUN));
        put_c(client, "\n");
    }
    return 0;
}
