// SPDX-License-Identifier: Apache-2.0
// power TRACE STATES SEED DIR: what a power cut may leave. Replays prefixes of a trace in DIR; of what was not synced, random
// pieces of 512 bytes or 4 KiB have reached the disk, in any order. Every state must open, agree with itself, and hold every
// acknowledged event.
//
// The model of the disk: a sync makes all earlier writes of its file durable, a write through O_DSYNC itself. Names (made,
// renamed, removed) reach the disk in order, as a journal writes them: at least up to the last sync, at most all.
#include "inject.h"

#include "base/check.h"
#include "store/care.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512, PAGE_SECTORS = 8, FILES_MAX = 64, NAMES_MAX = 64, ACKS_MAX = 4000 };
enum { PATH_BYTES = 4096, ARENA_BYTES = 64 << 20 };

/// A sector as the page cache held it after one write.
struct piece {
    uint64_t sector, write;
    uint8_t bytes[SECTOR];
};
struct file {
    uint64_t inode, writes;
    uint8_t *durable, *cache;
    size_t room; ///< of both
    int64_t durable_size, cache_size;
    struct piece *pending;
    size_t n_pending, pending_room;
};
/// A change of names; `file` is -1 for all but the creation of a file.
struct naming {
    uint32_t op;
    int file;
    char path[256], to[256];
};
struct ack {
    uint64_t sequence;
    char text[2048];
};

static struct file files[FILES_MAX];
static int n_files;
static struct naming namings[NAMES_MAX];
static size_t n_namings, n_durable_namings;
static struct ack acks[ACKS_MAX];
static size_t n_acks;
static const char *dir;
static uint64_t random_state;
static struct okr_arena *arena;

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static uint64_t draw(uint64_t bound)
{
    return mix(random_state += UINT64_C(0x9e3779b97f4a7c15)) % bound;
}

static void *grown(void *at, size_t n, size_t size)
{
    void *more = realloc(at, n * size);
    check(more);
    return more;
}

// --- the trace ----------------------------------------------------------------------------------

static struct file *file_of(uint64_t inode)
{
    for (int i = n_files; i-- > 0;) // a number may be given again: the newest is meant
        if (files[i].inode == inode)
            return &files[i];
    return NULL;
}

static void make_room(struct file *f, size_t end)
{
    size_t room = f->room ? f->room : 1 << 16;
    while (room < end)
        room *= 2;
    if (room == f->room)
        return;
    f->durable = grown(f->durable, room, 1);
    f->cache = grown(f->cache, room, 1);
    memset(f->durable + f->room, 0, room - f->room);
    memset(f->cache + f->room, 0, room - f->room);
    f->room = room;
}

static void add_piece(struct file *f, uint64_t sector)
{
    if (f->n_pending == f->pending_room) {
        f->pending_room = f->pending_room ? 2 * f->pending_room : 256;
        f->pending = grown(f->pending, f->pending_room, sizeof *f->pending);
    }
    struct piece *piece = &f->pending[f->n_pending++];
    piece->sector = sector;
    piece->write = f->writes;
    memcpy(piece->bytes, f->cache + sector * SECTOR, SECTOR);
}

static void put(struct file *f, uint64_t offset, const void *bytes, size_t n)
{
    make_room(f, (offset + n + SECTOR) / SECTOR * SECTOR);
    memcpy(f->cache + offset, bytes, n);
    f->writes++;
    if ((int64_t)(offset + n) > f->cache_size)
        f->cache_size = (int64_t)(offset + n);
    for (uint64_t sector = offset / SECTOR; sector * SECTOR < offset + n; sector++)
        add_piece(f, sector);
}

static bool is_last_write(const struct file *f, const struct piece *piece)
{
    for (size_t i = f->n_pending; i-- > 0 && f->pending[i].write == f->writes;)
        if (f->pending[i].sector == piece->sector)
            return true;
    return false;
}

/// The last write is on the disk, and with it what its sectors held before.
static void last_is_durable(struct file *f)
{
    size_t kept = 0;
    for (size_t i = 0; i < f->n_pending; i++)
        if (f->pending[i].write == f->writes)
            memcpy(f->durable + f->pending[i].sector * SECTOR, f->pending[i].bytes, SECTOR);
    for (size_t i = 0; i < f->n_pending; i++)
        if (f->pending[i].write != f->writes && !is_last_write(f, &f->pending[i]))
            f->pending[kept++] = f->pending[i];
    f->n_pending = kept;
    f->durable_size = f->cache_size;
}

static void all_is_durable(struct file *f)
{
    if (f->room)
        memcpy(f->durable, f->cache, f->room);
    f->n_pending = 0;
    f->durable_size = f->cache_size;
}

static void add_naming(const struct trace_record *r, const char *bytes)
{
    check(n_namings < NAMES_MAX && n_files < FILES_MAX && r->length < sizeof namings->path);
    struct naming *naming = &namings[n_namings++];
    *naming = (struct naming){.op = r->op, .file = -1};
    snprintf(naming->path, sizeof naming->path, "%.*s", (int)r->length, bytes);
    if (r->op == TRACE_RENAME) {
        size_t first = strlen(naming->path) + 1;
        snprintf(naming->to, sizeof naming->to, "%.*s", (int)(r->length - first), bytes + first);
    }
    if (r->op == TRACE_CREATE) {
        naming->file = n_files;
        files[n_files++] = (struct file){.inode = r->inode};
    }
}

static void add_ack(const struct trace_record *r, const char *bytes)
{
    check(n_acks < ACKS_MAX && r->length < sizeof acks->text);
    acks[n_acks].sequence = (uint64_t)r->offset;
    memcpy(acks[n_acks].text, bytes, r->length);
    acks[n_acks++].text[r->length] = 0;
}

static void follow(const struct trace_record *r, const char *bytes)
{
    struct file *f = file_of(r->inode);
    switch (r->op) {
    case TRACE_MKDIR:
    case TRACE_CREATE:
    case TRACE_RENAME:
    case TRACE_UNLINK: add_naming(r, bytes); break;
    case TRACE_WRITE:
        check(f);
        put(f, (uint64_t)r->offset, bytes, r->length);
        break;
    case TRACE_DURABLE:
        check(f);
        last_is_durable(f);
        break;
    case TRACE_SIZE:
        check(f);
        f->cache_size = r->offset;
        break;
    case TRACE_SYNC:
        if (f)
            all_is_durable(f);
        n_durable_namings = n_namings;
        break;
    default:
        check(r->op == TRACE_ACK);
        add_ack(r, bytes);
        break;
    }
}

// --- a state ------------------------------------------------------------------------------------

/// How much of what was not synced is there, and in pieces of how many sectors.
struct luck {
    uint64_t seed;
    unsigned percent, sectors;
};

static bool survives(const struct luck *luck, uint64_t write, uint64_t sector)
{
    return mix(luck->seed ^ mix(write << 32 ^ sector / luck->sectors)) % 100 < luck->percent;
}

static void write_file(const char *path, const struct file *f, const struct luck *luck)
{
    static uint8_t *image;
    static size_t image_room;
    int64_t size = f->durable_size;
    if (mix(luck->seed) % 100 < luck->percent)
        size = f->cache_size;
    if (image_room < f->room)
        image = grown(image, image_room = f->room, 1);
    if (f->room)
        memcpy(image, f->durable, f->room);
    for (size_t i = 0; i < f->n_pending; i++)
        if (survives(luck, f->pending[i].write, f->pending[i].sector))
            memcpy(image + f->pending[i].sector * SECTOR, f->pending[i].bytes, SECTOR);
    FILE *out = fopen(path, "w");
    size_t n = (int64_t)f->room < size ? f->room : (size_t)size;
    while (n && !image[n - 1]) // the rest is a hole
        n--;
    check(out && (!n || fwrite(image, 1, n, out) == n) && !fclose(out) && !truncate(path, size));
}

struct entry {
    char path[256];
    int file;
};

/// The names that the first `n` changes leave.
static size_t list_names(size_t n, struct entry *ret)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        const struct naming *change = &namings[i];
        size_t length = strlen(change->path);
        if (change->op == TRACE_MKDIR || change->op == TRACE_CREATE) {
            ret[found].file = change->file;
            memcpy(ret[found++].path, change->path, sizeof ret->path);
        }
        for (size_t k = 0; k < found && change->op == TRACE_RENAME; k++)
            if (!strncmp(ret[k].path, change->path, length) && strchr("/", ret[k].path[length])) {
                char rest[256], path[600];
                memcpy(rest, ret[k].path + length, strlen(ret[k].path + length) + 1);
                snprintf(path, sizeof path, "%s%s", change->to, rest);
                check(strlen(path) < sizeof ret->path);
                memcpy(ret[k].path, path, strlen(path) + 1);
            }
        for (size_t k = 0; k < found && change->op == TRACE_UNLINK; k++)
            if (!strcmp(ret[k].path, change->path))
                ret[k] = ret[--found];
    }
    return found;
}

static void empty_dir(void)
{
    static const char *const names[] = {
        "store/data.mdb",     "store/lock.mdb",     "store/okrd-store",     "store",
        "store.new/data.mdb", "store.new/lock.mdb", "store.new/okrd-store", "store.new"};
    char path[PATH_BYTES];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        (void)remove(path);
    }
}

static void write_state(const struct luck *luck)
{
    struct entry entries[NAMES_MAX];
    char path[PATH_BYTES];
    size_t n = n_durable_namings + draw(n_namings - n_durable_namings + 1);
    empty_dir();
    n = list_names(n, entries);
    for (size_t i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, entries[i].path);
        if (entries[i].file < 0)
            check(!mkdir(path, 0700));
        else
            write_file(path, &files[entries[i].file], luck);
    }
}

/// Why the state is no good; NULL when it is.
static const char *judge_rows(struct store *store, struct store_txn *txn)
{
    static char why[512];
    struct store_report report;
    struct okr_err e = {0};
    uint64_t head = store_head(txn);
    if (store_verify(txn, arena, &report, &e))
        return snprintf(why, sizeof why, "verify: %s", e.message), why;
    if (report.faults)
        return snprintf(why, sizeof why, "%.*s", OKR_STR_ARG(report.fault[0])), why;
    if (n_acks && head < acks[n_acks - 1].sequence)
        return "an acknowledged event is gone";
    for (size_t i = 0; i < n_acks; i++) {
        struct store_event event;
        okr_arena_reset(arena);
        if (!store_event(txn, acks[i].sequence, arena, &event) || !event.check_in)
            return "an acknowledged event is not what it was";
        struct okr_str epoch = store_epoch(store), note = event.check_in->note;
        if (strncmp(acks[i].text, epoch.ptr, epoch.len) != 0 ||
            !okr_str_is(note, acks[i].text + epoch.len + 1))
            return "an acknowledged event is another one";
    }
    return NULL;
}

static const char *judge(void)
{
    static struct okr_err e;
    const struct store_options options = {.dir = dir, .map_bytes = 256 << 20, .create = !n_acks};
    struct store *store;
    struct store_txn *txn;
    e = (struct okr_err){0};
    okr_arena_reset(arena);
    if (store_open(&options, &store, &e))
        return e.message;
    const char *why = e.message;
    if (!store_reader_new(store, &txn, &e)) {
        if (!store_reader_renew(txn, &e))
            why = judge_rows(store, txn);
        store_reader_free(txn);
    }
    store_close(store);
    return why;
}

/// One state after record `at`; false when it is no good.
static bool try_state(size_t at)
{
    static const unsigned percents[] = {0, 10, 50, 90, 100};
    const struct luck luck = {draw(UINT64_MAX), percents[draw(5)], draw(2) ? 1 : PAGE_SECTORS};
    write_state(&luck);
    const char *why = judge();
    if (why)
        printf("after record %zu, %u %% in pieces of %u sectors: %s\n", at, luck.percent,
               luck.sectors, why);
    return !why;
}

int main(int argc, char **argv)
{
    struct trace_record r;
    char *bytes = NULL;
    size_t total = 0, at = 0, tried = 0, bad = 0;
    check(argc == 5);
    size_t states = strtoul(argv[2], NULL, 10);
    random_state = strtoull(argv[3], NULL, 10);
    dir = argv[4];
    arena = okr_arena_new(ARENA_BYTES);
    FILE *trace = fopen(argv[1], "r");
    check(trace && arena);
    for (; fread(&r, sizeof r, 1, trace) == 1; total++)
        check(!fseek(trace, r.length, SEEK_CUR));
    rewind(trace);
    for (; fread(&r, sizeof r, 1, trace) == 1; at++) {
        bytes = grown(bytes, r.length + 1, 1);
        check(fread(bytes, 1, r.length, trace) == r.length);
        follow(&r, bytes);
        for (; tried < states * (at + 1) / total; tried++)
            bad += !try_state(at);
    }
    printf("%zu states of %zu records and %zu acknowledged events, seed %s: %zu bad\n", tried,
           total, n_acks, argv[3], bad);
    empty_dir();
    for (int i = 0; i < n_files; i++) {
        free(files[i].durable);
        free(files[i].cache);
        free(files[i].pending);
    }
    free(bytes);
    fclose(trace);
    okr_arena_free(arena);
    return bad || !tried;
}
