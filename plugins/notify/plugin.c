// SPDX-License-Identifier: Apache-2.0
// notify: tells people of okrd's events by the channels they use, few and useful. The entry; README.md is the map.
#include "entry.h"

const okr_plugin *okr_plugin_v1(void)
{
    return entry_plugin();
}
