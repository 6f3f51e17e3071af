// SPDX-License-Identifier: Apache-2.0
// Calls into the plugin: what the frame says becomes a struct, what the plugin answers becomes a frame.
#include "plug/abi.h"
#include "plug/host_inside.h"
#include "plug/snapshot.h"

#include <limits.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/// The items of a frame, read one after another; nil past the end.
struct items {
    const struct okr_value *array;
    uint32_t at;
};

static const struct okr_value *next(struct items *items)
{
    static const struct okr_value nil = {.type = OKR_V_NIL};
    return items->at < items->array->n ? &items->array->items[items->at++] : &nil;
}

static okr_call take_call(struct items *items)
{
    okr_call call = {.size = sizeof call, .attempt = 1};
    call.now_ms = okr_value_int(next(items), 0);
    call.deadline_ms = okr_value_int(next(items), 0);
    call.today = (int32_t)okr_value_int(next(items), 0);
    return call;
}

/// Begins a DONE frame; the puts of a call that failed are not kept.
static struct okr_pack begin_done(struct host *host, struct okr_buf *frame, okr_status status)
{
    struct okr_pack p = OKR_PACK(frame);
    if (status == OKR_RETRY || status < 0)
        host_drop_puts(host, 0);
    plug_pack_kind(&p, PLUG_DONE, 3);
    okr_pack_int(&p, status);
    host_pack_puts(host, 0, &p);
    return p;
}

static void end_done(struct host *host, const struct okr_buf *frame)
{
    host_send(host, frame);
    host_drop_puts(host, 0);
}

static void done(struct host *host, okr_status status)
{
    struct okr_buf frame = OKR_BUF(host->call);
    struct okr_pack p = begin_done(host, &frame, status);
    okr_pack_nil(&p);
    end_done(host, &frame);
}

// --- score ----------------------------------------------------------------------------------------------

static okr_decimal take_decimal(struct items *items)
{
    okr_decimal d = {.present = 0};
    const struct okr_value *mantissa = next(items);
    const struct okr_value *exponent = next(items);
    if (!okr_is_nil(mantissa))
        d = (okr_decimal){okr_value_int(mantissa, 0), (int32_t)okr_value_int(exponent, 0), 1};
    return d;
}

static int32_t take_day(struct items *items)
{
    return (int32_t)okr_value_int(next(items), INT32_MIN);
}

/// In the order in which the pool packs them (actor/pool_score.c).
static okr_score_input take_input(const struct okr_value *row)
{
    struct items items = {.array = row};
    okr_score_input in = {.size = sizeof in};
    in.id = host_view(okr_value_str(next(&items)));
    in.text = host_view(okr_value_str(next(&items)));
    in.measure = host_view(okr_value_str(next(&items)));
    in.metric_kind = (uint32_t)okr_value_uint(next(&items), 0);
    in.commitment = (uint32_t)okr_value_uint(next(&items), 0);
    in.status = (uint32_t)okr_value_uint(next(&items), 0);
    in.n_check_ins = (uint32_t)okr_value_uint(next(&items), 0);
    in.start = take_decimal(&items);
    in.target = take_decimal(&items);
    in.original_target = take_decimal(&items);
    in.current = take_decimal(&items);
    in.low = take_decimal(&items);
    in.high = take_decimal(&items);
    in.progress = okr_value_double(next(&items));
    in.expected = okr_value_double(next(&items));
    in.expectation = okr_value_double(next(&items));
    in.confidence = okr_value_double(next(&items));
    in.due = take_day(&items);
    in.checked = take_day(&items);
    return in;
}

static void pack_score(struct okr_pack *p, okr_status status, const okr_score *score)
{
    struct okr_str why = host_str(score->why);
    if (why.len > PLUG_WHY_MAX)
        why.len = PLUG_WHY_MAX;
    while (why.len && !okr_utf8_valid(why)) // cut through a character, or no text at all
        why.len--;
    okr_pack_int(p, status);
    okr_pack_uint(p, score->basis_points);
    okr_pack_str(p, why);
}

static void score(struct host *host, struct items *items)
{
    const okr_cap_score *can = host->can[PLUG_CAN_SCORE];
    okr_call call = take_call(items);
    const struct okr_value *inputs = next(items);
    struct okr_buf frame = OKR_BUF(host->call);
    struct okr_pack p = begin_done(host, &frame, OKR_OK);
    okr_pack_array(&p, 3 * inputs->n);
    for (uint32_t i = 0; i < inputs->n; i++) {
        okr_score_input input = take_input(&inputs->items[i]);
        okr_score given = {.size = sizeof given};
        okr_status status = can->score(host->self, &call, &input, &given);
        pack_score(&p, status, &given);
    }
    end_done(host, &frame);
}

// --- events ---------------------------------------------------------------------------------------------

/// What is told as done must not wait for long: the pool counts an event's time from there.
enum { TELL_AT_LEAST_MS = 10 };

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/// How far a run is told as done, and how far it is.
struct told {
    uint64_t untold; ///< the newest event that is done and not told; 0 none
    int64_t at;      ///< when it was told last
    bool careful;    ///< one by one: after a death, so that the one to blame is found
};

static void post_done(struct host *host, uint64_t sequence, okr_status status, size_t puts_from)
{
    struct okr_buf frame = OKR_BUF(host->answer);
    struct okr_pack p = OKR_PACK(&frame);
    okr_arena_reset(host->answer);
    plug_pack_kind(&p, PLUG_EVENT_DONE, 3);
    okr_pack_uint(&p, sequence);
    okr_pack_int(&p, status);
    host_pack_puts(host, puts_from, &p);
    host_post(host, &frame);
}

static void tell(struct host *host, struct told *told)
{
    if (told->untold)
        post_done(host, told->untold, OKR_OK, host->n_put);
    told->untold = 0;
    told->at = now_ms();
    host_flush(host);
}

/// This one by itself, behind those before it.
static void tell_one(struct host *host, struct told *told, uint64_t sequence, okr_status status,
                     size_t puts_from)
{
    if (told->untold)
        post_done(host, told->untold, OKR_OK, host->n_put);
    post_done(host, sequence, status, puts_from);
    told->untold = 0;
    tell(host, told);
}

/// One event. It is told as done at once when it leaves something behind; else with those that follow.
static okr_status one_event(struct host *host, const okr_call *call, const struct okr_value *row,
                            struct told *told)
{
    const okr_cap_events *can = host->can[PLUG_CAN_EVENTS];
    struct items items = {.array = row};
    okr_event event = {.size = sizeof event};
    size_t before = host->n_put;
    event.sequence = okr_value_uint(next(&items), 0);
    event.topic = host_view(plug_bytes(next(&items)));
    event.type = host_view(plug_bytes(next(&items)));
    event.subject = host_view(plug_bytes(next(&items)));
    event.actor = host_view(plug_bytes(next(&items)));
    event.body = host_view(plug_bytes(next(&items)));
    okr_status status = can->on_event(host->self, call, &event);
    if (status == OKR_RETRY || status < 0)
        host_drop_puts(host, before);
    if (told->careful || host->n_put > before || status != OKR_OK) {
        tell_one(host, told, event.sequence, status, before);
        return status;
    }
    told->untold = event.sequence;
    if (now_ms() - told->at >= TELL_AT_LEAST_MS)
        tell(host, told);
    return status;
}

static void events(struct host *host, struct items *items)
{
    okr_call call = take_call(items);
    call.attempt = (uint32_t)okr_value_uint(next(items), 1);
    const struct okr_value *rows = next(items);
    struct told told = {.at = now_ms(), .careful = call.attempt > 1};
    okr_status status = OKR_OK;
    for (uint32_t i = 0; i < rows->n && status != OKR_RETRY; i++) {
        status = one_event(host, &call, &rows->items[i], &told);
        call.attempt = 1;
    }
    if (told.untold)
        post_done(host, told.untold, OKR_OK, host->n_put);
    host_drop_puts(host, 0); // told one by one
    done(host, status == OKR_RETRY ? OKR_RETRY : OKR_OK);
}

// --- tick, command, audit -------------------------------------------------------------------------------

static void tick(struct host *host, struct items *items)
{
    const okr_cap_tick *can = host->can[PLUG_CAN_TICK];
    okr_call call = take_call(items);
    int64_t again = 0;
    okr_status status = can->tick(host->self, &call, &again);
    struct okr_buf frame = OKR_BUF(host->call);
    struct okr_pack p = begin_done(host, &frame, status);
    okr_pack_int(&p, again);
    end_done(host, &frame);
}

static void command(struct host *host, struct items *items)
{
    const okr_cap_command *can = host->can[PLUG_CAN_COMMAND];
    okr_call call = take_call(items);
    okr_view principal = host_view(plug_bytes(next(items)));
    okr_view args = host_view(plug_bytes(next(items)));
    okr_view reply = {NULL, 0};
    okr_status status = can->command(host->self, &call, principal, args, &reply);
    struct okr_buf frame = OKR_BUF(host->call);
    struct okr_pack p = begin_done(host, &frame, status);
    okr_pack_bin(&p, host_str(reply).ptr, host_str(reply).len);
    end_done(host, &frame);
}

/// The sink of one audit.
struct sink {
    okr_sink shown;
    struct host *host;
};

static okr_status take_finding(const okr_sink *shown, const okr_finding *finding)
{
    struct host *host = ((const struct sink *)(const void *)shown)->host;
    const struct okr_str texts[] = {host_str(finding->code), host_str(finding->subject),
                                    host_str(finding->other), host_str(finding->field)};
    struct okr_buf frame = OKR_BUF(host->answer);
    struct okr_pack p = OKR_PACK(&frame);
    if (finding->size < PLUG_FINDING_1_0)
        return OKR_EFAIL;
    if (host->n_findings == PLUG_FINDINGS_MAX)
        return OKR_END;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].len > PLUG_LINE_MAX || !okr_utf8_valid(texts[i]))
            return OKR_EFAIL;
    okr_arena_reset(host->answer);
    plug_pack_kind(&p, PLUG_FINDING, 8);
    okr_pack_uint(&p, finding->severity);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        okr_pack_str(&p, texts[i]);
    okr_pack_uint(&p, finding->offset);
    okr_pack_uint(&p, finding->length);
    okr_pack_bin(&p, host_str(finding->args).ptr, host_str(finding->args).len);
    host_post(host, &frame);
    host->n_findings++;
    return OKR_OK;
}

static okr_status audit_snapshot(struct host *host, const okr_call *call, struct okr_str bytes)
{
    const okr_cap_audit *can = host->can[PLUG_CAN_AUDIT];
    struct sink sink = {{.size = sizeof sink.shown, .finding = take_finding}, host};
    okr_snapshot *snapshot;
    if (snapshot_open(bytes, &snapshot, NULL))
        return OKR_EFAIL;
    host->n_findings = 0;
    okr_status status = can->audit(host->self, call, snapshot, &sink.shown);
    snapshot_close(snapshot);
    return status;
}

static void audit(struct host *host, struct items *items)
{
    okr_call call = take_call(items);
    struct stat found;
    okr_status status = OKR_EFAIL;
    int fd = frames_take_fd(&host->frames);
    if (fd >= 0 && fstat(fd, &found) == 0 && found.st_size > 0) {
        size_t n = (size_t)found.st_size;
        void *at = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
        if (at != MAP_FAILED) {
            status = audit_snapshot(host, &call, (struct okr_str){at, n});
            munmap(at, n);
        }
    }
    if (fd >= 0)
        close(fd);
    done(host, status);
}

void host_call(struct host *host, const struct okr_value *frame)
{
    static const struct {
        enum plug_kind kind;
        enum plug_capability needs;
        void (*run)(struct host *host, struct items *items);
    } calls[] = {
        {PLUG_SCORE, PLUG_CAN_SCORE, score}, {PLUG_EVENTS, PLUG_CAN_EVENTS, events},
        {PLUG_TICK, PLUG_CAN_TICK, tick},    {PLUG_COMMAND, PLUG_CAN_COMMAND, command},
        {PLUG_AUDIT, PLUG_CAN_AUDIT, audit},
    };
    struct items items = {.array = frame};
    uint64_t kind = okr_value_uint(next(&items), 0);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (kind == calls[i].kind && host->can[calls[i].needs]) {
            calls[i].run(host, &items);
            return;
        }
    done(host, OKR_SKIP);
}
