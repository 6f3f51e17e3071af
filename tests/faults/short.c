// SPDX-License-Identifier: Apache-2.0
// Memory that runs short: linked into okrd_short and okr_short with --wrap, so that every allocation of okrd's own code (and of
// jansson in the client) comes by here, and those of the C library, LMDB and libzmq do not. OKR_SHORT names a page of struct short_page.
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/// In the machine's byte order; the driver writes it while the program runs.
struct short_page {
    int64_t count; ///< allocations so far
    int64_t from;  ///< the first that fails, by that count; 0: none
    int64_t times; ///< how many fail
};
static struct short_page *page;

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *at, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *at, size_t n);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);
void json_set_alloc_funcs(void *(*take)(size_t), void (*give)(void *)) __attribute__((weak));

static int fails(void)
{
    if (!page)
        return 0;
    int64_t n = __atomic_add_fetch(&page->count, 1, __ATOMIC_SEQ_CST);
    int64_t from = __atomic_load_n(&page->from, __ATOMIC_SEQ_CST);
    return from && n >= from && n - from < page->times;
}

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *at, size_t n)
{
    return fails() ? NULL : __real_realloc(at, n);
}

char *__wrap_strndup(const char *s, size_t n)
{
    size_t length = strnlen(s, n);
    char *copy = __wrap_malloc(length + 1);
    if (copy) {
        memcpy(copy, s, length);
        copy[length] = '\0';
    }
    return copy;
}

char *__wrap_strdup(const char *s)
{
    return __wrap_strndup(s, strlen(s));
}

__attribute__((constructor)) static void start(void)
{
    const char *path = getenv("OKR_SHORT");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *at =
        fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd >= 0)
        close(fd);
    if (at != MAP_FAILED)
        page = at;
    if (json_set_alloc_funcs)
        json_set_alloc_funcs(__wrap_malloc, free);
}
