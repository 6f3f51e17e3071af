// SPDX-License-Identifier: Apache-2.0
// Preloaded into okrd: counts, delays, refuses and records what it does to the files below OKR_INJECT_DIR.
#include "inject.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static struct inject_control *control;
static int trace = -1;
static char below[PATH_MAX];

/// The next definition of `name`, for calls that come before the constructor too.
#define REAL(result, name, ...)                \
    static result (*real_##name)(__VA_ARGS__); \
    if (!real_##name)                          \
    *(void **)&real_##name = dlsym(RTLD_NEXT, #name)

static int open_file(const char *path, int flags)
{
    REAL(int, open, const char *, int, ...);
    return real_open(path, flags, 0600);
}

__attribute__((constructor)) static void start(void)
{
    const char *page = getenv("OKR_INJECT_CONTROL"), *log = getenv("OKR_INJECT_TRACE");
    const char *dir = getenv("OKR_INJECT_DIR");
    if (dir)
        snprintf(below, sizeof below, "%s/", dir);
    if (log)
        trace = open_file(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC);
    int fd = page ? open_file(page, O_RDWR | O_CLOEXEC) : -1;
    void *at = fd < 0 ? MAP_FAILED
                      : mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at != MAP_FAILED)
        control = at;
}

/// Whether a path is one of the store's own; LMDB's table of readers and the lock are not kept over a restart.
static bool is_ours(const char *path)
{
    return *below && !strncmp(path, below, strlen(below)) && !strstr(path, ".lock") &&
           !strstr(path, "/lock.mdb");
}

static bool is_our_file(int fd, uint64_t *ret_inode)
{
    char link[64], path[PATH_MAX];
    struct stat found;
    if (!*below)
        return false;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 2);
    if (n < 0 || fstat(fd, &found))
        return false;
    path[n] = 0;
    if (S_ISDIR(found.st_mode)) // its own name has no slash at its end
        memcpy(path + n, "/", 2);
    *ret_inode = found.st_ino;
    return is_ours(path);
}

static void record(enum trace_op op, uint64_t inode, int64_t offset, const void *bytes, size_t n)
{
    struct trace_record head = {(uint32_t)op, (uint32_t)n, inode, offset};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)(uintptr_t)bytes, n}};
    REAL(ssize_t, writev, int, const struct iovec *, int);
    if (trace >= 0 && real_writev(trace, parts, n ? 2 : 1) != (ssize_t)(sizeof head + n))
        abort();
}

static const char *inside(const char *path)
{
    return path + strlen(below);
}

static void record_path(enum trace_op op, uint64_t inode, const char *path)
{
    record(op, inode, 0, inside(path), strlen(inside(path)));
}

/// Counts the call; true when it is to fail, with errno set.
static bool refuses(enum inject_call call)
{
    if (!control)
        return false;
    int64_t n = __atomic_add_fetch(&control->call[call].count, 1, __ATOMIC_SEQ_CST);
    int64_t from = __atomic_load_n(&control->call[call].from, __ATOMIC_SEQ_CST);
    if (!from || n < from || n - from >= control->call[call].times)
        return false;
    errno = (int)control->call[call].error;
    return true;
}

// --- files --------------------------------------------------------------------------------------

static int open_told(const char *path, int flags, mode_t mode)
{
    REAL(int, open, const char *, int, ...);
    bool created = is_ours(path) && (flags & O_CREAT) && access(path, F_OK) != 0;
    int fd = real_open(path, flags, mode);
    struct stat made;
    if (fd >= 0 && created && !fstat(fd, &made))
        record_path(TRACE_CREATE, made.st_ino, path);
    return fd;
}

int open(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    mode_t mode = (flags & O_CREAT) ? va_arg(more, mode_t) : 0;
    va_end(more);
    return open_told(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    mode_t mode = (flags & O_CREAT) ? va_arg(more, mode_t) : 0;
    va_end(more);
    return open_told(path, flags, mode);
}

int mkdir(const char *path, mode_t mode)
{
    REAL(int, mkdir, const char *, mode_t);
    int failed = real_mkdir(path, mode);
    if (!failed && is_ours(path))
        record_path(TRACE_MKDIR, 0, path);
    return failed;
}

int rename(const char *from, const char *to)
{
    char both[2 * PATH_MAX];
    REAL(int, rename, const char *, const char *);
    if (is_ours(from) && is_ours(to)) {
        int n = snprintf(both, sizeof both, "%s%c%s", inside(from), 0, inside(to));
        record(TRACE_RENAME, 0, 0, both, (size_t)n);
    }
    return real_rename(from, to);
}

int unlink(const char *path)
{
    REAL(int, unlink, const char *);
    int failed = real_unlink(path);
    if (!failed && is_ours(path))
        record_path(TRACE_UNLINK, 0, path);
    return failed;
}

static void wrote(int fd, uint64_t inode)
{
    if (fcntl(fd, F_GETFL) & O_DSYNC)
        record(TRACE_DURABLE, inode, 0, NULL, 0);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t offset)
{
    uint64_t inode;
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    bool ours = is_our_file(fd, &inode);
    if (ours && refuses(INJECT_WRITE))
        return -1;
    if (ours)
        record(TRACE_WRITE, inode, offset, bytes, n);
    ssize_t done = real_pwrite(fd, bytes, n, offset);
    if (ours && done == (ssize_t)n)
        wrote(fd, inode);
    return done;
}

ssize_t writev(int fd, const struct iovec *parts, int n)
{
    uint64_t inode;
    REAL(ssize_t, writev, int, const struct iovec *, int);
    if (!is_our_file(fd, &inode))
        return real_writev(fd, parts, n);
    if (refuses(INJECT_WRITE))
        return -1;
    off_t at = lseek(fd, 0, SEEK_CUR);
    for (int i = 0; i < n; i++) {
        record(TRACE_WRITE, inode, at, parts[i].iov_base, parts[i].iov_len);
        at += (off_t)parts[i].iov_len;
    }
    return real_writev(fd, parts, n);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    uint64_t inode;
    REAL(ssize_t, write, int, const void *, size_t);
    if (fd <= STDERR_FILENO || !is_our_file(fd, &inode))
        return real_write(fd, bytes, n);
    if (refuses(INJECT_WRITE))
        return -1;
    record(TRACE_WRITE, inode, lseek(fd, 0, SEEK_CUR), bytes, n);
    return real_write(fd, bytes, n);
}

int ftruncate(int fd, off_t size)
{
    uint64_t inode;
    REAL(int, ftruncate, int, off_t);
    bool ours = is_our_file(fd, &inode);
    if (ours && refuses(INJECT_SIZE))
        return -1;
    if (ours)
        record(TRACE_SIZE, inode, size, NULL, 0);
    return real_ftruncate(fd, size);
}

/// Waits while syncs are held, then lets it through or not.
static int sync_told(int fd, int (*sync)(int))
{
    uint64_t inode;
    if (!is_our_file(fd, &inode))
        return sync(fd);
    while (control && __atomic_load_n(&control->hold, __ATOMIC_SEQ_CST))
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    if (refuses(INJECT_SYNC))
        return -1;
    int failed = sync(fd);
    if (!failed)
        record(TRACE_SYNC, inode, 0, NULL, 0);
    return failed;
}

int fsync(int fd)
{
    REAL(int, fsync, int);
    return sync_told(fd, real_fsync);
}

int fdatasync(int fd)
{
    REAL(int, fdatasync, int);
    return sync_told(fd, real_fdatasync);
}

// --- time ---------------------------------------------------------------------------------------

int clock_gettime(clockid_t clock, struct timespec *ret)
{
    REAL(int, clock_gettime, clockid_t, struct timespec *);
    int failed = real_clock_gettime(clock, ret);
    if (!failed && control && clock == CLOCK_REALTIME)
        ret->tv_sec += (time_t)(__atomic_load_n(&control->clock_ms, __ATOMIC_SEQ_CST) / 1000);
    return failed;
}
