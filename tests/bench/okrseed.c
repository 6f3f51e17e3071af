// SPDX-License-Identifier: Apache-2.0
#include "okrseed.h"

#include <inttypes.h>

#include "okrwire.h"
#include "zmtp.h" // the floor programs' ZMTP over plain sockets

#define CYCLE_KEY   "FY2018Q4"
#define CYCLE_START "2018-01-01"
#define CYCLE_END   "2018-03-31"
// A department for a hundred objectives, and never fewer than a hundred departments.
#define OBJECTIVES_PER_DEPARTMENT 100u
#define FEWEST_DEPARTMENTS        100u

// Numbers of the ids that okrd gave, in the order of the requests.
struct ids {
    uint64_t *number;
    uint64_t n;
};

struct seed {
    struct ids company, departments, cycle, objectives, key_results, alignments;
};

// One kind of request, sent once for each id that it is to make.
struct phase {
    const char *what;
    size_t offset; // of its ids in struct seed
    char letter;   // of those ids
    uint8_t *(*write)(uint8_t *, const struct seed *, uint64_t request, uint64_t i);
};

static uint8_t *write_company(uint8_t *at, const struct seed *seed, uint64_t request, uint64_t i)
{
    (void)seed;
    (void)i;
    at = okrwire_open(at, request, "unit.create", 2);
    at = okrwire_put_text(at, "kind", "company");
    return okrwire_put_text(at, "name", "远帆科技");
}

static uint8_t *write_department(uint8_t *at, const struct seed *seed, uint64_t request, uint64_t i)
{
    char name[48];
    snprintf(name, sizeof name, "第%" PRIu64 "事业部", i + 1);
    at = okrwire_open(at, request, "unit.create", 3);
    at = okrwire_put_text(at, "kind", "department");
    at = okrwire_put_text(at, "name", name);
    return okrwire_put_ref(at, "parent", 'u', seed->company.number[0]);
}

static uint8_t *write_cycle(uint8_t *at, const struct seed *seed, uint64_t request, uint64_t i)
{
    (void)seed;
    (void)i;
    at = okrwire_open(at, request, "cycle.create", 3);
    at = okrwire_put_text(at, "key", CYCLE_KEY);
    at = okrwire_put_text(at, "start", CYCLE_START);
    return okrwire_put_text(at, "end", CYCLE_END);
}

static uint8_t *write_cycle_open(uint8_t *at, const struct seed *seed, uint64_t request, uint64_t i)
{
    (void)i;
    at = okrwire_open(at, request, "cycle.open", 1);
    return okrwire_put_ref(at, "id", 'c', seed->cycle.number[0]);
}

static uint8_t *write_objective(uint8_t *at, const struct seed *seed, uint64_t request, uint64_t i)
{
    char text[120];
    const struct ids *departments = &seed->departments;
    uint64_t unit = i ? departments->number[i % departments->n] : seed->company.number[0];
    snprintf(text, sizeof text,
             "Become the planning tool that mid-size teams open every Monday, part %" PRIu64,
             i + 1);
    at = okrwire_open(at, request, "objective.create", 4);
    at = okrwire_put_ref(at, "unit", 'u', unit);
    at = okrwire_put_ref(at, "cycle", 'c', seed->cycle.number[0]);
    at = okrwire_put_text(at, "text", text);
    return okrwire_put_text(at, "state", "published");
}

static uint8_t *write_key_result(uint8_t *at, const struct seed *seed, uint64_t request, uint64_t i)
{
    char text[120];
    snprintf(text, sizeof text,
             "Raise weekly active teams from 0 to 100 before quarter end, step %" PRIu64,
             i % OKRSEED_KEY_RESULTS + 1);
    at = okrwire_open(at, request, "key_result.create", 3);
    at = okrwire_put_ref(at, "objective", 'o', seed->objectives.number[i / OKRSEED_KEY_RESULTS]);
    at = okrwire_put_text(at, "text", text);
    at = okrwire_put_map(at, "metric", 3);
    at = okrwire_put_text(at, "kind", "increase");
    at = okrwire_put_uint(at, "start", 0);
    return okrwire_put_uint(at, "target", 100);
}

static uint8_t *write_alignment(uint8_t *at, const struct seed *seed, uint64_t request, uint64_t i)
{
    at = okrwire_open(at, request, "alignment.propose", 3);
    at = okrwire_put_ref(at, "from", 'o', seed->objectives.number[i + 1]);
    at = okrwire_put_ref(at, "to", 'o', seed->objectives.number[i / 5]);
    return okrwire_put_text(at, "kind", "decomposes");
}

static const struct phase PHASES[] = {
    {"company", offsetof(struct seed, company), 'u', write_company},
    {"department", offsetof(struct seed, departments), 'u', write_department},
    {"cycle", offsetof(struct seed, cycle), 'c', write_cycle},
    {"open cycle", offsetof(struct seed, cycle), 'c', write_cycle_open},
    {"objective", offsetof(struct seed, objectives), 'o', write_objective},
    {"key result", offsetof(struct seed, key_results), 'k', write_key_result},
    {"alignment", offsetof(struct seed, alignments), 'a', write_alignment},
};

// A phase under way: request numbers are 1 + the index of the id they are to make.
struct run {
    const struct phase *phase;
    const struct seed *seed;
    struct ids *ids;
    uint64_t done, *again, n_again; // `again`: indexes that were answered `busy`
};

static void on_reply(void *arg, const uint8_t *frame, size_t size, int more)
{
    struct run *run = arg;
    struct okrwire_reply reply;
    char code[32], message[400];
    if (more && !size)
        return; // the delimiter
    if (!okrwire_read_reply(frame, size, &reply) || reply.id - 1 >= run->ids->n)
        DIE("seed: not a reply (%zu bytes)", size);
    uint64_t i = reply.id - 1;
    if (!reply.ok) {
        okrwire_find_text(reply.body, reply.body_size, "code", code, sizeof code);
        okrwire_find_text(reply.body, reply.body_size, "message", message, sizeof message);
        if (strcmp(code, "busy") != 0)
            DIE("seed: %s %" PRIu64 " refused: %s: %s", run->phase->what, i + 1, code, message);
        run->again[run->n_again++] = i;
        return;
    }
    if (!okrwire_find_ref(reply.body, reply.body_size, run->phase->letter, &run->ids->number[i]))
        DIE("seed: the reply to %s %" PRIu64 " names no id %c-…", run->phase->what, i + 1,
            run->phase->letter);
    run->done++;
}

static void run_phase(zc_t *connection, const struct phase *phase, struct seed *seed,
                      unsigned window)
{
    struct ids *ids = (struct ids *)((char *)seed + phase->offset);
    struct run run = {.phase = phase, .seed = seed, .ids = ids};
    uint64_t next = 0;
    uint8_t request[OKRWIRE_REQUEST_MAX], out[1 << 15];
    if (!ids->number)
        ids->number = calloc(ids->n + 1, sizeof *ids->number);
    run.again = calloc(window + 1u, sizeof *run.again);
    if (!ids->number || !run.again)
        DIE("seed: no memory");
    while (run.done < ids->n) {
        size_t filled = 0;
        if (run.n_again)
            usleep(2000); // okrd said that its queue is full
        while (run.n_again || (next < ids->n && next - run.done < window)) {
            uint64_t i = run.n_again ? run.again[--run.n_again] : next++;
            uint8_t *end = phase->write(request, seed, i + 1, i);
            filled += zc_frame(out + filled, request, (size_t)(end - request));
            if (filled > sizeof out - sizeof request - 16) {
                zc_full(connection->fd, out, filled, 1);
                filled = 0;
            }
        }
        if (filled)
            zc_full(connection->fd, out, filled, 1);
        if (zc_pump(connection, on_reply, &run) <= 0)
            DIE("seed: okrd closed the connection at %s %" PRIu64, phase->what, run.done + 1);
    }
    free(run.again);
}

static uint64_t first_of(const struct ids *ids, const char *what)
{
    uint64_t low = UINT64_MAX, high = 0;
    for (uint64_t i = 0; i < ids->n; i++) {
        low = ids->number[i] < low ? ids->number[i] : low;
        high = ids->number[i] > high ? ids->number[i] : high;
    }
    if (high - low + 1 != ids->n)
        DIE("seed: the ids of the %s have holes (%" PRIu64 "..%" PRIu64 "): use an empty store",
            what, low, high);
    return low;
}

void okrseed_run(const char *endpoint, uint64_t objectives, unsigned window)
{
    struct seed seed = {
        .company.n = 1,
        .departments.n = objectives / OBJECTIVES_PER_DEPARTMENT,
        .cycle.n = 1,
        .objectives.n = objectives,
        .key_results.n = objectives * OKRSEED_KEY_RESULTS,
        .alignments.n = objectives - 1,
    };
    if (seed.departments.n < FEWEST_DEPARTMENTS)
        seed.departments.n = FEWEST_DEPARTMENTS;
    zc_t connection;
    zc_open(&connection, endpoint, "DEALER");
    uint64_t begin = now_ns();
    for (size_t i = 0; i < sizeof PHASES / sizeof *PHASES; i++)
        run_phase(&connection, &PHASES[i], &seed, window);
    printf("seed objectives=%" PRIu64 " key_results=%" PRIu64 " first_objective=%" PRIu64
           " first_key_result=%" PRIu64 " secs=%.1f\n",
           seed.objectives.n, seed.key_results.n, first_of(&seed.objectives, "objectives"),
           first_of(&seed.key_results, "key results"), (double)(now_ns() - begin) / 1e9);
}
