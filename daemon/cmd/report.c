// SPDX-License-Identifier: Apache-2.0
#include "cmd/report.h"

static const struct okr_value *given(const struct okr_value *map, const char *name)
{
    const struct okr_value *v = okr_map_get(map, name);
    return okr_is_nil(v) ? NULL : v;
}

/// A milestone's own names go before the words that any check-in may have.
static bool is_step(const struct okr_key_result *kr, struct okr_str text)
{
    for (size_t i = 0; i < kr->metric.steps.n; i++)
        if (okr_str_eq(kr->metric.steps.at[i].name, okr_str_trim(text)))
            return true;
    return false;
}

static int no_metric(struct cmd *c, okr_id id)
{
    return okr_fail(c->err, OKR_E_INVALID, "value",
                    "give it a metric, or check in with a note and a confidence",
                    "%s has no metric, so it takes no value", okr_id_text(id).c);
}

static int apply_delta(struct cmd *c, const struct okr_key_result *kr, struct okr_decimal delta,
                       struct okr_check_in *check_in)
{
    struct kr_value value;
    store_value(c->txn, kr->id, &value);
    return value_apply_delta(&kr->metric, &value, delta, &check_in->value, c->err);
}

/// A number as it is; text as people type it: "3.5亿", "+=3", "done", a step's name, "skip" and "no change".
static int read_value(struct cmd *c, const struct okr_key_result *kr, const struct okr_value *v,
                      struct okr_check_in *check_in, enum okr_report *word)
{
    bool relative = false;
    struct okr_decimal typed;
    if (v->type == OKR_V_STR && !is_step(kr, v->str) &&
        (*word = (enum okr_report)okr_term_read(OKR_GROUP_REPORT, v->str)))
        return OKR_OK;
    if (!kr->metric.kind)
        return no_metric(c, kr->id);
    if (v->type == OKR_V_BOOL) {
        check_in->value = okr_decimal_int(v->boolean);
        return OKR_OK;
    }
    if (v->type != OKR_V_STR) {
        if (!okr_value_decimal(v, &check_in->value))
            return okr_fail(c->err, OKR_E_INVALID, "value",
                            "give a number of at most 15 digits, or text as typed",
                            "the value is not a number");
        return OKR_OK;
    }
    int code =
        okr_metric_value_read(v->str, &kr->metric, &typed, &check_in->step, &relative, c->err);
    if (code)
        return code;
    if (relative)
        return apply_delta(c, kr, typed, check_in);
    check_in->value = typed;
    return OKR_OK;
}

static int read_given(struct cmd *c, const struct okr_value *map, const struct okr_key_result *kr,
                      struct okr_check_in *check_in, enum okr_report *word)
{
    const struct okr_value *value = given(map, "value"), *delta = given(map, "delta"),
                           *step = given(map, "step");
    struct okr_decimal change;
    if ((value != NULL) + (delta != NULL) + (step != NULL) > 1)
        return okr_fail(c->err, OKR_E_INVALID, value ? "value" : "delta",
                        "give one of value, delta, step", "more than one value is given");
    if (value)
        return read_value(c, kr, value, check_in, word);
    if (!delta)
        return OKR_OK;
    if (!kr->metric.kind)
        return no_metric(c, kr->id);
    if (!okr_value_decimal(delta, &change))
        return okr_fail(c->err, OKR_E_INVALID, "delta", "give a number of at most 15 digits",
                        "the delta is not a number");
    return apply_delta(c, kr, change, check_in);
}

/// "No change" and a skip leave the confidence as it is, unless they say another.
static void keep_confidence(struct cmd *c, okr_id key_result, struct okr_check_in *check_in)
{
    struct kr_value value;
    if (!(check_in->confidence >= 0) && store_value(c->txn, key_result, &value) &&
        value.n_check_ins)
        check_in->confidence = value.confidence;
}

/// What is said instead of a value: nothing has changed, or why there is none this time.
static int read_words(struct cmd *c, const struct okr_value *map, enum okr_report word,
                      struct report *r)
{
    struct okr_check_in *check_in = &r->check_in;
    bool valued = check_in->value.present || check_in->step.len;
    bool same = word == OKR_REPORT_NO_CHANGE || okr_value_bool(given(map, "no_change"));
    check_in->skipped = check_in->skipped || word == OKR_REPORT_SKIP;
    if (check_in->skipped + same + valued > 1)
        return okr_fail(c->err, OKR_E_INVALID, "value", "give one of them",
                        "a check-in has a value, says that nothing changed, or is skipped");
    if (check_in->skipped && !okr_str_trim(check_in->note).len)
        return okr_fail(c->err, OKR_E_INVALID, "note",
                        "say why there is no value this time: -m \"REASON\"",
                        "a skipped check-in needs a reason");
    if (check_in->skipped || same)
        keep_confidence(c, r->kr.id, check_in);
    if (!valued && !same && !check_in->note.len && !check_in->blocker.len &&
        !(check_in->confidence >= 0) && !check_in->claimed_status)
        return okr_fail(c->err, OKR_E_INVALID, "value",
                        "give a value, a delta, a step, a note or a confidence",
                        "the check-in says nothing");
    return OKR_OK;
}

int report_read(struct cmd *c, const struct okr_value *map, struct report *ret)
{
    static const char *const skip[] = {"value", "delta", "no_change", "line", NULL};
    enum okr_report word = OKR_REPORT_NONE;
    uint64_t mask;
    okr_id id = 0;
    (void)okr_id_parse(okr_value_str(given(map, "key_result")), &id);
    if (!store_take(c->txn, id, c->arena, &ret->kr))
        return cmd_not_found(c, "key_result", id);
    okr_entity_init(&okr_entity_check_in, &ret->check_in);
    ret->until = OKR_NO_DATE;
    int code = okr_entity_unpack(&okr_entity_check_in, map, OKR_F_SET, skip, c->arena,
                                 &ret->check_in, &mask, c->err);
    if (code || (code = read_given(c, map, &ret->kr, &ret->check_in, &word)))
        return code;
    return read_words(c, map, word, ret);
}

// --- as people type it -----------------------------------------------------------------------------------------------

static struct okr_value text_value(struct okr_str s)
{
    return (struct okr_value){.type = OKR_V_STR, .str = s};
}

static int as_id(struct cmd *c, okr_id id, struct okr_value *v)
{
    struct okr_id_text text = okr_id_text(id);
    *v = text_value(okr_arena_dup(c->arena, okr_str_c(text.c)));
    return v->str.ptr ? OKR_OK : okr_fail_memory(c->err);
}

static int type_confidence(struct cmd *c, struct okr_value *v)
{
    double confidence;
    int code = okr_confidence_read(v->str, &confidence, c->err);
    if (!code)
        *v = (struct okr_value){.type = OKR_V_FLOAT, .f = confidence};
    return code;
}

static int type_status(struct cmd *c, struct okr_value *v)
{
    unsigned status = okr_term_read(OKR_GROUP_STATUS, v->str);
    if (!status)
        return okr_fail(c->err, OKR_E_INVALID, "claimed_status",
                        "on_track, behind, at_risk … (正常, 落后, 有风险 …)",
                        "\"%.*s\" is not a status", OKR_STR_ARG(v->str));
    *v = text_value(okr_str_c(okr_term_slug(OKR_GROUP_STATUS, status)));
    return OKR_OK;
}

static int read_day(struct cmd *c, const char *field, okr_id key_result, struct okr_str text,
                    okr_date *ret)
{
    struct okr_key_result kr;
    struct okr_objective o;
    struct okr_cycle cycle;
    struct okr_span span = {OKR_NO_DATE, OKR_NO_DATE};
    if (store_get(c->txn, key_result, c->arena, &kr) &&
        store_get(c->txn, kr.objective, c->arena, &o) &&
        store_get(c->txn, o.cycle, c->arena, &cycle))
        span = (struct okr_span){cycle.start, cycle.end};
    text = okr_str_trim(text);
    if (text.len && okr_date_read(text, span.start == OKR_NO_DATE ? NULL : &span, ret) == text.len)
        return OKR_OK;
    return okr_fail(c->err, OKR_E_INVALID, field, "write it as 2018-01-19",
                    "\"%.*s\" is not a date", OKR_STR_ARG(text));
}

static int type_date(struct cmd *c, const char *field, okr_id key_result, struct okr_value *v)
{
    okr_date date;
    int code = read_day(c, field, key_result, v->str, &date);
    if (code)
        return code;
    *v = text_value(okr_arena_dup(c->arena, okr_str_c(okr_date_text(date).c)));
    return v->str.ptr ? OKR_OK : okr_fail_memory(c->err);
}

/// One field of an item in the wire's form; what is not text is that already.
static int type_field(struct cmd *c, struct okr_str key, okr_id key_result, struct okr_value *v)
{
    okr_id id;
    int code;
    if (v->type != OKR_V_STR)
        return OKR_OK;
    if (okr_str_is(key, "confidence"))
        return type_confidence(c, v);
    if (okr_str_is(key, "claimed_status"))
        return type_status(c, v);
    if (okr_str_is(key, "as_of"))
        return type_date(c, "as_of", key_result, v);
    if (!okr_str_is(key, "reported_by"))
        return OKR_OK;
    code = cmd_resolve_text(c, v->str, "u", 0, "reported_by", &id);
    return code ? code : as_id(c, id, v);
}

/// The item without `until` and `line`, which are no fields of a check-in, in the wire's form.
static int type_fields(struct cmd *c, const struct okr_value *item, okr_id key_result,
                       struct okr_value *ret)
{
    struct okr_pair *pairs = okr_arena_array(c->arena, item->n + 1, sizeof *pairs);
    uint32_t n = 0;
    if (!pairs)
        return okr_fail_memory(c->err);
    for (uint32_t i = 0; i < item->n; i++) {
        struct okr_pair pair = item->pairs[i];
        struct okr_str key = okr_value_str(&pair.key);
        if (okr_str_is(key, "until") || okr_str_is(key, "line") || okr_is_nil(&pair.value))
            continue;
        int code = okr_str_is(key, "key_result") ? as_id(c, key_result, &pair.value)
                                                 : type_field(c, key, key_result, &pair.value);
        if (code)
            return code;
        pairs[n++] = pair;
    }
    *ret = (struct okr_value){.type = OKR_V_MAP, .n = n, .pairs = pairs};
    return OKR_OK;
}

int report_read_item(struct cmd *c, const struct okr_value *item, uint32_t *line,
                     struct report *ret)
{
    struct okr_value map;
    okr_id id;
    okr_date until = OKR_NO_DATE;
    if (item->type != OKR_V_MAP)
        return okr_fail(c->err, OKR_E_INVALID, "items",
                        "write it as {key_result: \"k-1\", value: 12}", "an item is not a map");
    *line = (uint32_t)okr_value_uint(given(item, "line"), *line);
    struct okr_str ref = okr_value_str(given(item, "key_result")),
                   last = okr_value_str(given(item, "until"));
    if (!ref.len)
        return okr_fail(c->err, OKR_E_INVALID, "key_result", "name it as k-1 or \"Finance O2 KR1\"",
                        "no key result is named");
    int code = cmd_resolve_text(c, ref, "k", 0, "key_result", &id);
    if (code || (last.len && (code = read_day(c, "until", id, last, &until))) ||
        (code = type_fields(c, item, id, &map)) || (code = report_read(c, &map, ret)))
        return code;
    ret->until = until;
    return OKR_OK;
}

// --- the reply -------------------------------------------------------------------------------------------------------

static void pack_effects(struct cmd *c, const struct store_event *event)
{
    okr_pack_key(c->out, "effect");
    okr_pack_array(c->out, (uint32_t)event->n_effects);
    for (size_t i = 0; i < event->n_effects; i++) {
        const struct store_effect *effect = &event->effects[i];
        const double progress[] = {effect->progress_before, effect->progress_after};
        const unsigned status[] = {effect->status_before, effect->status_after};
        static const char *const when[] = {"before", "after"};
        okr_pack_map(c->out, 3);
        okr_pack_key(c->out, "id");
        okr_pack_id(c->out, effect->id);
        for (int j = 0; j < 2; j++) {
            okr_pack_key(c->out, when[j]);
            okr_pack_map(c->out, 2);
            okr_pack_key(c->out, "progress");
            okr_pack_fraction(c->out, progress[j]);
            okr_pack_key(c->out, "status");
            if (status[j])
                okr_pack_c(c->out, okr_term_slug(OKR_GROUP_STATUS, status[j]));
            else
                okr_pack_nil(c->out);
        }
    }
}

void report_pack(struct cmd *c, const struct store_event *event, unsigned more)
{
    okr_pack_map(c->out, 2 + more);
    okr_pack_key(c->out, "check_in");
    okr_entity_pack(&okr_entity_check_in, event->check_in, OKR_ALL_FIELDS, c->out);
    pack_effects(c, event);
}
