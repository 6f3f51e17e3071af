// SPDX-License-Identifier: Apache-2.0
#include "plug/frame.h"

#include "support/leak.h"
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static void open_pair(struct frames *a, struct frames *b)
{
    int ends[2];
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
    frames_init(a, ends[0]);
    frames_init(b, ends[1]);
}

/// The next frame, both ends being moved on until it is there.
static struct okr_str next(struct frames *from, struct frames *to)
{
    struct okr_str frame;
    while (frames_next(to, &frame) == FRAME_NONE)
        cr_assert(frames_flush(from) && frames_fill(to));
    return frame;
}

Test(frame, small_and_large_ones_arrive_whole_and_in_order)
{
    struct frames a, b;
    size_t large = 5 << 20;
    char *bytes = malloc(large);
    open_pair(&a, &b);
    for (size_t i = 0; i < large; i++)
        bytes[i] = (char)(i * 31);
    cr_assert(frames_queue(&a, OKR_STR("one")) && frames_queue(&a, OKR_STR("")) &&
              frames_queue(&a, (struct okr_str){bytes, large}) &&
              frames_queue(&a, OKR_STR("last")));
    cr_expect(okr_str_is(next(&a, &b), "one"));
    cr_expect_eq(next(&a, &b).len, 0);
    struct okr_str got = next(&a, &b);
    cr_expect(got.len == large && memcmp(got.ptr, bytes, large) == 0);
    cr_expect(okr_str_is(next(&a, &b), "last"));
    cr_expect_not(frames_pending(&a));
    free(bytes);
    frames_done(&a);
    cr_expect_not(frames_fill(&b)); // the end
    frames_done(&b);
    okr_test_end();
}

Test(frame, a_descriptor_travels_with_its_frame)
{
    struct frames a, b;
    char text[4] = "";
    open_pair(&a, &b);
    int fd = memfd_create("test", MFD_CLOEXEC);
    cr_assert(fd >= 0 && write(fd, "abc", 3) == 3);
    cr_assert(frames_queue(&a, OKR_STR("before")));
    cr_assert(frames_queue_fd(&a, OKR_STR("with"), fd));
    cr_expect_not(frames_queue_fd(&a, OKR_STR("second"), dup(0)));
    cr_assert(frames_queue(&a, OKR_STR("after")));
    cr_expect(okr_str_is(next(&a, &b), "before"));
    cr_expect(okr_str_is(next(&a, &b), "with"));
    cr_expect(okr_str_is(next(&a, &b), "after"));
    int got = frames_take_fd(&b);
    cr_expect_eq(pread(got, text, 3, 0), 3);
    cr_expect_str_eq(text, "abc");
    cr_expect_eq(frames_take_fd(&b), -1);
    close(got);
    frames_done(&a);
    frames_done(&b);
    okr_test_end();
}

Test(frame, a_length_past_the_limit_breaks_the_stream)
{
    struct frames a, b;
    struct okr_str frame;
    static char huge[FRAME_MAX + 1];
    open_pair(&a, &b);
    cr_expect_not(frames_queue(&a, (struct okr_str){huge, sizeof huge}));
    cr_assert_eq(write(a.fd, "\xff\xff\xff\xff", 4), 4);
    cr_assert(frames_fill(&b));
    cr_expect_eq(frames_next(&b, &frame), FRAME_BROKEN);
    frames_done(&a);
    frames_done(&b);
    okr_test_end();
}
