// SPDX-License-Identifier: Apache-2.0
#include "prescan.h"

/// The key of a pair, whatever form it was packed in: a string, or an integer with its sign.
struct key {
    const unsigned char *text; ///< NULL: an integer
    uint64_t number;           ///< the integer's bits; a string's length
    bool negative;
};

/// A container that is being walked.
struct frame {
    uint64_t left; ///< values still to come: a map has two for each pair
    bool map;
    uint32_t pairs;
    uint64_t seen; ///< one bit for each key met, so that most keys need no comparing
    struct key keys[PRESCAN_PAIRS_MAX];
};

struct walk {
    const unsigned char *start, *at, *end;
    /// Values announced and not yet met. Each takes a byte at least, which is what stops five
    /// bytes from announcing four billion of them.
    uint64_t owed;
    struct frame *top; ///< NULL outside of any container
    struct frame frames[OKR_DEPTH_MAX];
    struct prescan_count count;
    struct okr_err *e;
};

enum shape { SHAPE_PLAIN, SHAPE_STR, SHAPE_UINT, SHAPE_INT, SHAPE_ARRAY, SHAPE_MAP, SHAPE_WRONG };

/// What follows a first byte from 0xC0 to 0xDF: `head` bytes with a number, or that tell how many
/// bytes follow (`sized`).
static const struct form {
    enum shape shape;
    uint8_t head;
    bool sized;
} FORMS[32] = {
    [0x00] = {SHAPE_PLAIN, 0, false}, // nil
    [0x01] = {SHAPE_WRONG, 0, false}, // never used
    [0x02] = {SHAPE_PLAIN, 0, false}, // false
    [0x03] = {SHAPE_PLAIN, 0, false}, // true
    [0x04] = {SHAPE_PLAIN, 1, true},  // bin 8, 16, 32
    [0x05] = {SHAPE_PLAIN, 2, true},  [0x06] = {SHAPE_PLAIN, 4, true},
    [0x07] = {SHAPE_WRONG, 0, false}, // ext 8, 16, 32
    [0x08] = {SHAPE_WRONG, 0, false}, [0x09] = {SHAPE_WRONG, 0, false},
    [0x0A] = {SHAPE_PLAIN, 4, false},                                  // float 32, 64
    [0x0B] = {SHAPE_PLAIN, 8, false}, [0x0C] = {SHAPE_UINT, 1, false}, // uint 8 to 64
    [0x0D] = {SHAPE_UINT, 2, false},  [0x0E] = {SHAPE_UINT, 4, false},
    [0x0F] = {SHAPE_UINT, 8, false},  [0x10] = {SHAPE_INT, 1, false}, // int 8 to 64
    [0x11] = {SHAPE_INT, 2, false},   [0x12] = {SHAPE_INT, 4, false},
    [0x13] = {SHAPE_INT, 8, false},   [0x14] = {SHAPE_WRONG, 0, false}, // fixext 1 to 16
    [0x15] = {SHAPE_WRONG, 0, false}, [0x16] = {SHAPE_WRONG, 0, false},
    [0x17] = {SHAPE_WRONG, 0, false}, [0x18] = {SHAPE_WRONG, 0, false},
    [0x19] = {SHAPE_STR, 1, true}, // str 8, 16, 32
    [0x1A] = {SHAPE_STR, 2, true},    [0x1B] = {SHAPE_STR, 4, true},
    [0x1C] = {SHAPE_ARRAY, 2, true},                                 // array 16, 32
    [0x1D] = {SHAPE_ARRAY, 4, true},  [0x1E] = {SHAPE_MAP, 2, true}, // map 16, 32
    [0x1F] = {SHAPE_MAP, 4, true},
};

static int fault(struct walk *w, const unsigned char *at, const char *what)
{
    return okr_fail(w->e, OKR_E_INVALID, NULL, "pack the message with a msgpack library",
                    "the message is malformed at byte %zu: %s", (size_t)(at - w->start),
                    okr_err_say(w->e, what));
}

static uint64_t big_endian(const unsigned char *at, unsigned n)
{
    uint64_t number = 0;

    for (unsigned i = 0; i < n; i++)
        number = number << 8 | at[i];
    return number;
}

static int64_t sign_extend(uint64_t number, unsigned bytes)
{
    unsigned shift = 64 - 8 * bytes;

    return (int64_t)(number << shift) >> shift;
}

static bool same_key(const struct key *a, const struct key *b)
{
    if (a->number != b->number || a->negative != b->negative || !a->text != !b->text)
        return false;
    return !a->text || memcmp(a->text, b->text, (size_t)a->number) == 0;
}

/// One of 64 bits, from what tells the wire's keys apart: length, first, middle and last byte.
static uint64_t key_bit(const struct key *key)
{
    uint64_t n = key->number;

    if (key->text && n > 0)
        n += 31U * key->text[0] + 17U * key->text[n / 2] + 7U * key->text[n - 1];
    return UINT64_C(1) << (n & 63);
}

/// Notes the key of a pair; false when the map has it already.
static bool note_key(struct frame *frame, const struct key *key)
{
    if (frame->pairs > PRESCAN_PAIRS_MAX)
        return true;
    uint32_t noted = frame->pairs - (uint32_t)(frame->left / 2) - 1;
    uint64_t bit = key_bit(key);

    for (uint32_t i = 0; (frame->seen & bit) && i < noted; i++) {
        if (same_key(&frame->keys[i], key))
            return false;
    }
    frame->seen |= bit;
    frame->keys[noted] = *key;
    return true;
}

/// Steps into a container of `n` values (2 for each pair) whose head ended just now.
static int enter(struct walk *w, const unsigned char *head, bool map, uint64_t n)
{
    size_t depth = w->top ? (size_t)(w->top - w->frames) + 1 : 0;

    if (depth == OKR_DEPTH_MAX)
        return fault(w, head, OKR_MESSAGE("it is nested deeper than 16 levels"));
    w->owed += n;
    if (w->owed > (uint64_t)(w->end - w->at))
        return fault(w, head, OKR_MESSAGE("it announces more elements than there are bytes"));
    w->count.values += (size_t)n;
    if (map && n / 2 > w->count.largest)
        w->count.largest = (uint32_t)(n / 2);
    if (n == 0)
        return OKR_OK;
    w->top = &w->frames[depth];
    w->top->left = n;
    w->top->map = map;
    w->top->pairs = (uint32_t)(n / 2);
    w->top->seen = 0;
    return OKR_OK;
}

/// Reads one head: its shape, and in `key` the number it holds or the length it tells.
static enum shape read_head(struct walk *w, bool *ret_body, struct key *key)
{
    unsigned char first = *w->at++;

    *ret_body = false;
    if (first < 0x80 || first >= 0xE0) {
        key->negative = first >= 0xE0;
        key->number = key->negative ? (uint64_t)(int64_t)(first - 0x100) : first;
        return key->negative ? SHAPE_INT : SHAPE_UINT;
    }
    if (first < 0xC0) {
        *ret_body = first >= 0xA0;
        key->number = first & (first >= 0xA0 ? 0x1FU : 0x0FU);
        return first >= 0xA0 ? SHAPE_STR : first >= 0x90 ? SHAPE_ARRAY : SHAPE_MAP;
    }
    const struct form *form = &FORMS[first - 0xC0];
    if (form->head > w->end - w->at)
        return SHAPE_WRONG;
    key->number = big_endian(w->at, form->head);
    w->at += form->head;
    if (form->shape == SHAPE_INT) {
        key->number = (uint64_t)sign_extend(key->number, form->head);
        key->negative = (int64_t)key->number < 0;
    }
    *ret_body = form->sized && form->shape != SHAPE_ARRAY && form->shape != SHAPE_MAP;
    return form->shape;
}

/// Walks one value; a container's elements are left to the next steps.
static int step(struct walk *w)
{
    const unsigned char *head = w->at;
    struct frame *frame = w->top;
    struct key key = {NULL, 0, false};
    bool body;

    if (w->at == w->end)
        return fault(w, head, OKR_MESSAGE("it ends too early"));
    enum shape shape = read_head(w, &body, &key);
    if (shape == SHAPE_WRONG)
        return fault(w, head, OKR_MESSAGE("an extension type, or a value cut short"));
    if (body) {
        if (key.number > (uint64_t)(w->end - w->at))
            return fault(w, head, OKR_MESSAGE("a string runs past the end"));
        key.text = w->at;
        w->at += key.number;
    }
    w->owed--;
    if (frame) {
        frame->left--;
        if (frame->map && frame->left % 2 == 1) {
            if (shape != SHAPE_STR && shape != SHAPE_UINT && shape != SHAPE_INT)
                return fault(w, head,
                             OKR_MESSAGE("a map's key is neither a string nor an integer"));
            if (!note_key(frame, &key))
                return fault(w, head, OKR_MESSAGE("a map has this key twice"));
        }
    }
    if (shape == SHAPE_ARRAY)
        return enter(w, head, false, key.number);
    if (shape == SHAPE_MAP)
        return enter(w, head, true, 2 * key.number);
    return OKR_OK;
}

static void leave_finished(struct walk *w)
{
    while (w->top && w->top->left == 0)
        w->top = w->top == w->frames ? NULL : w->top - 1;
}

int prescan_walk(struct okr_str bytes, struct prescan_count *ret, struct okr_err *e)
{
    // Not initialised as a whole: the frames are 25 KiB that most messages hardly touch.
    struct walk w;

    if (bytes.len > UINT32_MAX)
        return okr_fail(e, OKR_E_TOO_BIG, NULL, "send it in parts",
                        "the message of %zu bytes is over 4 GiB", bytes.len);
    w.start = (const unsigned char *)(bytes.ptr ? bytes.ptr : "");
    w.at = w.start;
    w.end = w.start + bytes.len;
    w.owed = 1;
    w.top = NULL;
    w.count = (struct prescan_count){0, 0};
    w.e = e;
    do {
        int code = step(&w);
        if (code != OKR_OK)
            return code;
        leave_finished(&w);
    } while (w.top);
    if (w.at != w.end)
        return fault(&w, w.at, OKR_MESSAGE("more bytes follow the value"));
    *ret = w.count;
    return OKR_OK;
}

int okr_prescan(struct okr_str bytes, struct okr_err *e)
{
    struct prescan_count count;

    return prescan_walk(bytes, &count, e);
}
