// SPDX-License-Identifier: Apache-2.0
// reader DIR N: another program that reads the store, as mdb_copy or a forgotten mdb_stat: takes N places for readers, says "ready",
// and holds on until its standard input ends. What it leaves behind when it is killed is what okrd has to clear.
#include <lmdb.h>

#include <stdio.h>
#include <stdlib.h>

enum { PLACES_MAX = 1024 };

int main(int argc, char **argv)
{
    MDB_env *env;
    MDB_txn *txn[PLACES_MAX];
    int n = argc == 3 ? (int)strtol(argv[2], NULL, 10) : 0, taken = 0;
    if (n < 1 || n > PLACES_MAX || mdb_env_create(&env) ||
        mdb_env_open(env, argv[1], MDB_RDONLY | MDB_NOTLS, 0600))
        return 2;
    while (taken < n && !mdb_txn_begin(env, NULL, MDB_RDONLY, &txn[taken]))
        taken++;
    printf("ready %d\n", taken);
    fflush(stdout);
    (void)getchar();
    while (taken)
        mdb_txn_abort(txn[--taken]);
    mdb_env_close(env);
    return 0;
}
