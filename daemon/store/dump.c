// SPDX-License-Identifier: Apache-2.0
// A store as text, one line a row.
#include "base/crc32c.h"
#include "store/care.h"
#include "store/copy.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>

struct writing {
    FILE *out;
    uint32_t crc;
    char *line; ///< grows to the longest row
    size_t room;
};

static void put(struct writing *w, const char *text, size_t n)
{
    w->crc = crc32c(w->crc, text, n);
    (void)fwrite(text, 1, n, w->out); // ferror tells at the end
}

static int put_row(struct writing *w, const char *table, const struct txn_scan *scan,
                   struct okr_err *e)
{
    char key[2 * KEY_MAX + 1];
    size_t bytes = scan->content.len + 1; // the format byte belongs to it
    size_t room = sodium_base64_encoded_len(bytes, sodium_base64_VARIANT_ORIGINAL);
    if (room > w->room) {
        char *line = realloc(w->line, room);
        if (!line)
            return okr_fail_memory(e);
        w->line = line;
        w->room = room;
    }
    sodium_bin2hex(key, sizeof key, (const unsigned char *)scan->key.ptr, scan->key.len);
    // The format byte lies before the content in the row.
    sodium_bin2base64(w->line, w->room, (const unsigned char *)scan->content.ptr - 1, bytes,
                      sodium_base64_VARIANT_ORIGINAL);
    put(w, table, strlen(table));
    put(w, " ", 1);
    put(w, key, strlen(key));
    put(w, " ", 1);
    put(w, w->line, strlen(w->line));
    put(w, "\n", 1);
    return OKR_OK;
}

static int put_tables(struct writing *w, struct store_txn *txn, struct store_tally *tally,
                      struct okr_err *e)
{
    const struct key from = {.n = 0};
    int code = OKR_OK;
    for (int i = 0; !code && i < TABLE_END; i++) {
        struct txn_scan scan = txn_scan(txn, (enum table)i, &from);
        while (!code && txn_scan_next(&scan)) {
            code = put_row(w, table_names[i], &scan, e);
            tally->rows++;
        }
        txn_scan_close(&scan);
    }
    return code ? code : store_error(txn, e);
}

int store_dump(struct store *store, FILE *out, struct store_tally *ret, struct okr_err *e)
{
    struct writing w = {.out = out};
    struct store_tally tally = {0};
    struct store_txn *txn;
    char line[128];
    int code = store_reader_new(store, &txn, e);
    if (code)
        return code;
    if (!(code = store_reader_renew(txn, e))) {
        tally.sequence = store_head(txn);
        int n = snprintf(line, sizeof line, COPY_HEAD "%d store %s epoch %s sequence %" PRIu64 "\n",
                         STORE_SCHEMA, store->id, store->epoch, tally.sequence);
        put(&w, line, (size_t)n);
        code = put_tables(&w, txn, &tally, e);
        fprintf(out, "end %" PRIu64 " %08" PRIx32 "\n", tally.rows, w.crc);
        store_reader_reset(txn);
    }
    store_reader_free(txn);
    free(w.line);
    if (!code && (fflush(out) || ferror(out)))
        code = foreign_error(e, errno, "writing the dump");
    if (!code)
        *ret = tally;
    return code;
}
