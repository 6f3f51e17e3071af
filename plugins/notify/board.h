// SPDX-License-Identifier: Apache-2.0
// What is owed and what waits for an answer, over the whole company, read from okrd once in a call.
#ifndef NOTIFY_BOARD_H
#define NOTIFY_BOARD_H
#include "notify.h"

/// A key result whose check-in is owed.
struct owed {
    okr_id id, person; ///< who is accountable; 0: nobody
    struct okr_str text, objective;
    struct okr_str value;    ///< "12/80家", or empty
    struct okr_str progress; ///< "15%", or empty
    okr_date last, due;      ///< of the latest check-in; when this one was due
    unsigned status;         ///< enum okr_status
};
/// Something a person must answer: an ask, a proposed alignment or objective.
struct waiting {
    okr_id id, person;
    enum { WAITING_ASK, WAITING_ALIGNMENT, WAITING_OBJECTIVE } what;
    struct okr_str text, to;
    okr_date due;
};
struct board {
    bool read;
    struct owed *owed;
    size_t n_owed;
    struct waiting *waiting;
    size_t n_waiting;
};
/// Reads it unless it was read. False when okrd did not answer; then nothing is to be concluded from it.
bool board_read(struct notify *n, struct board *board);
#endif
