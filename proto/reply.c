// SPDX-License-Identifier: Apache-2.0
// The envelope of a reply, written and read (DESIGN 6).
#include <okr/command.h>

#include <stdio.h>

static void pack_id(struct okr_pack *p, const struct okr_value *id)
{
    okr_pack_key(p, "v");
    okr_pack_uint(p, 1);
    okr_pack_key(p, "id");
    if (id)
        okr_pack_value(p, id);
    else
        okr_pack_nil(p);
}

void okr_reply_open(struct okr_pack *p, const struct okr_value *id)
{
    okr_pack_map(p, 5);
    pack_id(p, id);
    okr_pack_key(p, "ok");
}

void okr_reply_close(struct okr_pack *p, struct okr_str epoch, uint64_t seq)
{
    okr_pack_key(p, "epoch");
    okr_pack_str(p, epoch);
    okr_pack_key(p, "seq");
    okr_pack_uint(p, seq);
}

static void pack_detail(struct okr_pack *p, const struct okr_detail *detail)
{
    okr_pack_map(p, 5);
    okr_pack_key(p, "line");
    okr_pack_uint(p, detail->line);
    okr_pack_key(p, "column");
    okr_pack_uint(p, detail->column);
    okr_pack_key(p, "code");
    okr_pack_c(p, okr_error_row(detail->code)->slug);
    okr_pack_key(p, "message");
    okr_pack_str(p, detail->message);
    okr_pack_key(p, "hint");
    okr_pack_str(p, detail->hint.len > 0 ? detail->hint : (struct okr_str){NULL, 0});
}

static void pack_details(struct okr_pack *p, const struct okr_details *details)
{
    okr_pack_key(p, "details");
    okr_pack_array(p, (uint32_t)details->n);
    for (size_t i = 0; i < details->n; i++)
        pack_detail(p, &details->at[i]);
    if (details->more > 0) {
        okr_pack_key(p, "more");
        okr_pack_uint(p, details->more);
    }
}

void okr_reply_error(struct okr_pack *p, const struct okr_value *id, const struct okr_err *e)
{
    bool field = e->field[0] != '\0', hint = e->hint[0] != '\0';
    bool details = e->details.n > 0, more = details && e->details.more > 0;

    okr_pack_map(p, 3);
    pack_id(p, id);
    okr_pack_key(p, "error");
    okr_pack_map(p, 2U + field + hint + details + more);
    okr_pack_key(p, "code");
    okr_pack_c(p, okr_error_row(e->code)->slug);
    okr_pack_key(p, "message");
    okr_pack_c(p, e->message);
    if (field) {
        okr_pack_key(p, "field");
        okr_pack_c(p, e->field);
    }
    if (hint) {
        okr_pack_key(p, "hint");
        okr_pack_c(p, e->hint);
    }
    if (details)
        pack_details(p, &e->details);
}

// --- reading ---

static uint32_t small(const struct okr_value *v)
{
    uint64_t n = okr_value_uint(v, 0);

    return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

/// At most as many as okrd sends; the rest is counted.
static int read_details(const struct okr_value *list, struct okr_arena *arena, struct okr_err *e)
{
    size_t n = list && list->type == OKR_V_ARRAY ? list->n : 0;
    size_t kept = n < OKR_DETAILS_MAX ? n : OKR_DETAILS_MAX;
    struct okr_detail *at = okr_arena_array(arena, kept, sizeof(*at));

    if (kept > 0 && !at)
        return okr_fail_memory(e);
    for (size_t i = 0; i < kept; i++) {
        const struct okr_value *from = &list->items[i];
        at[i] = (struct okr_detail){
            .line = small(okr_map_get(from, "line")),
            .column = small(okr_map_get(from, "column")),
            .code = okr_error_code(okr_value_str(okr_map_get(from, "code"))),
            .message = okr_value_str(okr_map_get(from, "message")),
            .hint = okr_value_str(okr_map_get(from, "hint")),
        };
    }
    if (e)
        e->details = (struct okr_details){at, kept, n - kept};
    return OKR_OK;
}

static int read_error(const struct okr_value *error, struct okr_arena *arena, struct okr_err *e)
{
    char field[sizeof e->field], hint[sizeof e->hint];
    struct okr_str message = okr_value_str(okr_map_get(error, "message"));
    int code = okr_error_code(okr_value_str(okr_map_get(error, "code")));
    const struct okr_value *details = okr_map_get(error, "details");

    snprintf(field, sizeof(field), "%.*s", OKR_STR_ARG(okr_value_str(okr_map_get(error, "field"))));
    snprintf(hint, sizeof(hint), "%.*s", OKR_STR_ARG(okr_value_str(okr_map_get(error, "hint"))));
    okr_fail(e, code, field, hint, "%.*s", OKR_STR_ARG(message));
    if (read_details(details, arena, e) != OKR_OK)
        return OKR_E_TOO_BIG;
    if (e)
        e->details.more += (size_t)small(okr_map_get(error, "more"));
    return code;
}

int okr_reply_read(struct okr_str frame, struct okr_arena *arena, const struct okr_value **ret_ok,
                   const struct okr_value **ret_envelope, struct okr_err *e)
{
    struct okr_value *root = okr_arena_alloc(arena, sizeof(*root));

    if (!root)
        return okr_fail_memory(e);
    int code = okr_decode(frame, arena, root, e);
    if (code != OKR_OK)
        return code;
    const struct okr_value *error = okr_map_get(root, "error");
    const struct okr_value *ok = okr_map_get(root, "ok");
    if (error && error->type == OKR_V_MAP)
        return read_error(error, arena, e);
    if (!ok)
        return okr_fail(e, OKR_E_INTERNAL, NULL, "see that the socket is okrd's",
                        "the answer has neither \"ok\" nor \"error\"");
    *ret_ok = ok;
    *ret_envelope = root;
    return OKR_OK;
}
