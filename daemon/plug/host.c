// SPDX-License-Identifier: Apache-2.0
#include "plug/host.h"

#include "plug/abi.h"
#include "plug/host_inside.h"
#include "plug/load.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    CALL_ARENA = 256 << 20,
    STATE_ARENA = 64 << 20,
    OPTION_COLUMNS = 3,
    SETUP_ITEMS = 10,
    POST_BYTES = 64 << 10,
    EXIT_POOL_GONE = 0,
    EXIT_REFUSED = 3
};

void host_post(struct host *host, const struct okr_buf *frame)
{
    struct frames *frames = &host->frames;
    if (frame->failed || !frames_queue(frames, okr_buf_view(frame)) ||
        (frames->out.len - frames->out.at > POST_BYTES && !frames_flush(frames)))
        _exit(EXIT_POOL_GONE);
}

void host_send(struct host *host, const struct okr_buf *frame)
{
    host_post(host, frame);
    host_flush(host);
}

void host_flush(struct host *host)
{
    if (!frames_flush(&host->frames))
        _exit(EXIT_POOL_GONE);
}

const struct okr_value *host_receive(struct host *host, struct okr_arena *arena)
{
    struct okr_str frame;
    enum frame_found found;
    while ((found = frames_next(&host->frames, &frame)) == FRAME_NONE)
        if (!frames_fill(&host->frames))
            _exit(EXIT_POOL_GONE);
    okr_arena_reset(arena);
    // Copied: an answer to a question of the plugin moves what lies in the socket's buffer.
    struct okr_str copy = found == FRAME_WHOLE ? okr_arena_dup(arena, frame) : (struct okr_str){0};
    struct okr_value *value = okr_arena_alloc(arena, sizeof *value);
    if (!copy.ptr || !value || okr_decode(copy, arena, value, NULL) || value->type != OKR_V_ARRAY ||
        !value->n)
        _exit(EXIT_POOL_GONE);
    return value;
}

const struct okr_value *host_ask(struct host *host, const struct okr_buf *question)
{
    host_send(host, question);
    return host_receive(host, host->answer);
}

/// Takes what a SETUP frame says; it stays in host->kept.
static bool take_setup(struct host *host, const struct okr_value *frame, struct sandbox *sandbox)
{
    if (okr_value_uint(&frame->items[0], 0) != PLUG_SETUP || frame->n != SETUP_ITEMS)
        return false;
    host->path = okr_arena_dup(host->kept, okr_value_str(&frame->items[1]));
    host->id = okr_value_str(&frame->items[2]);
    host->probe = okr_value_bool(&frame->items[3]);
    sandbox->network = okr_value_bool(&frame->items[4]);
    sandbox->exec = okr_value_bool(&frame->items[5]);
    sandbox->memory = okr_value_uint(&frame->items[6], 0);
    host->data_dir = okr_value_str(&frame->items[7]);
    const struct okr_value *hidden = &frame->items[8], *options = &frame->items[9];
    size_t room = sizeof sandbox->hidden / sizeof *sandbox->hidden;
    for (uint32_t i = 0; i < hidden->n && i + 1 < room; i++)
        sandbox->hidden[i] = okr_arena_dup(host->kept, okr_value_str(&hidden->items[i])).ptr;
    host->n_options = options->n / OPTION_COLUMNS;
    host->options = okr_arena_array(host->kept, host->n_options + 1, sizeof *host->options);
    for (size_t i = 0; host->options && i < host->n_options; i++) {
        const struct okr_value *row = &options->items[i * OPTION_COLUMNS];
        host->options[i] = (struct host_option){okr_value_str(&row[0]), okr_value_str(&row[1]),
                                                okr_value_str(&row[2])};
    }
    return host->path.ptr && host->options;
}

static void refuse(struct host *host, const struct plug_why *why)
{
    struct okr_buf frame = OKR_BUF(host->call);
    struct okr_pack p = OKR_PACK(&frame);
    plug_pack_kind(&p, PLUG_REFUSED, 2);
    okr_pack_c(&p, why->text[OKR_EN]);
    okr_pack_c(&p, why->text[OKR_ZH]);
    host_send(host, &frame);
    _exit(EXIT_REFUSED);
}

static void pack_c(struct okr_pack *p, const char *text)
{
    struct okr_str s = okr_str_c(text);
    okr_pack_str(p, okr_utf8_valid(s) ? s : OKR_STR("?"));
}

/// The rules of an auditor; they are read once, after open.
static struct okr_str rules_of(struct host *host)
{
    const okr_cap_audit *audit = host->can[PLUG_CAN_AUDIT];
    okr_view rules = {NULL, 0};
    if (!audit || host->probe || audit->rules(host->self, &rules) != OKR_OK)
        return (struct okr_str){"", 0};
    return host_str(rules);
}

static void say_ready(struct host *host)
{
    const okr_cap_events *events = host->can[PLUG_CAN_EVENTS];
    struct okr_str filter = events ? host_str(events->filter) : (struct okr_str){"", 0};
    struct okr_str rules = rules_of(host);
    struct okr_buf frame = OKR_BUF(host->call);
    struct okr_pack p = OKR_PACK(&frame);
    uint32_t n = 0;
    for (int i = 0; i < PLUG_CAPABILITY_COUNT; i++)
        n += host->can[i] != NULL;
    plug_pack_kind(&p, PLUG_READY, 8);
    pack_c(&p, host->plugin->version);
    pack_c(&p, host->plugin->summary);
    okr_pack_uint(&p, host->plugin->abi_minor);
    okr_pack_array(&p, n);
    for (int i = 0; i < PLUG_CAPABILITY_COUNT; i++)
        if (host->can[i])
            okr_pack_c(&p, plug_capabilities[i]);
    okr_pack_bin(&p, filter.ptr, filter.len);
    host_pack_puts(host, 0, &p);
    pack_c(&p, sandbox_names());
    okr_pack_bin(&p, rules.ptr, rules.len);
    host_send(host, &frame);
    host_drop_puts(host, 0);
}

/// Capabilities whose struct is smaller than it ever was are none.
static void ask_capabilities(struct host *host)
{
    static const uint32_t smallest[PLUG_CAPABILITY_COUNT] = {
        [PLUG_CAN_SCORE] = PLUG_SCORE_1_0,     [PLUG_CAN_AUDIT] = PLUG_AUDIT_1_0,
        [PLUG_CAN_EVENTS] = PLUG_EVENTS_1_0,   [PLUG_CAN_TICK] = PLUG_TICK_1_0,
        [PLUG_CAN_COMMAND] = PLUG_COMMAND_1_0,
    };
    for (int i = 0; i < PLUG_CAPABILITY_COUNT; i++) {
        const void *can = host->plugin->capability(plug_capabilities[i]);
        uint32_t size = 0;
        if (can)
            memcpy(&size, can, sizeof size);
        host->can[i] = size >= smallest[i] ? can : NULL;
    }
}

static bool load(struct host *host, struct plug_why *why)
{
    char real[PATH_MAX];
    host->plugin = plug_load(host->path.ptr, real, why);
    if (!host->plugin)
        return false;
    struct okr_str id = okr_str_c(host->plugin->id);
    if (host->id.len && !okr_str_eq(id, host->id)) {
        why_say(why, "its id is \"%s\", and \"%.*s\" was expected", host->plugin->id,
                OKR_STR_ARG(host->id));
        return false;
    }
    host->own_dir = okr_arena_printf(host->kept, "%.*s/%s", (int)(strrchr(real, '/') - real), real,
                                     host->plugin->id);
    ask_capabilities(host);
    return host->own_dir.ptr != NULL;
}

/// Up to the first call: orders, sandbox, plugin, its open().
static void start(struct host *host)
{
    struct plug_why why = {0};
    struct sandbox sandbox = {0};
    if (!take_setup(host, host_receive(host, host->kept), &sandbox))
        _exit(EXIT_REFUSED);
    if (!sandbox_enter(&sandbox, &why) || !load(host, &why))
        refuse(host, &why);
    host_offer(host);
    okr_status status = host->probe ? OKR_OK : host->plugin->open(&host->shown, &host->self);
    if (status != OKR_OK) {
        why_say(&why, "its open() answered %d", (int)status);
        refuse(host, &why);
    }
    say_ready(host);
}

/// Worth having, not worth failing for: a kernel that has neither is no reason not to run.
static void stand_back(void)
{
    const struct sched_param none = {.sched_priority = 0};
    if (setpriority(PRIO_PROCESS, 0, PLUG_HOST_NICE) || sched_setscheduler(0, SCHED_BATCH, &none))
        errno = 0;
}

int plug_host_main(void)
{
    static struct host host;
    // The pool's thread made this process; when okrd is gone, so is it.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NAME, "okrd-plugin");
    stand_back();
    if (close_range(PLUG_SOCKET + 1, ~0U, 0))
        return EXIT_REFUSED;
    frames_init(&host.frames, PLUG_SOCKET);
    host.kept = okr_arena_new(STATE_ARENA);
    host.call = okr_arena_new(CALL_ARENA);
    host.answer = okr_arena_new(CALL_ARENA);
    host.puts = okr_arena_new(STATE_ARENA);
    host.seen = okr_arena_new(STATE_ARENA);
    host.question = okr_arena_new(CALL_ARENA);
    host.reply = okr_arena_new(CALL_ARENA);
    if (!host.kept || !host.call || !host.answer || !host.puts || !host.seen || !host.question ||
        !host.reply)
        return EXIT_REFUSED;
    start(&host);
    for (;;) {
        const struct okr_value *frame = host_receive(&host, host.call);
        if (okr_value_uint(&frame->items[0], 0) == PLUG_CLOSE)
            break;
        host_call(&host, frame);
    }
    if (host.plugin->close && !host.probe)
        host.plugin->close(host.self);
    _exit(0); // what the plugin left at its exit handlers is its own affair
}
