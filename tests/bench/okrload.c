// SPDX-License-Identifier: Apache-2.0
// okrload: closed-loop load on okrd over plain sockets that speak ZMTP; the twin of the floor's
// loadgen, with the same options and the same line of output. A tree is the whole, fetched page by page: its times are of whole trees.
//
//   okrload -e ENDPOINT [-s PUB_ENDPOINT] [-c CLIENTS] [-w WINDOW]
//           [-o checkin|get|ping|tree|replay|score|seed] [-n OBJECTIVES]
//           [-O FIRST_OBJECTIVE] [-K FIRST_KEY_RESULT] [-t SECS] [-N MAX_OPS]
//
// With -s it also reports how long after sending a check-in its event arrives at a subscriber, and
// how long after the reply.
// Exits 1 when okrd refused a request, with the first refusal on standard error.
#include "okrseed.h"
#include "okrwire.h"
#include "zmtp.h" // the floor programs' ZMTP over plain sockets; brings clock and percentiles

#include <inttypes.h>
#include <sys/epoll.h>

#define RING         (UINT64_C(1) << 20) // requests whose times are remembered
#define SAMPLES_MAX  8000000u
#define REPLAY_LIMIT 256u
#define PAGE_LIMIT   5000u
#define KEEPALIVE_NS UINT64_C(500000000)

struct samples {
    uint64_t *ns;
    size_t n;
};

struct load {
    const char *endpoint, *events_endpoint;
    unsigned clients, window;
    uint64_t objectives, first_objective, first_key_result, max_ops;
    double secs;
    const struct op *op;

    uint64_t first_request,
        next_request; // ids are this process's own: other loads' events are told apart
    uint64_t random;
    char epoch[40]; // of the log, and where a replay stands in it
    uint64_t head, replayed;
    char page_after[24]; // tree: what the page before said is next; "" = the first
    uint64_t tree_begun;
    uint64_t *sent, *answered, *heard; // when, by request id modulo RING; 0 = not yet
    struct samples reply, event, event_after_reply;
    uint64_t done, refused, events, bytes;
};

static void add_sample(struct samples *samples, uint64_t ns)
{
    if (samples->n < SAMPLES_MAX)
        samples->ns[samples->n++] = ns;
}

// What a client can be made to ask for.
struct op {
    const char *name;
    uint8_t *(*write)(uint8_t *at, struct load *load, uint64_t request);
};

static uint8_t *write_checkin(uint8_t *at, struct load *load, uint64_t request)
{
    uint64_t r = rnd(&load->random);
    at = okrwire_open(at, request, "check_in.record", 4);
    at = okrwire_put_ref(at, "key_result", 'k',
                         load->first_key_result + r % (OKRSEED_KEY_RESULTS * load->objectives));
    at = okrwire_put_real(at, "value", (double)(r % 1000) / 10);
    at = okrwire_put_real(at, "confidence", 0.7);
    return okrwire_put_text(at, "note", NOTE48);
}

static uint8_t *write_get(uint8_t *at, struct load *load, uint64_t request)
{
    at = okrwire_open(at, request, "objective.get", 1);
    return okrwire_put_ref(at, "id", 'o',
                           load->first_objective + rnd(&load->random) % load->objectives);
}

static uint8_t *write_ping(uint8_t *at, struct load *load, uint64_t request)
{
    (void)load;
    return okrwire_open(at, request, "server.hello", 0);
}

// A whole tree is many pages, each asked for when the one before has come: for one client with a window of one.
// It asks for what the floor's tree and PostgreSQL's query say of an objective: id, parent, progress, text.
static uint8_t *write_tree(uint8_t *at, struct load *load, uint64_t request)
{
    static const char *const FIELDS[] = {"objectives.text", "objectives.progress",
                                         "alignments.from", "alignments.to"};
    bool first = !*load->page_after;
    if (first)
        load->tree_begun = now_ns();
    at = okrwire_open(at, request, "tree.get", first ? 2 : 3);
    at = okrwire_put_uint(at, "limit", PAGE_LIMIT);
    at = okrwire_put_texts(at, "fields", FIELDS, sizeof FIELDS / sizeof *FIELDS);
    return first ? at : okrwire_put_text(at, "after", load->page_after);
}

// `next` stands at a page's end: looking for it from the front would measure the looking.
static void turn_page(struct load *load, const uint8_t *page, size_t size)
{
    static const char KEY[] = "\244next";
    size_t tail = size < 256 ? size : 256;
    const uint8_t *next = memmem(page + size - tail, tail, KEY, sizeof KEY - 1);
    if (!next)
        DIE("a page of the tree without `next`");
    okrwire_find_text(next, (size_t)(page + size - next), "next", load->page_after,
                      sizeof load->page_after);
    if (!*load->page_after)
        add_sample(&load->reply, now_ns() - load->tree_begun);
}

// Each key result once, in their order: the built-in score becomes the one that is set.
static uint8_t *write_score(uint8_t *at, struct load *load, uint64_t request)
{
    uint64_t all = OKRSEED_KEY_RESULTS * load->objectives;
    at = okrwire_open(at, request, "score.record", 1);
    return okrwire_put_ref(at, "id", 'k',
                           load->first_key_result + (request - load->first_request) % all);
}

static uint8_t *write_replay(uint8_t *at, struct load *load, uint64_t request)
{
    if (load->replayed >= load->head)
        load->replayed = 0;
    at = okrwire_open(at, request, "event.read", 2);
    at = okrwire_put_map(at, "after", 2);
    at = okrwire_put_text(at, "epoch", load->epoch);
    at = okrwire_put_uint(at, "seq", load->replayed);
    load->replayed += REPLAY_LIMIT;
    return okrwire_put_uint(at, "limit", REPLAY_LIMIT);
}

static const struct op OPS[] = {
    {"checkin", write_checkin}, {"get", write_get},       {"ping", write_ping},
    {"tree", write_tree},       {"replay", write_replay}, {"score", write_score},
};

static size_t write_next(struct load *load, uint8_t *out)
{
    uint8_t request[OKRWIRE_REQUEST_MAX];
    uint64_t id = load->next_request++, slot = id % RING;
    uint8_t *end = load->op->write(request, load, id);
    load->answered[slot] = load->heard[slot] = 0;
    load->sent[slot] = now_ns();
    return zc_frame(out, request, (size_t)(end - request));
}

// Whether the request is ours and its times are still remembered.
static bool is_remembered(const struct load *load, uint64_t request)
{
    return request >= load->first_request && request < load->next_request &&
           request + RING > load->next_request;
}

static void on_reply(void *arg, const uint8_t *frame, size_t size, int more)
{
    struct load *load = arg;
    struct okrwire_reply reply;
    load->bytes += size;
    if (more && !size)
        return; // the delimiter
    if (!okrwire_read_reply(frame, size, &reply) || !is_remembered(load, reply.id))
        DIE("not a reply to a request of this process (%zu bytes)", size);
    uint64_t slot = reply.id % RING, now = now_ns();
    load->answered[slot] = now;
    if (load->op->write != write_tree)
        add_sample(&load->reply, now - load->sent[slot]);
    else if (reply.ok)
        turn_page(load, frame, size);
    if (load->heard[slot])
        add_sample(&load->event_after_reply, 0);
    load->done++;
    if (reply.ok)
        return;
    if (!load->refused++) {
        char code[32], message[400];
        okrwire_find_text(reply.body, reply.body_size, "code", code, sizeof code);
        okrwire_find_text(reply.body, reply.body_size, "message", message, sizeof message);
        fprintf(stderr, "okrload: %s refused: %s: %s\n", load->op->name, code, message);
    }
}

static void on_event(void *arg, const uint8_t *frame, size_t size, int more)
{
    struct load *load = arg;
    uint64_t request;
    if (more || !okrwire_read_event(frame, size, &request) || !is_remembered(load, request))
        return; // a topic, a bookmark, or the doing of another process
    uint64_t slot = request % RING, now = now_ns();
    load->events++;
    load->heard[slot] = now;
    add_sample(&load->event, now - load->sent[slot]);
    if (load->answered[slot])
        add_sample(&load->event_after_reply, now - load->answered[slot]);
}

// okrd's sockets expect a sign of life from each peer; the socket code answers no PING, so PONGs
// are sent unasked (ZMTP 3.1).
static void keep_alive(const zc_t *connections, unsigned n)
{
    static const char PONG[] = "\4\5\4PONG";
    for (unsigned i = 0; i < n; i++)
        zc_full(connections[i].fd, (void *)(uintptr_t)PONG, sizeof PONG - 1, 1);
}

static void answer_connection(struct load *load, zc_t *connection)
{
    uint8_t out[60000];
    size_t filled = 0;
    uint64_t before = load->done;
    if (zc_pump(connection, on_reply, load) <= 0)
        DIE("okrd closed the connection");
    for (; before < load->done; before++) {
        filled += write_next(load, out + filled);
        if (filled > sizeof out - OKRWIRE_REQUEST_MAX - 16) {
            zc_full(connection->fd, out, filled, 1);
            filled = 0;
        }
    }
    if (filled)
        zc_full(connection->fd, out, filled, 1);
}

// Learns the epoch and the head of the log, which a replay needs.
static void on_hello(void *arg, const uint8_t *frame, size_t size, int more)
{
    struct load *load = arg;
    if (more && !size)
        return;
    if (!okrwire_find_text(frame, size, "epoch", load->epoch, sizeof load->epoch) ||
        !okrwire_find_uint(frame, size, "seq", &load->head))
        DIE("the reply to server.hello has no epoch and seq");
}

static void say_hello(struct load *load)
{
    uint8_t request[OKRWIRE_REQUEST_MAX];
    zc_t connection;
    zc_open(&connection, load->endpoint, "DEALER");
    zc_send(&connection, request, (size_t)(write_ping(request, load, 0) - request));
    while (!*load->epoch)
        if (zc_pump(&connection, on_hello, load) <= 0)
            DIE("okrd closed the connection");
    close(connection.fd);
    free(connection.buf);
}

static zc_t *open_connections(const struct load *load, int poll)
{
    unsigned n = load->clients + (load->events_endpoint ? 1 : 0);
    zc_t *connections = calloc(n, sizeof *connections);
    if (!connections)
        DIE("no memory");
    for (unsigned i = 0; i < n; i++) {
        bool client = i < load->clients;
        zc_open(&connections[i], client ? load->endpoint : load->events_endpoint,
                client ? "DEALER" : "SUB");
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
        CK(epoll_ctl(poll, EPOLL_CTL_ADD, connections[i].fd, &event));
    }
    usleep(load->events_endpoint ? 100000 : 10000); // let the subscription arrive
    return connections;
}

static void report(struct load *load, double wall, double cpu)
{
    struct samples *all[] = {&load->reply, &load->event, &load->event_after_reply};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        qsort(all[i]->ns, all[i]->n, sizeof *all[i]->ns, cmp_u64);
    const struct samples *reply = &load->reply, *event = &load->event,
                         *after = &load->event_after_reply;
    printf(
        "load op=%s clients=%u window=%u ops=%" PRIu64
        " rate=%.0f/s p50=%.0fus p99=%.0fus p99.9=%.0fus max=%.0fus MB/s=%.1f loadgen_cpu=%.0f%%",
        load->op->name, load->clients, load->window, load->done, (double)load->done / wall,
        pct_us(reply->ns, reply->n, 50), pct_us(reply->ns, reply->n, 99),
        pct_us(reply->ns, reply->n, 99.9), pct_us(reply->ns, reply->n, 100),
        (double)load->bytes / wall / 1e6, cpu / wall * 100);
    if (load->op->write == write_replay)
        printf(" events/s=%.0f", (double)load->done * REPLAY_LIMIT / wall);
    if (load->events_endpoint)
        printf(" events=%" PRIu64
               " event_p50=%.0fus event_p99=%.0fus after_reply_p50=%.0fus after_reply_p99=%.0fus",
               load->events, pct_us(event->ns, event->n, 50), pct_us(event->ns, event->n, 99),
               pct_us(after->ns, after->n, 50), pct_us(after->ns, after->n, 99));
    if (load->refused)
        printf(" REFUSED=%" PRIu64, load->refused);
    printf("\n");
}

static void run(struct load *load)
{
    int poll = epoll_create1(0);
    struct epoll_event ready[256];
    zc_t *connections = open_connections(load, poll);
    unsigned all = load->clients + (load->events_endpoint ? 1 : 0);
    uint64_t begin = now_ns(), end = begin + (uint64_t)(load->secs * 1e9), alive = begin;
    double cpu = cpu_s();
    for (unsigned i = 0; i < load->clients * load->window; i++) {
        uint8_t out[OKRWIRE_REQUEST_MAX + 16];
        zc_full(connections[i / load->window].fd, out, write_next(load, out), 1);
    }
    for (uint64_t now = begin; (now < end || !load->reply.n) && load->done < load->max_ops;
         now = now_ns()) {
        if (now - alive > KEEPALIVE_NS) {
            keep_alive(connections, all);
            alive = now;
        }
        int n = epoll_wait(poll, ready, 256, 100);
        for (int i = 0; i < n; i++) {
            uint32_t which = ready[i].data.u32;
            if (which < load->clients)
                answer_connection(load, &connections[which]);
            else if (zc_pump(&connections[which], on_event, load) <= 0)
                DIE("okrd closed the event socket");
        }
    }
    double wall = (double)(now_ns() - begin) / 1e9;
    cpu = cpu_s() - cpu;
    uint64_t done = load->done; // late replies are read, but belong to no rate
    while (load->events_endpoint && load->events < done && epoll_wait(poll, ready, 1, 300) > 0) {
        uint32_t which = ready[0].data.u32;
        if (zc_pump(&connections[which], which < load->clients ? on_reply : on_event, load) <= 0)
            break;
    }
    load->done = done;
    report(load, wall, cpu);
}

static const struct op *find_op(const char *name)
{
    for (size_t i = 0; i < sizeof OPS / sizeof *OPS; i++)
        if (!strcmp(OPS[i].name, name))
            return &OPS[i];
    return NULL;
}

static uint64_t *new_numbers(size_t n)
{
    uint64_t *numbers = calloc(n, sizeof *numbers);
    if (!numbers)
        DIE("no memory");
    return numbers;
}

int main(int argc, char **argv)
{
    struct load load = {
        .clients = 1,
        .window = 1,
        .objectives = 10000,
        .first_objective = 1,
        .first_key_result = 1,
        .max_ops = UINT64_MAX,
        .secs = 3,
        .random = UINT64_C(88172645463325252),
    };
    const char *op = "checkin";
    for (int c; (c = getopt(argc, argv, "e:s:c:w:o:n:O:K:t:N:")) > 0;) {
        switch (c) {
        case 'e': load.endpoint = optarg; break;
        case 's': load.events_endpoint = optarg; break;
        case 'c': load.clients = (unsigned)strtoul(optarg, NULL, 10); break;
        case 'w': load.window = (unsigned)strtoul(optarg, NULL, 10); break;
        case 'o': op = optarg; break;
        case 'n': load.objectives = strtoull(optarg, NULL, 10); break;
        case 'O': load.first_objective = strtoull(optarg, NULL, 10); break;
        case 'K': load.first_key_result = strtoull(optarg, NULL, 10); break;
        case 't': load.secs = atof(optarg); break;
        case 'N': load.max_ops = strtoull(optarg, NULL, 10); break;
        default: return 2;
        }
    }
    load.op = find_op(op);
    bool seed = !strcmp(op, "seed");
    if (!load.endpoint || !load.objectives || !load.clients || !load.window ||
        (!load.op && !seed)) {
        fprintf(stderr, "usage: see the head of okrload.c\n");
        return 2;
    }
    if (seed) {
        okrseed_run(load.endpoint, load.objectives, load.window);
        return 0;
    }
    load.first_request = load.next_request = (uint64_t)getpid() << 32;
    load.sent = new_numbers(RING);
    load.answered = new_numbers(RING);
    load.heard = new_numbers(RING);
    load.reply.ns = new_numbers(SAMPLES_MAX);
    load.event.ns = new_numbers(SAMPLES_MAX);
    load.event_after_reply.ns = new_numbers(SAMPLES_MAX);
    if (load.op->write == write_replay)
        say_hello(&load);
    run(&load);
    return load.refused != 0;
}
