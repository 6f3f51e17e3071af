// SPDX-License-Identifier: Apache-2.0
// The state of a plugin's host, shared by the files that make up its life: host.c (start, loop),
// host_call.c (calls into it), host_service.c (what it may call), host_state.c (what it keeps).
#ifndef PLUG_HOST_INSIDE_H
#define PLUG_HOST_INSIDE_H
#include "okr_plugin.h"
#include "plug/frame.h"
#include "plug/message.h"
#include "plug/sandbox.h"

/// What okr.state/1 was given in this call and the pool has not committed yet.
struct host_put {
    struct okr_str key, value; ///< in `puts_arena`; an empty value deletes
};
struct host_option {
    struct okr_str section, key, value;
};

struct host {
    okr_host shown; ///< what the plugin sees; first, so that its address is ours
    okr_srv_client client;
    okr_srv_state state;
    okr_srv_data data;
    struct frames frames;
    struct okr_arena *kept; ///< the setup: for life
    struct okr_arena *call, *answer,
        *puts;                      ///< of the call, of the newest answer, of the call's puts
    struct okr_arena *question;     ///< what the pool is asked
    struct okr_arena *seen, *reply; ///< what get and next gave back last, and what a request did
    const okr_plugin *plugin;
    void *self;
    const void *can[PLUG_CAPABILITY_COUNT]; ///< NULL: it cannot
    struct okr_str path, id, data_dir, own_dir;
    struct host_option *options;
    size_t n_options;
    struct host_put *put;
    size_t n_put, room_put;
    size_t n_counted; ///< puts that `growth` knows of
    uint64_t growth;  ///< bytes that they add to the state; below zero it wraps, as sums may
    uint64_t
        state_most; ///< bytes that the state has at most with all that was put; 0: nobody has asked yet
    size_t n_findings;
    bool probe;
};

/// okr_view and okr_str are the same thing on the two sides of the border.
static inline okr_view host_view(struct okr_str s)
{
    return (okr_view){s.ptr, s.len};
}
/// What a plugin hands over: empty when it says that there is nothing, or more than could be meant.
static inline struct okr_str host_str(okr_view v)
{
    bool usable = v.ptr && v.len <= FRAME_MAX;
    return (struct okr_str){usable ? v.ptr : "", usable ? (size_t)v.len : 0};
}

/// host_service.c: fills `shown` and the services.
void host_offer(struct host *host);
/// Sends a frame; the process ends when the pool is gone, for there is nobody to work for.
void host_send(struct host *host, const struct okr_buf *frame);
/// The same, written with those that follow.
void host_post(struct host *host, const struct okr_buf *frame);
/// Writes what was posted.
void host_flush(struct host *host);
/// Waits for the next frame and decodes it into `arena`, which is emptied before.
const struct okr_value *host_receive(struct host *host, struct okr_arena *arena);
/// Asks the pool and waits: the ANSWER's items, [kind, status, bytes, bytes], until the next ask.
const struct okr_value *host_ask(struct host *host, const struct okr_buf *question);

/// host_call.c: one call, whatever its kind; sends what comes of it.
void host_call(struct host *host, const struct okr_value *frame);

/// host_state.c: the calls of okr.state/1.
okr_status host_get(const okr_host *shown, okr_view key, okr_view *ret);
okr_status host_put(const okr_host *shown, okr_view key, okr_view value);
okr_status host_next(const okr_host *shown, okr_view prefix, okr_view after, okr_view *ret_key,
                     okr_view *ret_value);
/// Packs the puts from number `from` on.
void host_pack_puts(const struct host *host, size_t from, struct okr_pack *out);
/// Forgets the puts from number `from` on.
void host_drop_puts(struct host *host, size_t from);
#endif
