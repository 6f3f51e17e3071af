// SPDX-License-Identifier: Apache-2.0
// A real store in a temporary directory, and requests run on it as the writer and the readers do; the day is 2018-01-20.
#ifndef TEST_CMD_FIXTURE_H
#define TEST_CMD_FIXTURE_H
#include "cmd/cmd.h"

struct fixture {
    char dir[64];
    struct store *store;
    struct store_txn *reader;
    struct store_txn
        *trial; ///< between fixture_try and fixture_forget: requests run in it, and nothing is kept
    struct okr_arena *arena; ///< everything a test gets; freed by fixture_close
    okr_date today;
    int64_t uid;        ///< who sends the next requests; 0: uid 1000
    bool no_admin;      ///< and whether as an ordinary user
    const char *plugin; ///< or which plugin; NULL: none
    struct okr_err err; ///< of the last request
    bool dry_run, has_if_version;
    uint64_t if_version; ///< of the next request only
    const char *key;     ///< idempotency key of the next request only
    bool spoilt;         ///< the last write failed after its first row and was run again, nested
};
void fixture_open(struct fixture *f);
void fixture_close(struct fixture *f);

/// Runs `op` with arguments written as {key_result: 'k-1', value: 3, list: ['a'], none: null, bytes: <['a']>}; a text with ' in it stands between `. Returns the code; `*ret_ok` (may be NULL) is the reply's value.
int fixture_run(struct fixture *f, const char *op, const char *args,
                const struct okr_value **ret_ok);
/// The same, and the test fails when the request does.
const struct okr_value *fixture_ok(struct fixture *f, const char *op, const char *args);
/// The value at a path of map keys and list indexes: "effect.0.after.progress"; NULL when there is none.
const struct okr_value *fixture_at(const struct okr_value *v, const char *path);
/// The string there, NUL-terminated; "" when there is none.
const char *fixture_str(struct fixture *f, const struct okr_value *v, const char *path);
double fixture_num(const struct okr_value *v, const char *path); ///< NaN when there is none
void fixture_try(struct fixture *f);
void fixture_forget(struct fixture *f);
/// Newest sequence.
uint64_t fixture_head(struct fixture *f);
/// A company u-1 with departments 财务部 u-2 and 产品部 u-3, a person 王磊 u-4 under 财务部, the open cycle c-1 (FY2018Q4), objectives o-1 (u-1) and o-2 (u-2) published, key results k-1 of o-1 and k-2 k-3 of o-2 (0 -> 100).
void fixture_finance(struct fixture *f);
#endif
