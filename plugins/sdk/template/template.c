// SPDX-License-Identifier: Apache-2.0
// A whole plugin: it scores key results in tenths. Copy the folder, call it something else, and change score(). Compiles as C and as C++.
#include <okr_plugin.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tenths {
    const okr_host *host;
    uint32_t most; // tenths that a score may have: the option `most`
    char why[120]; // of the score given last; okrd copies it before it calls again
};

static okr_view text(const char *words)
{
    okr_view view = {words, strlen(words)};
    return view;
}

/// A number of the plugin's section of okrd.conf, or `otherwise`.
static uint32_t number(const okr_host *host, const char *key, uint32_t otherwise)
{
    okr_view value;
    char digits[12] = "";
    if (host->option(host, text(""), text(key), &value) != OKR_OK || value.len >= sizeof digits)
        return otherwise;
    memcpy(digits, value.ptr, (size_t)value.len);
    return (uint32_t)strtoul(digits, NULL, 10);
}

static okr_status open_plugin(const okr_host *host, void **ret_self)
{
    struct tenths *self = (struct tenths *)calloc(1, sizeof *self);
    if (!self)
        return OKR_EFAIL;
    self->host = host;
    self->most = number(host, "most", 10);
    if (self->most < 1 || self->most > 10) {
        host->log(host, 3, text("most must be 1 to 10"));
        free(self);
        return OKR_EFAIL;
    }
    *ret_self = self;
    return OKR_OK;
}

static void close_plugin(void *self)
{
    free(self);
}

/// The progress in whole tenths, rounded down. Undefined progress is nobody's failure: the built-in score stands.
static okr_status score(void *self, const okr_call *call, const okr_score_input *in, okr_score *ret)
{
    struct tenths *t = (struct tenths *)self;
    (void)call;
    if (in->metric_kind < 1 || in->metric_kind > 9 || in->progress != in->progress)
        return OKR_SKIP;
    double progress = in->progress < 0 ? 0 : in->progress > 1 ? 1 : in->progress;
    uint32_t tenths = (uint32_t)(progress * 10 + 1e-9);
    if (tenths > t->most)
        tenths = t->most;
    (void)snprintf(t->why, sizeof t->why, "%u of 10 tenths", (unsigned)tenths);
    ret->basis_points = tenths * 1000;
    ret->why = text(t->why);
    return OKR_OK;
}

static const okr_cap_score can_score = {sizeof(okr_cap_score), 0, score};

static const void *capability(const char *id)
{
    return strcmp(id, OKR_CAP_SCORE) == 0 ? &can_score : NULL;
}

static const okr_plugin plugin = {
    OKR_MAGIC,
    sizeof(okr_plugin),
    OKR_ABI_MINOR,
    0,
    "template",
    "1.0.0",
    "Scores in whole tenths",
    open_plugin,
    close_plugin,
    capability,
};

const okr_plugin *okr_plugin_v1(void)
{
    return &plugin;
}
