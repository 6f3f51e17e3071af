// SPDX-License-Identifier: Apache-2.0
// Where the sockets and the data live when nobody says otherwise (DESIGN 9), and making such a directory.
#ifndef SYS_PATHS_H
#define SYS_PATHS_H
#include <okr/error.h>

enum { PATH_BYTES = 200 };
/// root: /run/okrd and /var/lib/okrd; others: $XDG_RUNTIME_DIR/okrd (unset: /tmp/okrd-UID) and $XDG_DATA_HOME/okrd (unset: ~/.local/share/okrd).
void paths_default(char run[PATH_BYTES], char data[PATH_BYTES]);
/// Makes the directory and those above it; an existing one must be a directory of this user or root, not writable by others. INVALID with the cure.
OKR_MUST_CHECK int path_make_directory(const char *path, unsigned mode, struct okr_err *e);
/// Lets the group of a socket talk over it and nobody else (DESIGN 8); for root that group is `okr`, where there is one. False when the mode cannot be set.
bool path_open_socket(const char *path);
/// An absolute path for a relative one. INVALID when it gets too long for a socket address.
OKR_MUST_CHECK int path_absolute(const char *path, char ret[PATH_BYTES], struct okr_err *e);

/// Takes the lock of a run directory for the life of the process; a second bind to a socket path would steal it in silence (DESIGN 3). CONFLICT names the holder.
OKR_MUST_CHECK int path_lock(const char *directory, struct okr_err *e);
#endif
