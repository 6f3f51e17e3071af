// SPDX-License-Identifier: Apache-2.0
// people.import on its way: the rows of a roster, whom and what each names, and what is to be done. All faults are told at once, by line.
#ifndef CMD_PEOPLE_H
#define CMD_PEOPLE_H
#include "cmd/nouns.h"

enum {
    PEOPLE_ROWS_MAX = 50000,
    PEOPLE_LEAVE_FREELY = 2, ///< so many may leave without being confirmed,
    PEOPLE_LEAVE_SHARE = 10, ///< or one in so many of those in the roster before
};

enum people_contact {
    CONTACT_MAIL,
    CONTACT_PHONE,
    CONTACT_FEISHU,
    CONTACT_WECOM,
    CONTACT_DINGTALK,
    CONTACTS
};

/// A row as it came. Empty text says nothing and changes nothing; "-" takes away.
struct people_row {
    uint32_t line;
    struct okr_str number, name, department, manager, contact[CONTACTS], unix_user;
    int64_t uid;    ///< -1: not given
    uint8_t status; ///< 0: not given
    okr_id unit;    ///< the department
    okr_id person;  ///< in the store; 0: new, until it is made
    size_t boss;    ///< row of the manager, or PEOPLE_NO_ROW
    okr_id boss_id; ///< the manager, where no row is
    bool no_boss;   ///< the manager is taken away
    uint8_t visit;  ///< of the walk over managers
};
#define PEOPLE_NO_ROW SIZE_MAX

/// A person of the store.
struct people_known {
    okr_id id;
    struct okr_str number;
    uint8_t status;
    bool in_roster;
};

struct people_change {
    const char *what; ///< created changed moved left
    okr_id id;
    uint32_t line; ///< 0: in no row
    uint64_t fields;
    uint32_t holds; ///< of who left: objectives and key results that still name the person
};

struct people {
    struct cmd *c;
    struct people_row *rows;
    size_t n;
    size_t *by_number, *by_name; ///< rows in these orders
    struct people_known *known;  ///< by employee number; those without one first
    size_t n_known, n_numbered;
    struct people_change *changes;
    size_t n_changes, changes_room;
    uint32_t created, changed, left, unchanged;
    bool partial, confirm, create_units;
    struct okr_str reason;
};

/// Tells a fault of a row: the request's error grows by a detail, and its code is that of the first.
OKR_PRINTF(5, 6)
void people_fault(struct people *p, uint32_t line, int code, const char *hint, const char *format,
                  ...);
/// The same from a code that was filled into c->err by another function; false. OKR_OK: true.
bool people_try(struct people *p, uint32_t line, int code, const struct okr_err *inner);

// What a row says wrong is a detail of the error, which the caller looks at; a code is returned for what ends it all.

/// The request's rows, each with its number, name and department.
OKR_MUST_CHECK int people_read(struct people *p);
/// The row of an employee number, or PEOPLE_NO_ROW.
size_t people_row_of(const struct people *p, struct okr_str number);
/// Where in by_name the rows of a name begin, and how many there are.
size_t people_named(const struct people *p, struct okr_str name, size_t *ret_n);
/// The store's person of an employee number, or NULL.
struct people_known *people_known_of(const struct people *p, struct okr_str number);
/// Finds each row's department (made where asked for), person and manager.
OKR_MUST_CHECK int people_match(struct people *p);
/// Makes and changes the persons of the rows, managers first, one event each; then those who left.
OKR_MUST_CHECK int people_settle(struct people *p);
/// Notes what was done for the answer. TOO_BIG when that is more than anybody imports.
OKR_MUST_CHECK int people_note(struct people *p, const struct people_change *change);
#endif
