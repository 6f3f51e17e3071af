// SPDX-License-Identifier: Apache-2.0
// A plugin's file: checked, opened once and never closed, and asked what it is. The only dlopen of okrd.
#include "plug/load.h"

#include "plug/abi.h"
#include "plug/file_check.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

void plug_packaged(const char *name, char *ret, size_t size)
{
    char own[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", own, sizeof own - 1);
    own[n > 0 ? n : 0] = '\0';
    for (int up = 0; up < 2; up++)
        if (strrchr(own, '/'))
            *strrchr(own, '/') = '\0';
    // The build's, those of a tree that was put elsewhere, and where they were to be installed.
    static const char *const directories[] = {"plugins", OKR_PLUGIN_SUBDIR};
    for (size_t i = 0; i < sizeof directories / sizeof *directories; i++) {
        int length = snprintf(ret, size, "%s/%s/%s.so", own, directories[i], name);
        if (length > 0 && (size_t)length < size && access(ret, R_OK) == 0)
            return;
    }
    snprintf(ret, size, "%s/%s.so", OKR_PLUGIN_DIR, name);
}

static bool check_entry(const okr_plugin *plugin, struct okr_str name, struct plug_why *why)
{
    if (!plugin)
        why_say(why, "okr_plugin_v1 gave back nothing");
    else if (plugin->magic != OKR_MAGIC)
        why_say(why, "its magic is 0x%08" PRIx32 ", and 0x%08" PRIx32 " was expected",
                plugin->magic, (uint32_t)OKR_MAGIC);
    else if (plugin->size < PLUG_PLUGIN_1_0)
        why_say(why, "its okr_plugin has %" PRIu32 " bytes, and at least %zu were expected",
                plugin->size, (size_t)PLUG_PLUGIN_1_0);
    else if (!plugin->id || !okr_str_eq(okr_str_c(plugin->id), name))
        why_say(why, "its id is \"%s\", and its file name says \"%.*s\"",
                plugin->id ? plugin->id : "", OKR_STR_ARG(name));
    else if (!plugin->open || !plugin->capability || !plugin->version || !plugin->summary)
        why_say(why, "its okr_plugin lacks open, capability, version or summary");
    else
        return true;
    return false;
}

/// What stands behind the last "/" and before ".so".
static struct okr_str name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct okr_str name = okr_str_c(slash ? slash + 1 : path);
    if (okr_str_ends(name, OKR_STR(".so")))
        name.len -= 3;
    return name;
}

const okr_plugin *plug_load(const char *path, char *real, struct plug_why *why)
{
    struct okr_str name = name_of(path);
    if (!file_check(path, real, why))
        return NULL;
    void *object = dlopen(real, RTLD_NOW | RTLD_LOCAL);
    if (!object) {
        why_say(why, "it cannot be loaded: %s", dlerror());
        return NULL;
    }
    void *symbol = dlsym(object, "okr_plugin_v1");
    if (!symbol) {
        why_say(why, "it has no symbol okr_plugin_v1, which every plugin shows");
        return NULL;
    }
    // POSIX has dlsym give functions as objects; ISO C has no such cast.
    const okr_plugin *(*entry)(void);
    memcpy(&entry, &symbol, sizeof entry);
    const okr_plugin *plugin = entry();
    return check_entry(plugin, name, why) ? plugin : NULL;
}
