// SPDX-License-Identifier: Apache-2.0
// What the load generator says to okrd and how it reads the answers (DESIGN 5 and 6): only as much of msgpack as that takes.
#ifndef OKR_BENCH_OKRWIRE_H
#define OKR_BENCH_OKRWIRE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The longest request any function here writes, in bytes.
#define OKRWIRE_REQUEST_MAX 512

/// Opens a request {v, id, op, args} in `at`; exactly `args` calls of okrwire_put_*() must follow. All of them return the new end.
uint8_t *okrwire_open(uint8_t *at, uint64_t id, const char *op, unsigned args);
uint8_t *okrwire_put_text(uint8_t *at, const char *key, const char *text);
/// An entity's id: a letter, a dash, a number.
uint8_t *okrwire_put_ref(uint8_t *at, const char *key, char letter, uint64_t number);
uint8_t *okrwire_put_uint(uint8_t *at, const char *key, uint64_t value);
uint8_t *okrwire_put_real(uint8_t *at, const char *key, double value);
/// The key of a map of `n` pairs, which are the next `n` calls.
uint8_t *okrwire_put_map(uint8_t *at, const char *key, unsigned n);

/// A list of `n` texts.
uint8_t *okrwire_put_texts(uint8_t *at, const char *key, const char *const *texts, unsigned n);

/// The two facts of a reply that the load loop needs, and where its value begins.
struct okrwire_reply {
    uint64_t id;
    bool ok; ///< `ok` stands in it, not `error`
    const uint8_t
        *body; ///< the value of `ok` or `error` and all that follows; borrowed from the frame
    size_t body_size;
};

/// Reads a reply's head and stops at the first moment both facts are known. False: this is no reply.
bool okrwire_read_reply(const uint8_t *frame, size_t size, struct okrwire_reply *ret);
/// The request that caused an event (its `correlationid`, decimal). False: no event of ours, e.g. a bookmark.
bool okrwire_read_event(const uint8_t *frame, size_t size, uint64_t *ret_request);
/// The first text under `key` at any depth, cut to `room` - 1 bytes. False, and "" in `ret`, when there is none.
bool okrwire_find_text(const uint8_t *data, size_t size, const char *key, char *ret, size_t room);
/// The first unsigned integer under `key` at any depth.
bool okrwire_find_uint(const uint8_t *data, size_t size, const char *key, uint64_t *ret);
/// The number of the first id "<letter>-<number>" that stands under the key `id`.
bool okrwire_find_ref(const uint8_t *data, size_t size, char letter, uint64_t *ret);
#endif
