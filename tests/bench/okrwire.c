// SPDX-License-Identifier: Apache-2.0
#include "okrwire.h"

#include "common.h" // the floor programs' msgpack writer

uint8_t *okrwire_open(uint8_t *at, uint64_t id, const char *op, unsigned args)
{
    at = mp_map(at, 4);
    at = MPS(at, "v");
    at = mp_u64(at, 1);
    at = MPS(at, "id");
    at = mp_u64(at, id);
    at = MPS(at, "op");
    at = mp_str(at, op, strlen(op));
    at = MPS(at, "args");
    return mp_map(at, args);
}

static uint8_t *put_key(uint8_t *at, const char *key)
{
    return mp_str(at, key, strlen(key));
}

uint8_t *okrwire_put_text(uint8_t *at, const char *key, const char *text)
{
    return mp_str(put_key(at, key), text, strlen(text));
}

uint8_t *okrwire_put_ref(uint8_t *at, const char *key, char letter, uint64_t number)
{
    char id[24];
    snprintf(id, sizeof id, "%c-%llu", letter, (unsigned long long)number);
    return okrwire_put_text(at, key, id);
}

uint8_t *okrwire_put_uint(uint8_t *at, const char *key, uint64_t value)
{
    return mp_u64(put_key(at, key), value);
}

uint8_t *okrwire_put_real(uint8_t *at, const char *key, double value)
{
    return mp_f64(put_key(at, key), value);
}

uint8_t *okrwire_put_map(uint8_t *at, const char *key, unsigned n)
{
    return mp_map(put_key(at, key), n);
}

uint8_t *okrwire_put_texts(uint8_t *at, const char *key, const char *const *texts, unsigned n)
{
    at = mp_arr(put_key(at, key), n);
    for (unsigned i = 0; i < n; i++)
        at = mp_str(at, texts[i], strlen(texts[i]));
    return at;
}

enum kind { SCALAR, UINT, TEXT, ARRAY, MAP };

// One msgpack item: for a container only its head, so that its children are the next items.
struct item {
    enum kind kind;
    uint64_t number; // UINT: the value; ARRAY, MAP: how many elements or pairs
    const char *text;
    size_t size; // of the text
};

struct walk {
    const uint8_t *at, *end;
};

// A row of the msgpack format from 0xc0 on: what follows the first byte.
struct form {
    enum kind kind;
    uint8_t length; // bytes of a length or count, big-endian
    uint8_t fixed;  // bytes of payload besides what the length says
};

static const struct form FORMS[32] = {
    [0x04] = {TEXT, 1, 0},   [0x05] = {TEXT, 2, 0},   [0x06] = {TEXT, 4, 0},
    [0x07] = {SCALAR, 1, 1}, [0x08] = {SCALAR, 2, 1}, [0x09] = {SCALAR, 4, 1},
    [0x0a] = {SCALAR, 0, 4}, [0x0b] = {SCALAR, 0, 8}, [0x0c] = {UINT, 1, 0},
    [0x0d] = {UINT, 2, 0},   [0x0e] = {UINT, 4, 0},   [0x0f] = {UINT, 8, 0},
    [0x10] = {SCALAR, 0, 1}, [0x11] = {SCALAR, 0, 2}, [0x12] = {SCALAR, 0, 4},
    [0x13] = {SCALAR, 0, 8}, [0x14] = {SCALAR, 0, 2}, [0x15] = {SCALAR, 0, 3},
    [0x16] = {SCALAR, 0, 5}, [0x17] = {SCALAR, 0, 9}, [0x18] = {SCALAR, 0, 17},
    [0x19] = {TEXT, 1, 0},   [0x1a] = {TEXT, 2, 0},   [0x1b] = {TEXT, 4, 0},
    [0x1c] = {ARRAY, 2, 0},  [0x1d] = {ARRAY, 4, 0},  [0x1e] = {MAP, 2, 0},
    [0x1f] = {MAP, 4, 0},
};

static bool take(struct walk *w, uint64_t n, const uint8_t **ret)
{
    if ((uint64_t)(w->end - w->at) < n)
        return false;
    *ret = w->at;
    w->at += n;
    return true;
}

static bool take_text(struct walk *w, uint64_t n, struct item *ret)
{
    const uint8_t *text;
    if (!take(w, n, &text))
        return false;
    *ret = (struct item){.kind = TEXT, .text = (const char *)text, .size = (size_t)n};
    return true;
}

static bool next_item(struct walk *w, struct item *ret)
{
    const uint8_t *p;
    if (!take(w, 1, &p))
        return false;
    uint8_t first = *p;
    *ret = (struct item){.kind = SCALAR};
    if (first < 0x80)
        *ret = (struct item){.kind = UINT, .number = first};
    else if (first < 0x90)
        *ret = (struct item){.kind = MAP, .number = first & 15u};
    else if (first < 0xa0)
        *ret = (struct item){.kind = ARRAY, .number = first & 15u};
    else if (first < 0xc0)
        return take_text(w, first & 31u, ret);
    if (first < 0xc0 || first >= 0xe0)
        return true;

    const struct form *form = &FORMS[first - 0xc0];
    uint64_t number = 0;
    if (!take(w, form->length, &p))
        return false;
    for (unsigned i = 0; i < form->length; i++)
        number = number << 8 | p[i];
    if (form->kind == TEXT)
        return take_text(w, number, ret);
    ret->kind = form->kind;
    if (form->kind != SCALAR) {
        ret->number = number;
        return true;
    }
    return take(w, number + form->fixed, &p); // bytes of an extension, a float, a signed integer
}

static bool skip_item(struct walk *w)
{
    struct item item;
    for (uint64_t open = 1; open > 0; open--) {
        if (!next_item(w, &item))
            return false;
        if (item.kind == ARRAY)
            open += item.number;
        else if (item.kind == MAP)
            open += 2 * item.number;
    }
    return true;
}

static bool is_text(const struct item *item, const char *text)
{
    return item->kind == TEXT && item->size == strlen(text) &&
           !memcmp(item->text, text, item->size);
}

bool okrwire_read_reply(const uint8_t *frame, size_t size, struct okrwire_reply *ret)
{
    struct walk w = {frame, frame + size};
    struct item map, key, value;
    struct okrwire_reply reply = {0};
    bool have_id = false;
    if (!next_item(&w, &map) || map.kind != MAP)
        return false;
    for (uint64_t i = 0; i < map.number; i++) {
        if (!next_item(&w, &key))
            return false;
        if (is_text(&key, "id")) {
            if (!next_item(&w, &value) || value.kind != UINT)
                return false;
            reply.id = value.number;
            have_id = true;
        } else {
            if (is_text(&key, "ok") || is_text(&key, "error")) {
                reply.ok = key.size == 2;
                reply.body = w.at;
                reply.body_size = (size_t)(w.end - w.at);
            }
            if (!(have_id && reply.body) && !skip_item(&w))
                return false;
        }
        if (have_id && reply.body) {
            *ret = reply;
            return true;
        }
    }
    return false;
}

bool okrwire_read_event(const uint8_t *frame, size_t size, uint64_t *ret_request)
{
    struct walk w = {frame, frame + size};
    struct item map, key, value;
    if (!next_item(&w, &map) || map.kind != MAP)
        return false;
    for (uint64_t i = 0; i < map.number; i++) {
        if (!next_item(&w, &key))
            return false;
        if (!is_text(&key, "correlationid")) {
            if (!skip_item(&w))
                return false;
            continue;
        }
        if (!next_item(&w, &value) || value.kind != TEXT || !value.size)
            return false;
        uint64_t request = 0;
        for (size_t c = 0; c < value.size; c++) {
            if (value.text[c] < '0' || value.text[c] > '9')
                return false;
            request = request * 10 + (uint64_t)(value.text[c] - '0');
        }
        *ret_request = request;
        return true;
    }
    return false;
}

// Whether an item that stands under the wanted key is what the caller looks for; copies it out if so.
typedef bool accept_item(const struct item *item, void *ret);

// Every item after a text equal to `key` is offered to `accept`; the first acceptable one wins.
static bool find_item(const uint8_t *data, size_t size, const char *key, accept_item *accept,
                      void *ret)
{
    struct walk w = {data, data + size};
    struct item item;
    for (bool wanted = false; next_item(&w, &item); wanted = is_text(&item, key))
        if (wanted && accept(&item, ret))
            return true;
    return false;
}

struct text_room {
    char *text;
    size_t room;
};

static bool accept_text(const struct item *item, void *ret)
{
    struct text_room *out = ret;
    if (item->kind != TEXT)
        return false;
    size_t n = item->size < out->room ? item->size : out->room - 1;
    memcpy(out->text, item->text, n);
    out->text[n] = '\0';
    return true;
}

bool okrwire_find_text(const uint8_t *data, size_t size, const char *key, char *ret, size_t room)
{
    *ret = '\0';
    return find_item(data, size, key, accept_text, &(struct text_room){ret, room});
}

static bool accept_uint(const struct item *item, void *ret)
{
    if (item->kind != UINT)
        return false;
    *(uint64_t *)ret = item->number;
    return true;
}

bool okrwire_find_uint(const uint8_t *data, size_t size, const char *key, uint64_t *ret)
{
    return find_item(data, size, key, accept_uint, ret);
}

struct ref_wanted {
    char letter;
    uint64_t number;
};

static bool accept_ref(const struct item *item, void *ret)
{
    struct ref_wanted *ref = ret;
    if (item->kind != TEXT || item->size < 3 || item->size > 21 || item->text[0] != ref->letter ||
        item->text[1] != '-')
        return false;
    ref->number = 0;
    for (size_t c = 2; c < item->size; c++)
        ref->number = ref->number * 10 + (uint64_t)(item->text[c] - '0');
    return true;
}

bool okrwire_find_ref(const uint8_t *data, size_t size, char letter, uint64_t *ret)
{
    struct ref_wanted ref = {.letter = letter};
    if (!find_item(data, size, "id", accept_ref, &ref))
        return false;
    *ret = ref.number;
    return true;
}
