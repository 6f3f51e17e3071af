// SPDX-License-Identifier: Apache-2.0
// What a plugin may call: log, options, services.
#include "plug/host_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct host *host_of(const okr_host *shown)
{
    return (struct host *)(uintptr_t)shown;
}

/// One write of at most PIPE_BUF bytes: lines of several threads do not mix, and no lock is needed.
static void log_line_(const okr_host *shown, int32_t level, okr_view msg)
{
    char line[PLUG_LINE_MAX + 4];
    size_t n = msg.ptr ? (size_t)msg.len : 0;
    (void)shown;
    if (n > PLUG_LINE_MAX)
        n = PLUG_LINE_MAX;
    line[0] = '\001';
    line[1] = (char)('0' + (level < 3 ? 3 : level > 7 ? 7 : level));
    for (size_t i = 0; i < n; i++)
        line[2 + i] = msg.ptr[i] == '\n' ? ' ' : msg.ptr[i];
    line[2 + n] = '\n';
    while (write(PLUG_LOG, line, n + 3) < 0 && errno == EINTR)
        ;
}

static okr_status option(const okr_host *shown, okr_view section, okr_view key, okr_view *ret)
{
    const struct host *host = host_of(shown);
    for (size_t i = host->n_options; i-- > 0;) { // the last one counts
        const struct host_option *o = &host->options[i];
        if (!okr_str_eq(o->section, host_str(section)) || !okr_str_eq(o->key, host_str(key)))
            continue;
        *ret = host_view(o->value);
        return OKR_OK;
    }
    return OKR_SKIP;
}

static bool is_first_of_section(const struct host *host, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (okr_str_eq(host->options[before].section, host->options[i].section))
            return false;
    return host->options[i].section.len > 0;
}

static okr_status section(const okr_host *shown, uint32_t i, okr_view *ret)
{
    const struct host *host = host_of(shown);
    for (size_t at = 0; at < host->n_options; at++) {
        if (!is_first_of_section(host, at) || i-- > 0)
            continue;
        *ret = host_view(host->options[at].section);
        return OKR_OK;
    }
    return OKR_END;
}

static okr_status request(const okr_host *shown, okr_view op, okr_view args, okr_view *ret_reply)
{
    struct host *host = host_of(shown);
    okr_arena_reset(host->question);
    struct okr_buf question = OKR_BUF(host->question);
    struct okr_pack p = OKR_PACK(&question);
    plug_pack_kind(&p, PLUG_ASK_REQUEST, 2);
    okr_pack_bin(&p, host_str(op).ptr, host_str(op).len);
    okr_pack_bin(&p, host_str(args).ptr, host_str(args).len);
    *ret_reply = host_view((struct okr_str){NULL, 0});
    host_send(host, &question);
    const struct okr_value *answer = host_receive(host, host->reply);
    struct okr_str reply = plug_bytes(&answer->items[2]);
    *ret_reply = host_view(reply);
    return (okr_status)okr_value_int(&answer->items[1], OKR_EFAIL);
}

// --- okr.data/1 -----------------------------------------------------------------------------------------

/// A file as it was when it was asked for. What was handed out stays, for it lives as long as the plugin.
struct data_file {
    struct data_file *next;
    char path[PATH_MAX];
    struct timespec changed;
    struct okr_str content;
};
static struct data_file *data_files;

static okr_status keep_file(const char *path, int fd, const struct stat *found, okr_view *ret)
{
    for (const struct data_file *f = data_files; f; f = f->next)
        if (strcmp(f->path, path) == 0 && f->changed.tv_sec == found->st_mtim.tv_sec &&
            f->changed.tv_nsec == found->st_mtim.tv_nsec &&
            f->content.len == (size_t)found->st_size) {
            *ret = host_view(f->content);
            return OKR_OK;
        }
    struct data_file *file = calloc(1, sizeof *file);
    char *bytes = malloc((size_t)found->st_size + 1);
    size_t n = 0;
    ssize_t got = 1;
    while (bytes && got > 0 && n < (size_t)found->st_size)
        if ((got = read(fd, bytes + n, (size_t)found->st_size - n)) > 0)
            n += (size_t)got;
    if (!file || !bytes || n != (size_t)found->st_size) {
        free(file);
        free(bytes);
        return OKR_EFAIL;
    }
    *file = (struct data_file){
        .next = data_files, .changed = found->st_mtim, .content = {bytes, (size_t)found->st_size}};
    memcpy(file->path, path, strlen(path) + 1); // both have PATH_MAX
    data_files = file;
    *ret = host_view(file->content);
    return OKR_OK;
}

static okr_status open_file(struct okr_str directory, struct okr_str name, okr_view *ret)
{
    char path[PATH_MAX];
    struct stat found;
    int n = snprintf(path, sizeof path, "%.*s/%.*s", OKR_STR_ARG(directory), OKR_STR_ARG(name));
    int fd = n > 0 && (size_t)n < sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return n > 0 && (size_t)n < sizeof path && errno == ENOENT ? OKR_END : OKR_EFAIL;
    okr_status status = OKR_EFAIL;
    if (fstat(fd, &found) == 0 && S_ISREG(found.st_mode) && found.st_size <= PLUG_FILE_MAX)
        status = keep_file(path, fd, &found, ret);
    close(fd);
    return status;
}

static okr_status file(const okr_host *shown, okr_view name, okr_view *ret)
{
    const struct host *host = host_of(shown);
    struct okr_str plain = host_str(name);
    if (!plain.len || memchr(plain.ptr, '/', plain.len) || memchr(plain.ptr, '\0', plain.len) ||
        plain.ptr[0] == '.')
        return OKR_EFAIL;
    okr_status status = open_file(host->data_dir, plain, ret);
    return status == OKR_END ? open_file(host->own_dir, plain, ret) : status;
}

static const void *service(const okr_host *shown, const char *id)
{
    const struct host *host = host_of(shown);
    return strcmp(id, OKR_SRV_CLIENT) == 0  ? (const void *)&host->client
           : strcmp(id, OKR_SRV_STATE) == 0 ? (const void *)&host->state
           : strcmp(id, OKR_SRV_DATA) == 0  ? (const void *)&host->data
                                            : NULL;
}

void host_offer(struct host *host)
{
    host->shown = (okr_host){.size = sizeof host->shown,
                             .abi_minor = OKR_ABI_MINOR,
                             .log = log_line_,
                             .option = option,
                             .section = section,
                             .service = service};
    host->client = (okr_srv_client){.size = sizeof host->client, .request = request};
    host->state = (okr_srv_state){
        .size = sizeof host->state, .get = host_get, .put = host_put, .next = host_next};
    host->data = (okr_srv_data){.size = sizeof host->data, .file = file};
}
