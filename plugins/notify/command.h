// SPDX-License-Identifier: Apache-2.0
// What people ask of the plugin through plugin.call: {command: list | test | replay | restore | mail_in, …}.
#ifndef NOTIFY_COMMAND_H
#define NOTIFY_COMMAND_H
#include "notify.h"

/// Answers a command. OKR_OK with the reply in `*ret`; OKR_EFAIL with a sentence there; OKR_SKIP for an unknown one.
okr_status command_run(struct notify *n, struct okr_str principal, const struct okr_value *args,
                       struct okr_str *ret);
/// The answer to a mail that `okr mail-in` read: {token, from, text} becomes check-ins and acknowledgements (mail_in.c).
okr_status command_mail_in(struct notify *n, const struct okr_value *args, struct okr_str *ret);
/// A msgpack text as the reply that says why not.
OKR_PRINTF(2, 3) struct okr_str command_why(struct notify *n, const char *format, ...);
#endif
