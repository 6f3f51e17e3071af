// SPDX-License-Identifier: Apache-2.0
// server.metrics: the daemon's figures as families of samples, which `okr metrics` writes as OpenMetrics.
#include "base/check.h"
#include "cmd/cmd.h"
#include "store/plugin.h"

#include <stdio.h>

enum { METRICS_FAMILIES = 19 };

const uint32_t histogram_microseconds[HISTOGRAM_BUCKETS - 1] = {
    50, 100, 250, 500, 1000, 2500, 10000, 50000, 250000, 1000000};
const uint32_t histogram_numbers[HISTOGRAM_BUCKETS - 1] = {1, 2, 4, 8, 16, 32, 64, 128, 192, 256};
const struct cmd_figures no_figures = {.clients = 0};

void histogram_add(struct histogram *histogram, const uint32_t *bounds, uint64_t value)
{
    size_t i = 0;
    while (i < HISTOGRAM_BUCKETS - 1 && value > bounds[i])
        i++;
    histogram->bucket[i]++;
    histogram->count++;
    histogram->sum += value;
}

struct families {
    struct okr_pack *out;
    uint32_t n;
};

static void family(struct families *f, const char *name, const char *type, const char *unit,
                   const char *help, uint32_t samples)
{
    f->n++;
    okr_pack_map(f->out, 5);
    okr_pack_key(f->out, "name");
    okr_pack_c(f->out, name);
    okr_pack_key(f->out, "type");
    okr_pack_c(f->out, type);
    okr_pack_key(f->out, "unit");
    okr_pack_c(f->out, unit);
    okr_pack_key(f->out, "help");
    okr_pack_c(f->out, help);
    okr_pack_key(f->out, "samples");
    okr_pack_array(f->out, samples);
}

/// One sample: what stands behind the family's name, a label or none, the value.
static void sample(struct families *f, const char *suffix, const char *label, const char *value,
                   double figure)
{
    okr_pack_map(f->out, label ? 3 : 2);
    okr_pack_key(f->out, "suffix");
    okr_pack_c(f->out, suffix);
    if (label) {
        okr_pack_key(f->out, "labels");
        okr_pack_map(f->out, 1);
        okr_pack_key(f->out, label);
        okr_pack_c(f->out, value);
    }
    okr_pack_key(f->out, "value");
    okr_pack_double(f->out, figure);
}

static void gauge(struct families *f, const char *name, const char *unit, const char *help,
                  double figure)
{
    family(f, name, "gauge", unit, help, 1);
    sample(f, "", NULL, NULL, figure);
}

/// Microseconds are told as seconds.
static void histogram(struct families *f, const char *name, const char *help,
                      const struct histogram *h, const uint32_t *bounds)
{
    bool time = bounds == histogram_microseconds;
    const char *unit = time ? "seconds" : "";
    double scale = time ? 1e-6 : 1;
    uint64_t below = 0;
    char bound[32];
    family(f, name, "histogram", unit, help, HISTOGRAM_BUCKETS + 2);
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        below += h->bucket[i];
        if (i < HISTOGRAM_BUCKETS - 1)
            snprintf(bound, sizeof bound, "%g", bounds[i] * scale);
        else
            snprintf(bound, sizeof bound, "+Inf");
        sample(f, "_bucket", "le", bound, (double)below);
    }
    sample(f, "_sum", NULL, NULL, (double)h->sum * scale);
    sample(f, "_count", NULL, NULL, (double)h->count);
}

static uint32_t count_used(const uint64_t *figures, size_t n)
{
    uint32_t used = 0;
    for (size_t i = 0; i < n; i++)
        used += figures[i] != 0;
    return used;
}

static void requests(struct families *f, const struct cmd_figures *figures)
{
    enum { CODES = OKR_E_LAST_ - OKR_E_FIRST_ };
    family(f, "okrd_requests", "counter", "", "Requests taken, by operation.",
           count_used(figures->requests, OKR_OP_COUNT));
    for (int op = 0; op < OKR_OP_COUNT; op++)
        if (figures->requests[op])
            sample(f, "_total", "op", okr_ops[op].name, (double)figures->requests[op]);
    family(f, "okrd_errors", "counter", "", "Requests refused, by error code.",
           count_used(figures->errors, CODES));
    for (int i = 0; i < CODES; i++)
        if (figures->errors[i])
            sample(f, "_total", "code", okr_error_row(OKR_E_FIRST_ + i)->slug,
                   (double)figures->errors[i]);
    family(f, "okrd_replies_dropped", "counter", "", "Replies that a client did not take.", 1);
    sample(f, "_total", NULL, NULL, (double)figures->replies_dropped);
}

static void plugins(struct families *f, struct cmd *c)
{
    struct okr_strs ids = store_plugins(c->txn, c->arena);
    family(f, "okrd_plugin_events_missed", "counter", "",
           "Events that the log let go of before the plugin took them.", (uint32_t)ids.n);
    for (size_t i = 0; i < ids.n; i++) {
        struct store_plugin plugin;
        (void)store_plugin(c->txn, ids.at[i], &plugin);
        sample(f, "_total", "plugin", ids.at[i].ptr, (double)plugin.missed);
    }
}

int cmd_server_metrics(struct cmd *c)
{
    static const char *const latencies[] = {
        "okrd_point_latency_seconds", "okrd_scan_latency_seconds", "okrd_write_latency_seconds"};
    const struct cmd_figures *figures = c->figures ? c->figures : &no_figures;
    struct families f = {.out = c->out};
    struct store_figures store;
    store_figures(c->txn, &store);
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "metrics");
    okr_pack_array(c->out, METRICS_FAMILIES);
    requests(&f, figures);
    for (int place = 0; place < 3; place++)
        histogram(&f, latencies[place], "From a request's arrival to its reply.",
                  &figures->latency[place], histogram_microseconds);
    histogram(&f, "okrd_batch_requests", "Requests that one commit made durable.", &figures->batch,
              histogram_numbers);
    histogram(&f, "okrd_commit_seconds", "How long a commit took.", &figures->commit,
              histogram_microseconds);
    gauge(&f, "okrd_clients", "", "Clients connected.", (double)figures->clients);
    gauge(&f, "okrd_head", "", "Sequence of the newest event.", (double)store_head(c->txn));
    gauge(&f, "okrd_oldest", "", "Sequence of the oldest event in the log.",
          (double)store_oldest(c->txn));
    plugins(&f, c);
    gauge(&f, "okrd_readers", "", "Places for readers in use.", (double)store.readers);
    family(&f, "okrd_readers_gone", "counter", "",
           "Places taken back from readers whose process was gone.", 1);
    sample(&f, "_total", NULL, NULL, (double)figures->readers_gone);
    gauge(&f, "okrd_reader_behind", "", "Transactions since the oldest state that somebody reads.",
          (double)figures->reader_behind);
    gauge(&f, "okrd_reader_pinned", "", "1 while a reader holds on to an old state for too long.",
          (double)figures->reader_pinned);
    gauge(&f, "okrd_store_used_bytes", "bytes", "Bytes of the store in use.",
          (double)(store.pages_used * store.page_size));
    gauge(&f, "okrd_store_limit_bytes", "bytes", "The quota, or the map where there is none.",
          (double)store.limit);
    gauge(&f, "okrd_uptime_seconds", "seconds", "Since the daemon answers.",
          (double)(c->now - figures->started) / 1e3);
    check(f.n == METRICS_FAMILIES);
    return OKR_OK;
}
