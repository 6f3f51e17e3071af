// SPDX-License-Identifier: Apache-2.0
// okrd dump and okrd load: the store without a daemon.
#include "okrd.h"

#include "store/care.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

static struct store_options options_of(const struct okrd_settings *settings)
{
    return (struct store_options){.dir = settings->data, .map_bytes = (uint64_t)settings->conf.map};
}

/// Standard output, or a file that did not exist.
static int open_out(const char *file, FILE **ret, struct okr_err *e)
{
    *ret = stdout;
    if (!file)
        return OKR_OK;
    int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    *ret = fd < 0 ? NULL : fdopen(fd, "w");
    if (*ret)
        return OKR_OK;
    return okr_fail(e, OKR_E_INVALID, NULL, "name another file, or move that one away",
                    "cannot make %s: %s", file, strerror(errno));
}

int okrd_dump(const struct okrd_settings *settings, const char *file)
{
    struct okr_err e = {0};
    const struct store_options options = options_of(settings);
    struct store_tally tally;
    struct store *store = NULL;
    FILE *out = NULL;
    int code = store_open(&options, &store, &e);
    if (!code && !(code = open_out(file, &out, &e)))
        code = store_dump(store, out, &tally, &e);
    if (file && out && (fsync(fileno(out)) || fclose(out)) && !code)
        code = okr_fail(&e, OKR_E_NO_SPACE, NULL, "free some space there", "cannot write %s: %s",
                        file, strerror(errno));
    store_close(store);
    if (code) {
        okrd_complain(&e);
        if (file && out)
            (void)unlink(file);
        return 1;
    }
    fprintf(stderr, "okrd: %" PRIu64 " rows, up to event %" PRIu64 "\n", tally.rows,
            tally.sequence);
    return 0;
}

int okrd_load(const struct okrd_settings *settings, const char *file)
{
    struct okr_err e = {0};
    const struct store_options options = options_of(settings);
    struct store_tally tally;
    if (store_load(&options, file, &tally, &e)) {
        okrd_complain(&e);
        return 1;
    }
    fprintf(stderr,
            "okrd: %" PRIu64 " rows, up to event %" PRIu64
            "; the store has a new epoch, so whoever follows it begins anew\n",
            tally.rows, tally.sequence);
    return 0;
}
