// SPDX-License-Identifier: Apache-2.0
#include "plug/frame.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD = 4, READ_AT_LEAST = 64 << 10 };

void frames_init(struct frames *frames, int fd)
{
    *frames = (struct frames){.fd = fd, .out_fd = -1, .in_fd = -1};
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void frames_done(struct frames *frames)
{
    close_fd(&frames->fd);
    close_fd(&frames->out_fd);
    close_fd(&frames->in_fd);
    free(frames->in.ptr);
    free(frames->out.ptr);
    frames->in = frames->out = (struct frame_bytes){.ptr = NULL};
}

/// Room for `n` more bytes behind what is there; what was used makes way. Gives back how far the rest was moved.
static bool make_room(struct frame_bytes *bytes, size_t n, size_t *ret_moved)
{
    *ret_moved = bytes->at;
    if (bytes->at) {
        memmove(bytes->ptr, bytes->ptr + bytes->at, bytes->len - bytes->at);
        bytes->len -= bytes->at;
        bytes->at = 0;
    }
    if (bytes->len + n <= bytes->room)
        return true;
    size_t room = 2 * bytes->room > bytes->len + n ? 2 * bytes->room : bytes->len + n;
    char *ptr = realloc(bytes->ptr, room);
    if (!ptr)
        return false;
    bytes->ptr = ptr;
    bytes->room = room;
    return true;
}

static void put_length(uint8_t head[HEAD], size_t n)
{
    for (int i = 0; i < HEAD; i++)
        head[i] = (uint8_t)(n >> (8 * i));
}

static size_t get_length(const char *head)
{
    size_t n = 0;
    for (int i = HEAD; i-- > 0;)
        n = n << 8 | (uint8_t)head[i];
    return n;
}

bool frames_queue(struct frames *frames, struct okr_str frame)
{
    uint8_t head[HEAD];
    size_t moved;
    if (frame.len > FRAME_MAX || !make_room(&frames->out, HEAD + frame.len, &moved))
        return false;
    frames->out_fd_at -= frames->out_fd >= 0 ? moved : 0;
    put_length(head, frame.len);
    memcpy(frames->out.ptr + frames->out.len, head, HEAD);
    if (frame.len)
        memcpy(frames->out.ptr + frames->out.len + HEAD, frame.ptr, frame.len);
    frames->out.len += HEAD + frame.len;
    return true;
}

bool frames_queue_fd(struct frames *frames, struct okr_str frame, int fd)
{
    bool queued = frames->out_fd < 0 && frames_queue(frames, frame);
    if (!queued) {
        close_fd(&fd);
        return false;
    }
    frames->out_fd = fd;
    frames->out_fd_at = frames->out.len - HEAD - frame.len;
    return true;
}

bool frames_pending(const struct frames *frames)
{
    return frames->out.at < frames->out.len;
}

union control {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
};

static ssize_t send_some(struct frames *frames)
{
    struct frame_bytes *out = &frames->out;
    union control control = {.bytes = {0}};
    bool with_fd = frames->out_fd >= 0 && frames->out_fd_at == out->at;
    size_t end = frames->out_fd >= 0 && frames->out_fd_at > out->at ? frames->out_fd_at : out->len;
    struct iovec data = {.iov_base = out->ptr + out->at, .iov_len = end - out->at};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
    if (with_fd) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(head), &frames->out_fd, sizeof(int));
    }
    ssize_t n = sendmsg(frames->fd, &message, MSG_NOSIGNAL);
    if (n > 0 && with_fd)
        close_fd(&frames->out_fd);
    return n;
}

bool frames_flush(struct frames *frames)
{
    struct frame_bytes *out = &frames->out;
    while (out->at < out->len) {
        ssize_t n = send_some(frames);
        if (n > 0)
            out->at += (size_t)n;
        else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return true;
        else if (n == 0 || errno != EINTR)
            return false;
    }
    out->at = out->len = 0;
    return true;
}

/// A second descriptor before the first was taken is not what a pool sends: the old one goes.
static void take_control(struct frames *frames, struct msghdr *message)
{
    for (struct cmsghdr *head = CMSG_FIRSTHDR(message); head; head = CMSG_NXTHDR(message, head))
        if (head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS) {
            close_fd(&frames->in_fd);
            memcpy(&frames->in_fd, CMSG_DATA(head), sizeof(int));
        }
}

bool frames_fill(struct frames *frames)
{
    struct frame_bytes *in = &frames->in;
    union control control;
    size_t moved, wanted = READ_AT_LEAST;
    if (in->len - in->at >= HEAD) {
        size_t n = get_length(in->ptr + in->at);
        if (n <= FRAME_MAX && n + HEAD > wanted + in->len - in->at)
            wanted = n + HEAD - (in->len - in->at);
    }
    if (!make_room(in, wanted, &moved))
        return false;
    struct iovec data = {.iov_base = in->ptr + in->len, .iov_len = in->room - in->len};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    ssize_t n;
    do {
        n = recvmsg(frames->fd, &message, MSG_CMSG_CLOEXEC);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK;
    take_control(frames, &message);
    in->len += (size_t)n;
    return n > 0;
}

enum frame_found frames_next(struct frames *frames, struct okr_str *ret)
{
    struct frame_bytes *in = &frames->in;
    if (in->len - in->at < HEAD)
        return FRAME_NONE;
    size_t n = get_length(in->ptr + in->at);
    if (n > FRAME_MAX)
        return FRAME_BROKEN;
    if (in->len - in->at - HEAD < n)
        return FRAME_NONE;
    *ret = (struct okr_str){in->ptr + in->at + HEAD, n};
    in->at += HEAD + n;
    return FRAME_WHOLE;
}

int frames_take_fd(struct frames *frames)
{
    int fd = frames->in_fd;
    frames->in_fd = -1;
    return fd;
}
