// SPDX-License-Identifier: Apache-2.0
#include "cmd/calendar.h"
#include "cmd/nouns.h"
#include "cmd/past.h"

#include <inttypes.h>
#include <stdio.h>

static cmd_handler *const handlers[OKR_OP_COUNT] = {
#define OKR_OP(entity, verb, access, place, fields, reply, since, help) cmd_##entity##_##verb,
#include <okr/commands.def>
#undef OKR_OP
};

const struct okr_value *cmd_arg(const struct cmd *c, const char *name)
{
    const struct okr_value *v = okr_map_get(c->args, name);
    return okr_is_nil(v) ? NULL : v;
}

struct okr_str cmd_arg_str(const struct cmd *c, const char *name)
{
    return okr_value_str(cmd_arg(c, name));
}

int cmd_arg_text(struct cmd *c, const char *name, struct okr_str *ret)
{
    struct okr_str text = okr_nfc(c->arena, cmd_arg_str(c, name));
    if (!text.ptr)
        return okr_fail_memory(c->err);
    *ret = text;
    return text_canonical(c, name, ret);
}

okr_id cmd_arg_id(const struct cmd *c, const char *name)
{
    okr_id id = 0;
    return okr_id_parse(cmd_arg_str(c, name), &id) ? id : 0;
}

unsigned cmd_arg_term(const struct cmd *c, const char *name, enum okr_group group)
{
    return okr_term_parse(group, cmd_arg_str(c, name));
}

int cmd_check_version(struct cmd *c, okr_id id, uint64_t version)
{
    c->version_checked = true;
    if (!c->request->has_if_version || c->request->if_version == version)
        return OKR_OK;
    return okr_fail(c->err, OKR_E_CONFLICT, "if_version",
                    "read it again and repeat the change on what it is now",
                    "%s is at version %" PRIu64 ", not %" PRIu64, okr_id_text(id).c, version,
                    c->request->if_version);
}

void cmd_pack_entity(struct cmd *c, const char *key, const struct okr_entity *entity,
                     const void *object)
{
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, key);
    okr_entity_pack(entity, object, OKR_ALL_FIELDS, c->out);
}

void cmd_pack_id(struct cmd *c, okr_id id)
{
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "id");
    okr_pack_id(c->out, id);
}

int cmd_not_found(struct cmd *c, const char *field, okr_id id)
{
    const struct okr_entity *entity = okr_entity_of(okr_id_letter(id));
    if (store_was_removed(c->txn, id))
        return okr_fail(c->err, OKR_E_NOT_FOUND, field, "its history is still there: okr log",
                        "%s was removed", okr_id_text(id).c);
    return okr_fail(c->err, OKR_E_NOT_FOUND, field, "okr tree lists what there is",
                    "there is no %s %s",
                    entity ? okr_entity_word(entity, c->err->lang) : okr_err_say(c->err, "entity"),
                    okr_id_text(id).c);
}

/// Replaces the references among an argument's values by ids: the type comes from the op's row.
static int resolve_value(struct cmd *c, const struct okr_value *v, const char *letters,
                         okr_id cycle, const char *field, struct okr_value *ret)
{
    okr_id id;
    *ret = *v;
    if (v->type != OKR_V_STR)
        return OKR_OK;
    int code = cmd_resolve_text(c, v->str, letters, cycle, field, &id);
    if (code)
        return code;
    struct okr_id_text text = okr_id_text(id);
    ret->str = okr_arena_dup(c->arena, okr_str_c(text.c));
    return ret->str.ptr ? OKR_OK : okr_fail_memory(c->err);
}

static int resolve_list(struct cmd *c, const struct okr_value *list, const char *letters,
                        const char *field, struct okr_value *ret)
{
    struct okr_value *items = okr_arena_array(c->arena, list->n, sizeof *items);
    if (!items && list->n)
        return okr_fail_memory(c->err);
    for (uint32_t i = 0; i < list->n; i++) {
        int code = resolve_value(c, &list->items[i], letters, 0, field, &items[i]);
        if (code)
            return code;
    }
    *ret = *list;
    ret->items = items;
    return OKR_OK;
}

static const struct okr_arg *find_arg(int op, struct okr_str name)
{
    unsigned n;
    const struct okr_arg *args = okr_op_args(op, &n);
    for (unsigned i = 0; i < n; i++)
        if (okr_str_eq(args[i].name, name))
            return &args[i];
    return NULL;
}

static int resolve_pair(struct cmd *c, const struct okr_arg *arg, okr_id cycle,
                        struct okr_pair *pair)
{
    const struct okr_value v = pair->value;
    char field[64];
    if (!arg)
        return OKR_OK;
    snprintf(field, sizeof field, "%.*s", OKR_STR_ARG(arg->name));
    if (arg->type == OKR_ARG_REF) {
        char letters[16];
        snprintf(letters, sizeof letters, "%.*s", OKR_STR_ARG(arg->letters));
        return resolve_value(c, &v, letters, cycle, field, &pair->value);
    }
    // An entity's own id is chosen, not looked up: objective.create{id: "o-9"} claims it.
    if (arg->type != OKR_ARG_FIELD || okr_str_is(arg->name, "id"))
        return OKR_OK;
    if (arg->field->type == OKR_T_ID)
        return resolve_value(c, &v, arg->field->letters, cycle, field, &pair->value);
    if (arg->field->type == OKR_T_IDS && v.type == OKR_V_ARRAY)
        return resolve_list(c, &v, arg->field->letters, field, &pair->value);
    return OKR_OK;
}

static bool is_reference(const struct okr_arg *arg)
{
    return arg && (arg->type == OKR_ARG_REF ||
                   (arg->type == OKR_ARG_FIELD && !okr_str_is(arg->name, "id") &&
                    (arg->field->type == OKR_T_ID || arg->field->type == OKR_T_IDS)));
}

/// Copies the arguments with every reference replaced by an id. A cycle among them is resolved first: it tells where "O2" is looked up.
static int resolve_args(struct cmd *c)
{
    const struct okr_value *args = c->request->args;
    struct okr_value *copy = okr_arena_alloc(c->arena, sizeof *copy);
    struct okr_pair *pairs = okr_arena_array(c->arena, args->n, sizeof *pairs);
    if (!copy || (!pairs && args->n))
        return okr_fail_memory(c->err);
    if (args->n)
        memcpy(pairs, args->pairs, args->n * sizeof *pairs);
    *copy = *args;
    copy->pairs = pairs;
    c->args = copy;

    okr_id cycle = 0;
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < args->n; i++) {
            bool is_cycle = okr_str_is(pairs[i].key.str, "cycle");
            const struct okr_arg *arg = find_arg(c->request->op, pairs[i].key.str);
            if (is_cycle != (round == 0) || !is_reference(arg) || okr_is_nil(&pairs[i].value))
                continue;
            int code = resolve_pair(c, arg, cycle, &pairs[i]);
            if (code)
                return code;
            if (is_cycle)
                (void)okr_id_parse(pairs[i].value.str, &cycle);
        }
    return OKR_OK;
}

/// The peer itself, whoever it is linked to: what idempotency keys belong to.
static struct okr_str peer_name(struct cmd *c)
{
    if (c->peer.plugin[0])
        return okr_arena_printf(c->arena, "plugin:%s", c->peer.plugin);
    return c->peer.uid < 0 ? OKR_STR("unknown")
                           : okr_arena_printf(c->arena, "uid:%" PRId64, c->peer.uid);
}

/// Who acts: the person that the peer's uid is linked to, else "uid:1000".
static int identify(struct cmd *c)
{
    if (c->actor.ptr)
        return OKR_OK;
    c->actor = peer_name(c);
    c->person = c->peer.plugin[0] ? 0 : store_unit_of_identity(c->txn, c->actor);
    if (c->person) {
        struct okr_id_text text = okr_id_text(c->person);
        c->actor = okr_arena_dup(c->arena, okr_str_c(text.c));
    }
    return c->actor.ptr ? OKR_OK : okr_fail_memory(c->err);
}

/// The request's id as its events carry it.
static struct okr_str correlation_of(struct cmd *c)
{
    const struct okr_value *id = c->request->id;
    return id->type == OKR_V_STR    ? id->str
           : id->type == OKR_V_UINT ? okr_arena_printf(c->arena, "%" PRIu64, id->u)
           : id->type == OKR_V_INT  ? okr_arena_printf(c->arena, "%" PRId64, id->i)
                                    : OKR_STR("");
}

static int check_access(struct cmd *c)
{
    const struct okr_op_row *op = &okr_ops[c->request->op];
    if (op->access == OKR_ACCESS_ADMIN && !(c->peer.admin && !c->peer.plugin[0]))
        return okr_fail(c->err, OKR_E_DENIED, NULL, "ask root, or the user who runs okrd",
                        "%s is for administrators", op->name);
    if (op->access == OKR_ACCESS_PLUGIN && !c->peer.plugin[0])
        return okr_fail(c->err, OKR_E_DENIED, NULL, "okrd's plugins call it; people have others",
                        "%s is for plugins", op->name);
    return OKR_OK;
}

/// A condition that nobody looked at must not seem to hold.
static int refuse_version(struct cmd *c)
{
    return okr_fail(c->err, OKR_E_INVALID, "if_version", "leave it out",
                    "%s is not about one entity that has a version", okr_ops[c->request->op].name);
}

static int run(struct cmd *c)
{
    store_org(c->txn, c->arena, &c->org);
    cmd_take_calendar(c);
    int code = identify(c);
    if (!code)
        code = check_access(c);
    if (!code)
        code = past_look(c);
    if (!code)
        code = resolve_args(c);
    if (!code)
        code = handlers[c->request->op](c);
    if (!code && c->request->has_if_version && !c->version_checked)
        code = refuse_version(c);
    // A handler that misses what a failed put did not write has an error of its own: the store's is the cause.
    if (store_error(c->txn, NULL)) {
        c->err->code = OKR_OK;
        code = store_error(c->txn, c->err);
    }
    return code;
}

/// Answers with the error. Where the arena is full, what the request took is given up: the error needs little, its details not at all.
static void reply_error(struct cmd *c, size_t from)
{
    c->out->buf->len = from;
    c->out->buf->failed = false;
    okr_reply_error(c->out, c->request->id, c->err);
    if (!c->out->buf->failed)
        return;
    c->err->details = (struct okr_details){0};
    okr_arena_reset(c->arena);
    *c->out->buf = OKR_BUF(c->arena);
    okr_reply_error(c->out, c->request->id, c->err);
}

static int too_big_reply(struct cmd *c)
{
    return okr_fail(c->err, OKR_E_TOO_BIG, NULL, "ask for less: a limit, a unit, or pages",
                    "the answer is too big");
}

void cmd_read(struct cmd *c)
{
    size_t from = c->out->buf->len;
    okr_reply_open(c->out, c->request->id);
    int code = run(c);
    if (!code && c->park) {
        c->out->buf->len = from;
        return;
    }
    okr_reply_close(c->out, store_epoch(c->store), store_head(c->txn));
    if (!code && c->out->buf->failed)
        code = too_big_reply(c);
    if (code)
        reply_error(c, from);
}

/// What makes two requests the same: op, arguments and if_version.
static int digest_request(struct cmd *c, uint8_t ret[16])
{
    struct okr_buf bytes = OKR_BUF(c->arena);
    struct okr_pack p = OKR_PACK(&bytes);
    okr_pack_c(&p, okr_ops[c->request->op].name);
    okr_pack_value(&p, c->request->args);
    okr_pack_uint(&p, c->request->has_if_version ? c->request->if_version + 1 : 0);
    if (bytes.failed)
        return okr_fail_memory(c->err);
    store_digest(okr_buf_view(&bytes), ret);
    return OKR_OK;
}

/// Answers from the kept reply when this key was used before: the id is the new request's, the rest the first answer.
static void reply_again(struct cmd *c, struct okr_str kept, uint64_t sequence)
{
    okr_reply_open(c->out, c->request->id);
    okr_pack_raw(c->out, kept);
    okr_reply_close(c->out, store_epoch(c->store), sequence);
}

/// A dry run, or document.diff: an apply that is always rolled back, so that both see the same.
static bool only_tries(const struct cmd *c)
{
    return c->request->dry_run || c->request->op == OKR_OP_document_diff;
}

static int write_once(struct cmd *c, bool *ret_again)
{
    struct okr_str key = c->request->idempotency_key, kept;
    uint8_t digest[16];
    uint64_t sequence;
    int code = OKR_OK;
    if (!key.ptr || only_tries(c)) {
        okr_reply_open(c->out, c->request->id);
        return run(c);
    }
    if ((code = identify(c)) || (code = digest_request(c, digest)))
        return code;
    // The key belongs to the peer, not to the person that it may be linked to in the meantime.
    struct okr_str scope = peer_name(c);
    if ((code = store_dedup_find(c->txn, scope, key, digest, ret_again, &kept, &sequence, c->err)))
        return code;
    if (*ret_again) {
        reply_again(c, kept, sequence);
        return OKR_OK;
    }
    okr_reply_open(c->out, c->request->id);
    size_t from = c->out->buf->len;
    if ((code = run(c)))
        return code;
    struct okr_str body = {c->out->buf->ptr + from, c->out->buf->len - from};
    store_dedup_put(c->txn, scope, key, digest, body, store_head(c->txn), c->now);
    return store_error(c->txn, c->err);
}

/// Runs the request in c->txn up to its whole reply. `ret_keep`: what it wrote is to stay.
static int write_request(struct cmd *c, bool *ret_keep)
{
    bool again = false;
    store_new_txid(c->txn);
    c->correlation = correlation_of(c);
    int code = c->correlation.ptr ? write_once(c, &again) : okr_fail_memory(c->err);
    if (!code && !again) {
        okr_reply_close(c->out, store_epoch(c->store), store_head(c->txn));
        if (c->out->buf->failed)
            code = too_big_reply(c);
    }
    *ret_keep = !code && !again && !only_tries(c);
    return code;
}

int cmd_write(struct cmd *c, struct store_txn *parent)
{
    size_t from = c->out->buf->len;
    bool keep;
    int code = store_nest(parent, &c->txn, c->err);
    if (code) {
        reply_error(c, from);
        return code;
    }
    code = write_request(c, &keep);
    if (keep)
        code = store_keep(c->txn, c->err);
    else
        store_drop(c->txn);
    c->txn = NULL;
    if (code)
        reply_error(c, from);
    return code == OKR_E_INTERNAL ? code : OKR_OK;
}

/// What is taken back in any case, or is long and may well be found wrong at its end only.
static bool needs_nesting(const struct cmd *c)
{
    return only_tries(c) || c->request->op == OKR_OP_document_apply ||
           c->request->op == OKR_OP_check_in_record_many || c->request->op == OKR_OP_people_import;
}

int cmd_write_step(struct cmd *c, struct store_txn *txn, bool *ret_spoilt)
{
    size_t from = c->out->buf->len;
    bool keep;
    *ret_spoilt = false;
    if (needs_nesting(c))
        return cmd_write(c, txn);
    store_step(txn);
    c->txn = txn;
    int code = write_request(c, &keep);
    *ret_spoilt = !keep && !store_step_undo(txn);
    c->txn = NULL;
    if (code)
        reply_error(c, from);
    return code == OKR_E_INTERNAL && !*ret_spoilt ? code : OKR_OK;
}
