// SPDX-License-Identifier: Apache-2.0
// Which commit is the newest: LMDB keeps two meta pages, written in turn, and believes the greater number. A flipped bit in either number would serve an older state as if it were today's; all but bit 1, which can make 22 of 20, are seen.
#include "store/create.h"

#include <errno.h>
#include <unistd.h>

_Static_assert(MDB_VERSION_MAJOR == 0 && MDB_VERSION_MINOR == 9, "the layout of LMDB 0.9");

struct tree_root {
    uint32_t pad;
    uint16_t flags, depth;
    size_t branches, leaves, overflows, entries, root;
};
/// One of the first two pages of the file (LMDB's MDB_page and MDB_meta).
struct meta_page {
    size_t number;
    uint16_t pad, flags, lower, upper;
    uint32_t magic, version;
    void *address;
    size_t map_bytes;
    struct tree_root roots[2];
    size_t last_page, commit;
};

int newest_check(const struct store *store, const char *dir, struct okr_err *e)
{
    struct meta_page pages[2];
    int fd;
    mdb_env_get_fd(store->env, &fd);
    for (int i = 0; i < 2; i++)
        if (pread(fd, &pages[i], sizeof pages[i], (off_t)(store->page_size * (size_t)i)) !=
            (ssize_t)sizeof pages[i])
            return foreign_error(e, errno, "reading its first pages");
    size_t even = pages[0].commit, odd = pages[1].commit;
    bool in_turn = even % 2 == 0 && odd % 2 == 1 && (even + 1 == odd || odd + 1 == even);
    bool unwritten = even == 0 && odd == 0;
    if (in_turn || unwritten)
        return OKR_OK;
    return okr_fail(e, OKR_E_INTERNAL, NULL, "restore a backup of the data directory",
                    "the store in %s is damaged: commits %llu and %llu do not follow one another",
                    dir, (unsigned long long)even, (unsigned long long)odd);
}
