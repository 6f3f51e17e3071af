// SPDX-License-Identifier: Apache-2.0
// The thread that takes one snapshot: a state of the store as one value, in a sealed memfd. It owns all of `struct taking` until its bell rings.
#include "actor/taking.h"

#include "cmd/affected.h"
#include "cmd/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

enum { CHANGED_ARENA = 512 << 20 };

struct taking {
    struct store *store;
    okr_date today;
    bool full, over;
    int bell;
    pthread_t thread;
    struct okr_arena *arena;
    struct taken taken;
};

static bool take(void *self, struct okr_str bytes)
{
    const struct taking *t = self;
    while (bytes.len) {
        ssize_t n = write(t->taken.fd, bytes.ptr, bytes.len);
        if (n < 0 && errno != EINTR)
            return false;
        bytes.ptr += n > 0 ? n : 0;
        bytes.len -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

static int take_state(struct taking *t, struct store_txn *txn)
{
    struct taken *taken = &t->taken;
    taken->sequence = store_head(txn);
    affected_since(t->store, txn, t->today, t->full, t->arena, &taken->since, &taken->changed);
    taken->fd = memfd_create("okrd-snapshot", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    int code = taken->fd < 0 ? OKR_E_NO_SPACE
                             : snapshot_write(t->store, txn, taken->since, taken->changed, take, t,
                                              &taken->err);
    if (!code &&
        fcntl(taken->fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
        code = OKR_E_INTERNAL;
    return code;
}

static void *taking_main(void *self)
{
    struct taking *t = self;
    struct store_txn *txn = NULL;
    const uint64_t once = 1;
    int code = store_reader_new(t->store, &txn, &t->taken.err);
    if (!code)
        code = store_reader_renew(txn, &t->taken.err);
    if (!code)
        code = take_state(t, txn);
    int error = errno;
    if (txn)
        store_reader_free(txn);
    if (code && !t->taken.err.code)
        (void)okr_fail(&t->taken.err, code, NULL, NULL, "the snapshot could not be made: %s",
                       strerror(error));
    if (code && t->taken.fd >= 0) {
        close(t->taken.fd);
        t->taken.fd = -1;
    }
    while (write(t->bell, &once, sizeof once) < 0 && errno == EINTR)
        ;
    return NULL;
}

struct taking *taking_begin(struct store *store, okr_date today, bool full)
{
    struct taking *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    *t = (struct taking){.store = store, .today = today, .full = full, .taken.fd = -1};
    t->arena = okr_arena_new(CHANGED_ARENA);
    t->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (t->arena && t->bell >= 0 && !pthread_create(&t->thread, NULL, taking_main, t))
        return t;
    okr_arena_free(t->arena);
    if (t->bell >= 0)
        close(t->bell);
    free(t);
    return NULL;
}

int taking_bell(const struct taking *t)
{
    return t->bell;
}

/// The thread has nothing to do any more once its bell has rung; joining it makes what it wrote ours.
static void join(struct taking *t)
{
    if (!t->over)
        pthread_join(t->thread, NULL);
    t->over = true;
}

struct taken *taking_over(struct taking *t)
{
    uint64_t rung;
    if (!t->over && read(t->bell, &rung, sizeof rung) != (ssize_t)sizeof rung)
        return NULL;
    join(t);
    return &t->taken;
}

void taking_free(struct taking *t)
{
    if (!t)
        return;
    join(t);
    if (t->taken.fd >= 0)
        close(t->taken.fd);
    close(t->bell);
    okr_arena_free(t->arena);
    free(t);
}
