// SPDX-License-Identifier: Apache-2.0
#include "support/vectors.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct vectors {
    FILE *file;
    char *text;
    size_t room;
    char name[128];
    int line, rows;
};

static void stop(const char *name, const char *why)
{
    fprintf(stderr, "tests/unit/vectors/%s: %s\n", name, why);
    abort();
}

struct vectors *vectors_open(const char *name)
{
    struct vectors *vectors = calloc(1, sizeof(*vectors));
    char path[1024];

    if (!vectors)
        stop(name, "no memory");
    snprintf(vectors->name, sizeof(vectors->name), "%s", name);
    snprintf(path, sizeof(path), "%s/unit/vectors/%s", OKR_TEST_DIR, name);
    vectors->file = fopen(path, "r");
    if (!vectors->file)
        stop(name, "cannot be opened");
    return vectors;
}

static void split(struct vectors *vectors, struct vector_row *row)
{
    char *rest = vectors->text;

    for (size_t i = 0; i < VECTOR_CELLS; i++)
        row->cell[i] = "";
    for (row->n = 0; rest; row->n++) {
        if (row->n == VECTOR_CELLS)
            stop(vectors->name, "a row has too many cells");
        row->cell[row->n] = rest;
        rest = strchr(rest, '\t');
        if (rest)
            *rest++ = '\0';
    }
}

bool vectors_next(struct vectors *vectors, struct vector_row *ret)
{
    while (getline(&vectors->text, &vectors->room, vectors->file) >= 0) {
        vectors->line++;
        vectors->text[strcspn(vectors->text, "\n")] = '\0';
        if (vectors->text[0] == '\0' || vectors->text[0] == '#')
            continue;
        vectors->rows++;
        ret->file = vectors->name;
        ret->line = vectors->line;
        split(vectors, ret);
        return true;
    }
    return false;
}

void vectors_close(struct vectors *vectors)
{
    if (vectors->rows == 0)
        stop(vectors->name, "holds no row");
    fclose(vectors->file);
    free(vectors->text);
    free(vectors);
}

int vector_int(const struct vector_row *row, size_t cell)
{
    char *end;
    long value = strtol(row->cell[cell], &end, 10);

    if (end == row->cell[cell] || *end != '\0' || value < INT_MIN || value > INT_MAX)
        stop(row->file, "a cell is not a whole number");
    return (int)value;
}
