// SPDX-License-Identifier: Apache-2.0
#include "store/copy.h"

#include "base/crc32c.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>

struct copy {
    const char *path;
    // A dump:
    FILE *file;
    char *line;
    size_t room;
    uint64_t number, rows; ///< lines read, rows given
    uint32_t crc;
    uint8_t *bytes; ///< of the row
    size_t bytes_room;
    // A backup:
    struct store store; ///< only the environment and the tables are used
    struct store_txn txn;
    struct txn_scan scan;
    int table;
    bool missing[TABLE_END]; ///< an older okrd had no such table
};

static int fault(const struct copy *c, const char *what, struct okr_err *e)
{
    return okr_fail(e, OKR_E_INVALID, NULL, "take another copy: this one is damaged or cut off",
                    "%s:%" PRIu64 ": %s", c->path, c->number, what);
}

static int no_copy(const struct copy *c, struct okr_err *e)
{
    return okr_fail(e, OKR_E_INVALID, NULL, "name a file that okrd dump or okr backup wrote",
                    "%s is neither a dump nor a backup of okrd", c->path);
}

static int check_schema(const struct copy *c, unsigned long schema, struct okr_err *e)
{
    if (schema <= STORE_SCHEMA)
        return OKR_OK;
    return okr_fail(e, OKR_E_INVALID, NULL, "load it with the okrd that wrote it, or a newer one",
                    "%s has schema %lu; this okrd knows schema %d", c->path, schema, STORE_SCHEMA);
}

// --- a dump ---------------------------------------------------------------------------------------------

/// The next whole line without its end; false at the end of the file.
static bool next_line(struct copy *c, uint32_t *ret_crc)
{
    ssize_t n = getline(&c->line, &c->room, c->file);
    if (n <= 0 || c->line[n - 1] != '\n')
        return false;
    c->number++;
    *ret_crc = crc32c(c->crc, c->line, (size_t)n);
    c->line[n - 1] = '\0';
    return true;
}

static int open_dump(struct copy *c, struct okr_err *e)
{
    uint32_t crc;
    if (!next_line(c, &crc) || strncmp(c->line, COPY_HEAD, strlen(COPY_HEAD)) != 0)
        return no_copy(c, e);
    unsigned long schema = strtoul(c->line + strlen(COPY_HEAD), NULL, 10);
    c->crc = crc;
    return check_schema(c, schema, e);
}

static int table_named(const char *name)
{
    for (int i = 0; i < TABLE_END; i++)
        if (strcmp(table_names[i], name) == 0)
            return i;
    return -1;
}

/// "end ROWS CRC", and nothing behind it.
static int read_end(struct copy *c, const char *rest, struct okr_err *e)
{
    char *end;
    uint64_t rows = strtoull(rest, &end, 10);
    uint32_t crc = (uint32_t)strtoul(end, &end, 16);
    if (*end || rows != c->rows || crc != c->crc)
        return fault(c, "the sum at the end is not that of the rows", e);
    if (fgetc(c->file) != EOF)
        return fault(c, "something follows the end", e);
    return OKR_OK;
}

static int dump_next(struct copy *c, struct copy_row *ret, bool *ret_end, struct okr_err *e)
{
    uint32_t crc;
    if (!next_line(c, &crc))
        return fault(c, "the dump ends without its last line", e);
    char *key = strchr(c->line, ' '), *content = key ? strchr(key + 1, ' ') : NULL;
    size_t room = strlen(c->line);
    if (!key || !content)
        return fault(c, "the line is not TABLE KEY ROW", e);
    *key++ = '\0';
    if (strcmp(c->line, "end") == 0) {
        *ret_end = true;
        return read_end(c, key, e);
    }
    *content++ = '\0';
    c->crc = crc;
    if (room > c->bytes_room) {
        uint8_t *bytes = realloc(c->bytes, room);
        if (!bytes)
            return okr_fail_memory(e);
        c->bytes = bytes;
        c->bytes_room = room;
    }
    ret->table = table_named(c->line);
    size_t bytes;
    if (ret->table < 0 ||
        sodium_hex2bin(ret->key.bytes, KEY_MAX, key, strlen(key), NULL, &ret->key.n, NULL) ||
        sodium_base642bin(c->bytes, c->bytes_room, content, strlen(content), NULL, &bytes, NULL,
                          sodium_base64_VARIANT_ORIGINAL) ||
        bytes == 0)
        return fault(c, "the line is not TABLE KEY ROW", e);
    ret->content = (struct okr_str){(const char *)c->bytes, bytes};
    c->rows++;
    return OKR_OK;
}

// --- a backup -------------------------------------------------------------------------------------------

/// LMDB writes this number at byte 16 of its first page.
static bool is_backup(FILE *file)
{
    static const uint32_t magic = 0xBEEFC0DE;
    uint32_t found = 0;
    bool is = fseek(file, 16, SEEK_SET) == 0 && fread(&found, sizeof found, 1, file) == 1 &&
              found == magic;
    rewind(file);
    return is;
}

/// All rows of a table; none where there is no such table.
static struct txn_scan scan_table(struct copy *c, int table)
{
    if (c->missing[table])
        return (struct txn_scan){.txn = &c->txn};
    return txn_scan(&c->txn, (enum table)table, &(struct key){.n = 0});
}

/// The schema stands in the row that says who the store is.
static int check_backup(struct copy *c, struct okr_err *e)
{
    struct key key = store_key();
    struct okr_str content;
    if (!txn_get(&c->txn, TABLE_META, &key, ROW_STORE, &content)) {
        if (!txn_failed(&c->txn))
            txn_damaged(&c->txn, TABLE_META, OKR_STR("store"));
        return store_error(&c->txn, e);
    }
    struct okr_reader r = okr_reader(content);
    okr_reader_array(&r);
    return check_schema(c, (unsigned long)okr_reader_uint(&r), e);
}

static int open_backup(struct copy *c, struct okr_err *e)
{
    int rc = mdb_env_create(&c->store.env);
    if (!rc)
        rc = mdb_env_set_maxdbs(c->store.env, TABLE_END);
    if (!rc)
        rc = mdb_env_open(c->store.env, c->path, MDB_NOSUBDIR | MDB_RDONLY | MDB_NOLOCK, 0600);
    if (!rc)
        rc = mdb_txn_begin(c->store.env, NULL, MDB_RDONLY, &c->txn.mdb);
    for (int i = 0; !rc && i < TABLE_END; i++)
        if ((rc = mdb_dbi_open(c->txn.mdb, table_names[i], 0, &c->store.tables[i])) ==
            MDB_NOTFOUND) {
            c->missing[i] = true;
            rc = 0;
        }
    if (rc)
        return foreign_error(e, rc, "opening the backup");
    c->txn.store = &c->store;
    int code = c->missing[TABLE_META] ? no_copy(c, e) : check_backup(c, e);
    if (!code)
        c->scan = scan_table(c, TABLE_META);
    return code;
}

static int backup_next(struct copy *c, struct copy_row *ret, bool *ret_end, struct okr_err *e)
{
    while (!txn_scan_next(&c->scan)) {
        txn_scan_close(&c->scan);
        if (txn_failed(&c->txn))
            return store_error(&c->txn, e);
        if (++c->table == TABLE_END) {
            *ret_end = true;
            return OKR_OK;
        }
        c->scan = scan_table(c, c->table);
    }
    ret->table = c->table;
    ret->key.n = c->scan.key.len;
    memcpy(ret->key.bytes, c->scan.key.ptr, c->scan.key.len);
    ret->content = (struct okr_str){c->scan.content.ptr - 1, c->scan.content.len + 1};
    return OKR_OK;
}

// --- either ---------------------------------------------------------------------------------------------

int copy_open(const char *path, struct copy **ret, struct okr_err *e)
{
    struct copy *c = calloc(1, sizeof *c);
    if (!c)
        return okr_fail_memory(e);
    c->path = path;
    c->file = fopen(path, "re");
    int code;
    if (!c->file)
        code = okr_fail(e, OKR_E_NOT_FOUND, NULL, "name a file that okrd dump or okr backup wrote",
                        "cannot read %s: %s", path, strerror(errno));
    else
        code = is_backup(c->file) ? open_backup(c, e) : open_dump(c, e);
    if (code)
        copy_close(c);
    else
        *ret = c;
    return code;
}

void copy_close(struct copy *c)
{
    if (!c)
        return;
    txn_scan_close(&c->scan);
    if (c->txn.mdb)
        mdb_txn_abort(c->txn.mdb);
    if (c->store.env)
        mdb_env_close(c->store.env);
    if (c->file)
        fclose(c->file);
    free(c->line);
    free(c->bytes);
    free(c);
}

int copy_next(struct copy *c, struct copy_row *ret, bool *ret_end, struct okr_err *e)
{
    *ret_end = false;
    return c->store.env ? backup_next(c, ret, ret_end, e) : dump_next(c, ret, ret_end, e);
}

uint64_t copy_sequence(struct copy *c)
{
    return c->store.env && head_read(&c->txn) ? c->txn.head.sequence : 0;
}
