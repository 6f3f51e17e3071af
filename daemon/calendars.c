// SPDX-License-Identifier: Apache-2.0
#include "calendars.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENDING    ".calendar"
#define OVERRIDES "/etc/okrd/calendars"

enum { PATH_ROOM = 1024, NAME_MOST = 64, ARENA_MOST = 32 << 20 };

struct loading {
    struct calendars_held *held;
    struct calendar *at;
    size_t n;
    struct okr_err *e;
};

/// share/okrd/calendars beside the directory of the program, so that a tree works wherever it is put.
static void packaged_directory(char path[PATH_ROOM])
{
    char program[PATH_ROOM - 64];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    program[n > 0 ? n : 0] = '\0';
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(program, '/');
        if (slash)
            *slash = '\0';
    }
    snprintf(path, PATH_ROOM, "%s/share/okrd/calendars", program);
}

static int read_file(struct loading *l, int fd, const char *path, struct okr_str *ret)
{
    char *text = okr_arena_alloc(l->held->arena, CALENDAR_BYTES_MAX + 1);
    size_t n = 0;
    ssize_t got = 1;
    if (!text)
        return okr_fail_memory(l->e);
    while (got > 0 && n <= CALENDAR_BYTES_MAX) {
        got = read(fd, text + n, CALENDAR_BYTES_MAX + 1 - n);
        n += got > 0 ? (size_t)got : 0;
    }
    if (got < 0)
        return okr_fail(l->e, OKR_E_INVALID, NULL, "make it readable for okrd",
                        "cannot read %s: %s", path, strerror(errno));
    *ret = (struct okr_str){text, n};
    return OKR_OK;
}

static bool is_known(const struct loading *l, struct okr_str name)
{
    for (size_t i = 0; i < l->n; i++)
        if (okr_str_eq(l->at[i].name, name))
            return true;
    return false;
}

static int load_file(struct loading *l, const char *directory, const char *file)
{
    char path[PATH_ROOM];
    struct okr_str text, name = {file, strlen(file) - strlen(ENDING)};
    if (name.len > NAME_MOST || is_known(l, name))
        return OKR_OK; // one of the same name came before
    if (l->n == CALENDARS_MAX)
        return okr_fail(l->e, OKR_E_TOO_BIG, NULL, "take some away",
                        "there are more than %d calendars in %s", CALENDARS_MAX, directory);
    snprintf(path, sizeof path, "%s/%s", directory, file);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return okr_fail(l->e, OKR_E_INVALID, NULL, "make it readable for okrd",
                        "cannot read %s: %s", path, strerror(errno));
    int code = read_file(l, fd, path, &text);
    close(fd);
    struct calendar *calendar = &l->at[l->n];
    calendar->name = okr_arena_dup(l->held->arena, name);
    if (!code && !calendar->name.ptr)
        code = okr_fail_memory(l->e);
    if (!code && !(code = calendar_read(path, text, l->held->arena, calendar, l->e)))
        l->n++;
    return code;
}

static int is_calendar(const struct dirent *entry)
{
    struct okr_str name = okr_str_c(entry->d_name);
    return name.ptr[0] != '.' && okr_str_ends(name, OKR_STR(ENDING));
}

static int load_directory(struct loading *l, const char *directory)
{
    struct dirent **entries;
    int n = scandir(directory, &entries, is_calendar, alphasort), code = OKR_OK;
    if (n < 0)
        return errno == ENOENT ? OKR_OK
                               : okr_fail(l->e, OKR_E_INVALID, NULL, "make it readable for okrd",
                                          "cannot read %s: %s", directory, strerror(errno));
    for (int i = 0; i < n; i++) {
        if (!code)
            code = load_file(l, directory, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return code;
}

int calendars_load(const char *directory, struct calendars_held **ret, struct okr_err *e)
{
    char packaged[PATH_ROOM];
    struct calendars_held *held = calloc(1, sizeof *held);
    if (!held || !(held->arena = okr_arena_new(ARENA_MOST))) {
        free(held);
        return okr_fail_memory(e);
    }
    struct loading l = {.held = held, .e = e};
    l.at = okr_arena_array(held->arena, CALENDARS_MAX, sizeof *l.at);
    packaged_directory(packaged);
    int code = l.at ? load_directory(&l, OVERRIDES) : okr_fail_memory(e);
    if (!code)
        code = load_directory(&l, *directory ? directory : packaged);
    held->calendars = (struct calendars){l.at, l.n};
    if (code) {
        calendars_free(held);
        return code;
    }
    *ret = held;
    return OKR_OK;
}

void calendars_free(struct calendars_held *held)
{
    while (held) {
        struct calendars_held *before = held->before;
        okr_arena_free(held->arena);
        free(held);
        held = before;
    }
}

static bool calendar_same(const struct calendar *a, const struct calendar *b)
{
    if (!okr_str_eq(a->name, b->name) || a->free != b->free || a->n != b->n ||
        a->others.n != b->others.n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->days[i].date != b->days[i].date || a->days[i].works != b->days[i].works)
            return false;
    for (size_t i = 0; i < a->others.n; i++)
        if (!okr_str_eq(a->others.at[i], b->others.at[i]))
            return false;
    return true;
}

bool calendars_same(const struct calendars *a, const struct calendars *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (!calendar_same(&a->at[i], &b->at[i]))
            return false;
    return true;
}
