// SPDX-License-Identifier: Apache-2.0
// The envelope of a request and the names and types of its arguments (DESIGN 6).
#include <okr/command.h>

#include <math.h>
#include <stdio.h>

#include "field.h"

enum { KEY_BYTES_MAX = 128, NAMES_MAX = 64 };

static const char *const ENVELOPE[] = {
    "v", "id", "op", "args", "if_version", "idempotency_key", "dry_run", "lang"};
enum { ENVELOPE_KEYS = sizeof(ENVELOPE) / sizeof(ENVELOPE[0]) };

/// A key as text that fits into an error's field.
struct key_text {
    char c[64];
};

static struct key_text key_text(const struct okr_value *key)
{
    struct key_text text = {""};

    if (key->type == OKR_V_STR)
        snprintf(text.c, sizeof(text.c), "%.*s",
                 OKR_STR_ARG(field_cut(key->str, sizeof(text.c) - 1)));
    else
        snprintf(text.c, sizeof(text.c), "%lld", (long long)okr_value_int(key, 0));
    return text;
}

// --- unknown names ---

static size_t envelope_names(struct okr_str *names)
{
    for (size_t i = 0; i < ENVELOPE_KEYS; i++)
        names[i] = okr_str_c(ENVELOPE[i]);
    return ENVELOPE_KEYS;
}

static size_t arg_names(int op, struct okr_str *names)
{
    unsigned n;
    const struct okr_arg *args = okr_op_args(op, &n);

    n = n < NAMES_MAX ? n : NAMES_MAX;
    for (unsigned i = 0; i < n; i++)
        names[i] = args[i].name;
    return n;
}

/// Refuses a key, with the nearest one known: first of those that may stand where it stands, then of
/// those of the other map.
static int refuse_key(const struct okr_value *key, int op, bool in_args, struct okr_err *e)
{
    struct okr_str here[NAMES_MAX], there[NAMES_MAX];
    size_t n_here = 0, n_there = 0;
    struct key_text name = key_text(key);
    char hint[sizeof(e->hint)];

    if (in_args) {
        n_here = arg_names(op, here);
        n_there = envelope_names(there);
    } else {
        n_here = envelope_names(here);
        if (op >= 0)
            n_there = arg_names(op, there);
    }
    struct okr_str word = okr_str_c(name.c);
    struct okr_str near = okr_nearest(word, here, n_here);
    struct okr_str far = okr_nearest(word, there, n_there);
    if (near.len > 0 || far.len == 0)
        (void)field_hint(e, word, here, n_here, hint, sizeof(hint));
    else
        snprintf(hint, sizeof(hint),
                 in_args
                     ? okr_err_say(e, "did you mean \"%.*s\"? It stands beside \"args\", not in it")
                     : okr_err_say(e, "did you mean \"%.*s\"? It stands in \"args\""),
                 OKR_STR_ARG(far));
    return okr_fail(e, OKR_E_UNKNOWN_FIELD, name.c, hint,
                    in_args ? "%s has no argument \"%s\"" : "%s has no key \"%s\"",
                    op >= 0 ? okr_ops[op].name : okr_err_say(e, "a request"), name.c);
}

static int refuse_op(struct okr_str name, struct okr_err *e)
{
    struct okr_str names[OKR_OP_COUNT];
    char hint[sizeof(e->hint)];

    for (int i = 0; i < OKR_OP_COUNT; i++)
        names[i] = okr_str_c(okr_ops[i].name);
    struct okr_str near = okr_nearest(name, names, OKR_OP_COUNT);
    snprintf(hint, sizeof(hint), okr_err_say(e, "did you mean \"%.*s\"?"), OKR_STR_ARG(near));
    return okr_fail(e, OKR_E_UNSUPPORTED, "op", near.len > 0 ? hint : "see server.schema",
                    "there is no operation \"%.*s\"", OKR_STR_ARG(field_cut(name, 64)));
}

// --- types ---

static bool is_integer(const struct okr_value *v)
{
    return v->type == OKR_V_UINT || v->type == OKR_V_INT;
}

static bool is_date(const struct okr_value *v)
{
    okr_date date;

    return v->type == OKR_V_STR && okr_date_parse(v->str, &date);
}

/// Shallow: what lies inside a list or a map is read by okr_entity_unpack(), and so are the words
/// of an enum.
static bool fits_field(const struct okr_field *field, const struct okr_value *v)
{
    switch (field->type) {
    case OKR_T_ID:
    case OKR_T_STR:
    case OKR_T_TIME:
    case OKR_T_ENUM: return v->type == OKR_V_STR;
    case OKR_T_DATE: return is_date(v);
    case OKR_T_IDS:
    case OKR_T_STRS:
    case OKR_T_LIST: return v->type == OKR_V_ARRAY;
    case OKR_T_INT:
    case OKR_T_PERMILLE: return is_integer(v);
    case OKR_T_FRACTION:
    case OKR_T_DECIMAL: return !isnan(okr_value_double(v));
    case OKR_T_BOOL: return v->type == OKR_V_BOOL;
    case OKR_T_UINT: return v->type == OKR_V_UINT;
    case OKR_T_SUB: return v->type == OKR_V_MAP;
    }
    return false;
}

static bool fits(const struct okr_arg *arg, const struct okr_value *v)
{
    double f;

    switch (arg->type) {
    case OKR_ARG_STR: return v->type == OKR_V_STR;
    case OKR_ARG_INT: return is_integer(v);
    case OKR_ARG_UINT: return v->type == OKR_V_UINT;
    case OKR_ARG_BOOL: return v->type == OKR_V_BOOL;
    case OKR_ARG_DATE: return is_date(v);
    case OKR_ARG_PERMILLE: return v->type == OKR_V_UINT && v->u <= 1000;
    case OKR_ARG_FRACTION: f = okr_value_double(v); return f >= 0 && f <= 1;
    case OKR_ARG_NUM: return !isnan(okr_value_double(v));
    case OKR_ARG_ANY: return true;
    case OKR_ARG_MAP: return v->type == OKR_V_MAP;
    case OKR_ARG_LIST: return v->type == OKR_V_ARRAY;
    case OKR_ARG_BIN: return v->type == OKR_V_BIN;
    case OKR_ARG_LANG:
        return v->type == OKR_V_STR && (okr_str_is(v->str, "en") || okr_str_is(v->str, "zh"));
    case OKR_ARG_ENUM: return v->type == OKR_V_STR && okr_term_parse(arg->group, v->str) != 0;
    case OKR_ARG_REF: return v->type == OKR_V_STR && v->str.len > 0;
    case OKR_ARG_FIELD: return fits_field(arg->field, v);
    }
    return false;
}

static const char *expected(const struct okr_arg *arg)
{
    static const char *const NAMES[] = {
        [OKR_ARG_STR] = OKR_MESSAGE("a string"),
        [OKR_ARG_INT] = OKR_MESSAGE("an integer"),
        [OKR_ARG_UINT] = OKR_MESSAGE("an integer from 0"),
        [OKR_ARG_BOOL] = OKR_MESSAGE("a boolean"),
        [OKR_ARG_DATE] = OKR_MESSAGE("a date YYYY-MM-DD"),
        [OKR_ARG_PERMILLE] = OKR_MESSAGE("an integer from 0 to 1000"),
        [OKR_ARG_FRACTION] = OKR_MESSAGE("a number from 0.0 to 1.0"),
        [OKR_ARG_NUM] = OKR_MESSAGE("a number"),
        [OKR_ARG_ANY] = OKR_MESSAGE("anything"),
        [OKR_ARG_MAP] = OKR_MESSAGE("a map"),
        [OKR_ARG_LIST] = OKR_MESSAGE("a list"),
        [OKR_ARG_BIN] = OKR_MESSAGE("bytes"),
        [OKR_ARG_LANG] = OKR_MESSAGE("\"en\" or \"zh\""),
        [OKR_ARG_ENUM] = OKR_MESSAGE("one of its words"),
        [OKR_ARG_REF] = OKR_MESSAGE("an id or a reference such as \"Finance O2\""),
        [OKR_ARG_FIELD] = "",
    };

    if (arg->type != OKR_ARG_FIELD)
        return NAMES[arg->type];
    return arg->field->type == OKR_T_ID ? NAMES[OKR_ARG_REF] : field_type_name(arg->field->type);
}

/// What came, short enough for a sentence.
static struct key_text came(const struct okr_value *v, const struct okr_err *e)
{
    struct key_text text;

    if (v->type == OKR_V_STR && v->str.len <= 40)
        snprintf(text.c, sizeof(text.c), "\"%.*s\"", OKR_STR_ARG(v->str));
    else if (v->type == OKR_V_UINT)
        snprintf(text.c, sizeof(text.c), "%llu", (unsigned long long)v->u);
    else if (v->type == OKR_V_INT)
        snprintf(text.c, sizeof(text.c), "%lld", (long long)v->i);
    else if (v->type == OKR_V_FLOAT)
        snprintf(text.c, sizeof(text.c), "%.15g", v->f);
    else
        snprintf(text.c, sizeof(text.c), "%s", okr_err_say(e, okr_value_type_name(v->type)));
    return text;
}

static int refuse_value(const struct okr_arg *arg, const struct okr_value *v, struct okr_err *e)
{
    struct key_text name, what = came(v, e);
    char hint[sizeof(e->hint)];

    snprintf(name.c, sizeof(name.c), "%.*s", OKR_STR_ARG(arg->name));
    return okr_fail(e, OKR_E_INVALID, name.c,
                    arg->type == OKR_ARG_ENUM
                        ? field_term_hint(e, okr_value_str(v), arg->group, hint, sizeof(hint))
                        : NULL,
                    "\"%s\" should be %s and is %s", name.c, okr_err_say(e, expected(arg)), what.c);
}

static int refuse_missing(int op, const struct okr_arg *arg, struct okr_err *e)
{
    struct key_text name;

    snprintf(name.c, sizeof(name.c), "%.*s", OKR_STR_ARG(arg->name));
    return okr_fail(e, OKR_E_INVALID, name.c, arg->field ? arg->field->help : NULL,
                    "%s needs \"%s\", %s", okr_ops[op].name, name.c, okr_err_say(e, expected(arg)));
}

static int check_args(int op, const struct okr_value *map, struct okr_err *e)
{
    uint64_t given = 0;
    unsigned n;
    const struct okr_arg *args = okr_op_args(op, &n);

    for (uint32_t i = 0; i < map->n; i++) {
        const struct okr_value *key = &map->pairs[i].key, *v = &map->pairs[i].value;
        unsigned at = 0;
        while (at < n && !(key->type == OKR_V_STR && okr_str_eq(key->str, args[at].name)))
            at++;
        if (at == n)
            return refuse_key(key, op, true, e);
        if (v->type == OKR_V_NIL)
            continue; // as if it were not there, or cleared: the handler sees which
        if (!fits(&args[at], v))
            return refuse_value(&args[at], v, e);
        given |= UINT64_C(1) << at;
    }
    for (unsigned at = 0; at < n; at++) {
        if (args[at].needed && !(given & UINT64_C(1) << at))
            return refuse_missing(op, &args[at], e);
    }
    return OKR_OK;
}

// --- the envelope ---

static bool is_scalar_id(const struct okr_value *v)
{
    if (v->type == OKR_V_STR || v->type == OKR_V_BIN)
        return v->str.len <= OKR_REQUEST_ID_MAX;
    return v->type != OKR_V_NIL && v->type != OKR_V_ARRAY && v->type != OKR_V_MAP;
}

static int wrong(const char *key, const char *should, const struct okr_value *v, struct okr_err *e)
{
    struct key_text what = came(v, e);

    return okr_fail(e, OKR_E_INVALID, key, NULL, "\"%s\" should be %s and is %s", key,
                    okr_err_say(e, should), what.c);
}

static int read_v(const struct okr_value *v, struct okr_request *ret, struct okr_err *e)
{
    (void)ret;
    return okr_value_uint(v, 0) == 1
               ? OKR_OK
               : wrong("v", OKR_MESSAGE("1, the version of the protocol"), v, e);
}

static int read_id(const struct okr_value *v, struct okr_request *ret, struct okr_err *e)
{
    (void)ret; // set before all else
    return is_scalar_id(v)
               ? OKR_OK
               : wrong("id", OKR_MESSAGE("a number or a string of at most 128 bytes"), v, e);
}

static int read_op(const struct okr_value *v, struct okr_request *ret, struct okr_err *e)
{
    if (v->type != OKR_V_STR)
        return wrong("op", OKR_MESSAGE("a string such as \"objective.get\""), v, e);
    ret->op = okr_op_find(v->str);
    return ret->op >= 0 ? OKR_OK : refuse_op(v->str, e);
}

static int read_args(const struct okr_value *v, struct okr_request *ret, struct okr_err *e)
{
    if (v->type == OKR_V_NIL)
        return OKR_OK;
    if (v->type != OKR_V_MAP)
        return wrong("args", OKR_MESSAGE("a map"), v, e);
    ret->args = v;
    return OKR_OK;
}

static int read_if_version(const struct okr_value *v, struct okr_request *ret, struct okr_err *e)
{
    if (v->type == OKR_V_NIL)
        return OKR_OK;
    if (v->type != OKR_V_UINT)
        return wrong("if_version", OKR_MESSAGE("an integer from 0"), v, e);
    ret->has_if_version = true;
    ret->if_version = v->u;
    return OKR_OK;
}

static int read_idempotency_key(const struct okr_value *v, struct okr_request *ret,
                                struct okr_err *e)
{
    if (v->type == OKR_V_NIL)
        return OKR_OK;
    if (v->type != OKR_V_STR || v->str.len == 0 || v->str.len > KEY_BYTES_MAX)
        return wrong("idempotency_key", OKR_MESSAGE("a string of 1 to 128 bytes"), v, e);
    ret->idempotency_key = v->str;
    return OKR_OK;
}

static int read_dry_run(const struct okr_value *v, struct okr_request *ret, struct okr_err *e)
{
    if (v->type != OKR_V_NIL && v->type != OKR_V_BOOL)
        return wrong("dry_run", OKR_MESSAGE("a boolean"), v, e);
    ret->dry_run = okr_value_bool(v);
    return OKR_OK;
}

static int read_lang(const struct okr_value *v, struct okr_request *ret, struct okr_err *e)
{
    (void)ret; // told to `e` before all else
    return v->type == OKR_V_NIL || okr_str_is(okr_value_str(v), "en") ||
                   okr_str_is(okr_value_str(v), "zh")
               ? OKR_OK
               : wrong("lang", OKR_MESSAGE("\"en\" or \"zh\""), v, e);
}

typedef int read_key(const struct okr_value *v, struct okr_request *ret, struct okr_err *e);
/// In the order of ENVELOPE.
static read_key *const READERS[ENVELOPE_KEYS] = {
    read_v,       read_id,   read_op, read_args, read_if_version, read_idempotency_key,
    read_dry_run, read_lang,
};
enum { KEY_V, KEY_ID, KEY_OP, NEEDED_KEYS, KEY_LANG = ENVELOPE_KEYS - 1 };

static size_t envelope_key(const struct okr_value *key)
{
    size_t i = 0;

    while (i < ENVELOPE_KEYS && !(key->type == OKR_V_STR && okr_str_is(key->str, ENVELOPE[i])))
        i++;
    return i;
}

static void keep_id(const struct okr_value *v, struct okr_request *ret)
{
    ret->id_value = *v;
    if (v->type == OKR_V_STR || v->type == OKR_V_BIN) {
        if (v->str.len)
            memcpy(ret->id_bytes, v->str.ptr, v->str.len);
        ret->id_value.str.ptr = ret->id_bytes;
    }
    ret->id = &ret->id_value;
}

static int read_envelope(const struct okr_value *root, struct okr_request *ret, struct okr_err *e)
{
    const struct okr_value *at[ENVELOPE_KEYS] = {NULL}, *unknown = NULL;
    static const struct okr_value NIL = {.type = OKR_V_NIL};

    for (uint32_t i = 0; i < root->n; i++) {
        size_t key = envelope_key(&root->pairs[i].key);
        if (key < ENVELOPE_KEYS)
            at[key] = &root->pairs[i].value;
        else if (!unknown)
            unknown = &root->pairs[i].key;
    }
    if (at[KEY_ID] && is_scalar_id(at[KEY_ID]))
        keep_id(at[KEY_ID], ret);
    if (e && at[KEY_LANG] && okr_str_is(okr_value_str(at[KEY_LANG]), "zh"))
        e->lang = OKR_ZH;
    for (size_t key = 0; key < ENVELOPE_KEYS; key++) {
        if (!at[key] && key >= NEEDED_KEYS)
            continue;
        int code = READERS[key](at[key] ? at[key] : &NIL, ret, e);
        if (code != OKR_OK)
            return code;
    }
    return unknown ? refuse_key(unknown, ret->op, false, e) : OKR_OK;
}

int okr_request_read(struct okr_str frame, struct okr_arena *arena, struct okr_request *ret,
                     struct okr_err *e)
{
    static const struct okr_value EMPTY = {.type = OKR_V_MAP};
    struct okr_value root;

    *ret = (struct okr_request){.op = -1, .args = &EMPTY};
    int code = okr_decode(frame, arena, &root, e);
    if (code == OKR_OK && root.type != OKR_V_MAP)
        code = okr_fail(e, OKR_E_INVALID, NULL, "send {v, id, op, args}",
                        "a request should be a map and is %s",
                        okr_err_say(e, okr_value_type_name(root.type)));
    if (code == OKR_OK)
        code = read_envelope(&root, ret, e);
    if (code == OKR_OK)
        code = check_args(ret->op, ret->args, e);
    return code;
}
