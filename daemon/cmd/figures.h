// SPDX-License-Identifier: Apache-2.0
// What the running daemon counts about itself: kept by the front, who sees every request come and go, and read by server.status and
// server.metrics.
#ifndef CMD_FIGURES_H
#define CMD_FIGURES_H
#include <okr/command.h>

/// How often something was how large. Bucket i counts what was at most bounds[i], the last one the rest.
enum { HISTOGRAM_BUCKETS = 11 };
struct histogram {
    uint64_t count, sum;
    uint64_t bucket[HISTOGRAM_BUCKETS];
};
extern const uint32_t histogram_microseconds[HISTOGRAM_BUCKETS - 1];
extern const uint32_t histogram_numbers[HISTOGRAM_BUCKETS - 1];
void histogram_add(struct histogram *histogram, const uint32_t *bounds, uint64_t value);

struct cmd_figures {
    uint64_t clients; ///< connected now
    okr_time started;
    uint64_t requests[OKR_OP_COUNT];
    uint64_t errors[OKR_E_LAST_ - OKR_E_FIRST_]; ///< by code, from OKR_E_FIRST_
    uint64_t replies_dropped;
    uint64_t readers_gone;       ///< places taken back from readers whose process was gone
    uint64_t reader_behind;      ///< transactions since the oldest state that somebody reads
    bool reader_pinned;          ///< somebody has held on to it for too long
    struct histogram latency[4]; ///< by enum okr_place, from the request's arrival to its reply
    struct histogram batch;      ///< jobs a commit
    struct histogram commit;     ///< microseconds a commit
};
/// Figures of a daemon that has done nothing yet, where nobody counts.
extern const struct cmd_figures no_figures;
#endif
