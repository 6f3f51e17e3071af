// SPDX-License-Identifier: Apache-2.0
// Where messages can go: a section of the configuration, read and checked once. Secrets come from a credential or a file that nobody else can read.
#ifndef NOTIFY_ENDPOINT_H
#define NOTIFY_ENDPOINT_H
#include "said.h"

#include <okr/error.h>
#include <okr/glossary.h>

enum { ENDPOINTS_MAX = 64, SECRETS_MAX = 4, SECONDS_DEFAULT = 10, SECONDS_MAX = 30 };

struct endpoint {
    struct okr_str name; ///< what logs and people call it
    int channel;         ///< enum channel_kind; 0 when `fault` says why not
    struct okr_str url;  ///< never logged
    struct okr_str
        secrets[SECRETS_MAX]; ///< the newest first; old ones still sign while they rotate
    size_t n_secrets;
    struct okr_str user;           ///< SMTP
    struct okr_str from, reply;    ///< mail: sender; address for answers, "okr+{token}@example.com"
    struct okr_str list;           ///< mail: List-Id
    struct okr_str unsubscribe;    ///< mail: List-Unsubscribe, a mailto: or https: address
    struct okr_str proxy, ca_file; ///< empty: as the surroundings say
    struct okr_str command;        ///< exec: program and arguments
    struct okr_str events; ///< types of events it wants, blanks between: "check_in.* key_result.*"
    struct okr_str unit;   ///< only of this unit and below: its path "acme/finance"
    struct okr_str format; ///< the template file instead of the channel's own
    enum okr_lang lang;
    bool has_lang, insecure, text,
        standard; ///< text: WeCom's plain form; standard: where persons without a choice get theirs
    int per_minute, seconds;
    struct said fault; ///< why it cannot be used; empty: it can
};

/// A value of a section; false when it is not set.
typedef bool endpoint_option(void *context, const char *key, struct okr_str *ret);
/// Reads a section. What is wrong goes to `ret->fault`; the strings live in the arena.
void endpoint_read(struct okr_str name, endpoint_option *option, void *context,
                   struct okr_arena *arena, struct endpoint *ret);
/// Reads "credential:NAME" or "file:/PATH" (mode 0600 or 0400, of this user or root). False with the reason, which does not hold the secret.
bool endpoint_secret(struct okr_str source, struct okr_arena *arena, struct okr_str *ret,
                     struct said *ret_why);
/// Whether it can be used.
bool endpoint_works(const struct endpoint *endpoint);
/// Whether the host of an http(s) or smtp(s) url is this machine.
bool endpoint_is_loopback(struct okr_str url);
#endif
