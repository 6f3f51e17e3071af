// SPDX-License-Identifier: Apache-2.0
// What the preloaded injector shares with those who drive it: the page that controls it, and the trace that it writes.
#ifndef FAULTS_INJECT_H
#define FAULTS_INJECT_H
#include <stdint.h>

/// Calls on files of the store that can be counted and made to fail.
enum inject_call { INJECT_WRITE, INJECT_SYNC, INJECT_SIZE, INJECT_CALLS };

/// A mapped file (OKR_INJECT_CONTROL), in the machine's byte order; the driver writes it while the daemon runs.
struct inject_control {
    int64_t hold;     ///< while not 0, syncs wait
    int64_t clock_ms; ///< added to the time of day
    struct {
        int64_t count; ///< calls so far
        int64_t from;  ///< the first call that fails, by that count; 0: none
        int64_t times; ///< how many fail
        int64_t error; ///< errno
    } call[INJECT_CALLS];
};

/// One record of the trace (OKR_INJECT_TRACE), followed by `length` bytes.
enum trace_op {
    TRACE_MKDIR = 1, ///< bytes: path
    TRACE_CREATE,    ///< path; the file is `inode` from now on
    TRACE_RENAME,    ///< path, NUL, path
    TRACE_UNLINK,    ///< path
    TRACE_WRITE,     ///< content at `offset`: told before it is done
    TRACE_DURABLE,   ///< the file's last write reached the disk with its call (O_DSYNC)
    TRACE_SIZE,      ///< the size is `offset`
    TRACE_SYNC,      ///< everything before it reached the disk
    TRACE_ACK        ///< by the driver: event `offset` was acknowledged; bytes: epoch, note
};
struct trace_record {
    uint32_t op, length;
    uint64_t inode;
    int64_t offset;
};
#endif
