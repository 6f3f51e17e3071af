// SPDX-License-Identifier: Apache-2.0
// Fills an empty okrd with one company, its departments, a cycle, objectives in a 5-ary alignment tree and 4 key results each.
#ifndef OKR_BENCH_OKRSEED_H
#define OKR_BENCH_OKRSEED_H
#include <stdint.h>

#define OKRSEED_KEY_RESULTS 4u ///< per objective

/// Seeds `objectives` objectives over one connection with `window` requests under way, and prints one line: what was made and
/// the first ids. Ends the program with a sentence when okrd refuses anything but for being busy.
void okrseed_run(const char *endpoint, uint64_t objectives, unsigned window);
#endif
