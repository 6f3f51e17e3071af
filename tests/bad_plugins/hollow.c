// SPDX-License-Identifier: Apache-2.0
// Has a capability without its function.
#include "bad.h"

#define score NULL
BAD_SCORER("bad-hollow")
