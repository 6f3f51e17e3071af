// SPDX-License-Identifier: Apache-2.0
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <okr/text.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 64 << 10 };

const char *file_name(const struct client *client)
{
    return client->options.n_words > 1 ? client->options.word[1] : "-";
}

const char *file_shown(const struct client *client)
{
    const char *name = file_name(client);
    return strcmp(name, "-") == 0 ? "stdin" : name;
}

enum okr_lang file_language(const struct client *client)
{
    return client->options.lang_given ? client->options.lang : OKR_EN;
}

void file_print(struct client *client, struct okr_str text)
{
    if (client->out.width)
        print_lines(&client->out, text);
    else if (text.len)
        (void)fwrite(text.ptr, 1, text.len, client->out.file);
}

static int refuse(struct client *client, const char *name, int error)
{
    return client_refuse(client, EXIT_USAGE, WORD_NOT_READ, name, client_errno(client, error));
}

static int read_all(struct client *client, int fd, const char *name, struct okr_str *ret)
{
    size_t room = CHUNK, length = 0;
    char *text = okr_arena_alloc(client->arena, room);
    for (;;) {
        if (text && length == room) {
            text = okr_arena_grow(client->arena, text, room, 2 * room);
            room *= 2;
        }
        if (!text || length > OKR_DOC_BYTES_MAX)
            return refuse(client, name, EFBIG);
        ssize_t n = read(fd, text + length, room - length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return refuse(client, name, errno);
        if (n == 0)
            break;
        length += (size_t)n;
    }
    *ret = (struct okr_str){text, length};
    return 0;
}

int file_read(struct client *client, const char *name, struct okr_str *ret)
{
    if (strcmp(name, "-") == 0)
        return read_all(client, STDIN_FILENO, client_word(client, WORD_STANDARD_INPUT), ret);
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return refuse(client, name, errno);
    int code = read_all(client, fd, name, ret);
    close(fd);
    return code;
}

bool file_replace(const char *name, struct okr_str text, bool sync)
{
    char beside[4096];
    struct stat old;
    int length = snprintf(beside, sizeof beside, "%s.XXXXXX", name);
    if (length < 0 || (size_t)length >= sizeof beside) {
        errno = ENAMETOOLONG;
        return false;
    }
    int fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0)
        return false;
    mode_t mode = stat(name, &old) == 0 ? old.st_mode & 07777 : 0644;
    bool fine = fchmod(fd, mode) == 0;
    for (size_t at = 0; fine && at < text.len;) {
        ssize_t n = write(fd, text.ptr + at, text.len - at);
        fine = n > 0;
        at += n > 0 ? (size_t)n : 0;
    }
    fine = fine && (!sync || fsync(fd) == 0);
    fine = close(fd) == 0 && fine;
    fine = fine && rename(beside, name) == 0;
    if (!fine) {
        int error = errno;
        (void)unlink(beside);
        errno = error;
    }
    return fine;
}
