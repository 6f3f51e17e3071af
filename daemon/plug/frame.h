// SPDX-License-Identifier: Apache-2.0
// Frames over a socketpair between the pool and a plugin's host: four bytes of length, then that many bytes of msgpack; a file
// descriptor may travel with one.
#ifndef PLUG_FRAME_H
#define PLUG_FRAME_H
#include <okr/attributes.h>
#include <okr/str.h>

enum { FRAME_MAX = 32 << 20 }; ///< bytes of one frame
struct frame_bytes {
    char *ptr;
    size_t at, len, room; ///< what lies in [at, len) is not used yet
};
/// One end. Zero it but for `fd`, which it owns from then on.
struct frames {
    int fd;
    struct frame_bytes in, out;
    int out_fd;       ///< to send, -1 none; owned until it has left
    size_t out_fd_at; ///< with the byte at this place of `out`
    int in_fd;        ///< received and not taken yet, -1 none
};
void frames_init(struct frames *frames, int fd);
/// Closes everything and gives the memory back.
void frames_done(struct frames *frames);

/// Queues a frame; false when it is too big or memory is short.
OKR_MUST_CHECK bool frames_queue(struct frames *frames, struct okr_str frame);
/// The same with a descriptor, which is owned from now on, whatever is returned; one at a time.
OKR_MUST_CHECK bool frames_queue_fd(struct frames *frames, struct okr_str frame, int fd);
/// Writes what is queued: all of it on a blocking socket, what the kernel takes on one that does not block. False when the other side
/// is gone.
OKR_MUST_CHECK bool frames_flush(struct frames *frames);
/// Whether something waits to be written.
bool frames_pending(const struct frames *frames);
/// Reads what is there, and on a blocking socket waits for something. False at the end and on any error.
OKR_MUST_CHECK bool frames_fill(struct frames *frames);
enum frame_found { FRAME_NONE, FRAME_WHOLE, FRAME_BROKEN };
/// The next whole frame, borrowed until the next frames_fill. BROKEN: its length is past the limit, and nothing behind it can be read.
enum frame_found frames_next(struct frames *frames, struct okr_str *ret);
/// The descriptor that came last; -1 when none did. The caller owns it.
int frames_take_fd(struct frames *frames);
#endif
