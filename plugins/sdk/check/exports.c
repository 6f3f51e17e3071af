// SPDX-License-Identifier: Apache-2.0
// The symbols that a shared object shows, read from its file.
#include "check.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef ElfW(Ehdr) file_head;
typedef ElfW(Shdr) section_head;
typedef ElfW(Sym) symbol;

/// The bytes from `at` on, or NULL past the end of the file.
static const void *within(struct okr_str file, uint64_t at, uint64_t n)
{
    return at <= file.len && n <= file.len - at ? file.ptr + at : NULL;
}

/// What the sanitizers of a test build add is nobody's interface.
static bool is_shown(const symbol *s, const char *name)
{
    unsigned bind = s->st_info >> 4, visible = s->st_other & 3u;
    return s->st_shndx != SHN_UNDEF && (bind == STB_GLOBAL || bind == STB_WEAK) &&
           (visible == STV_DEFAULT || visible == STV_PROTECTED) &&
           strncmp(name, "__odr_asan", strlen("__odr_asan")) != 0;
}

static enum verdict judge(struct subject *s, struct okr_str file, const section_head *table,
                          const section_head *names)
{
    bool entry = false;
    for (uint64_t at = 0; at + sizeof(symbol) <= table->sh_size; at += sizeof(symbol)) {
        const symbol *one = within(file, table->sh_offset + at, sizeof *one);
        const char *name = one ? within(file, names->sh_offset + one->st_name, 1) : NULL;
        if (!name || one->st_name >= names->sh_size || !is_shown(one, name))
            continue;
        if (strcmp(name, "okr_plugin_v1") != 0)
            return check_failed(s, "it also shows %s: link it with the SDK's version script", name);
        entry = true;
    }
    return entry ? CHECK_PASSED : check_failed(s, "it does not show okr_plugin_v1");
}

static enum verdict look(struct subject *s, struct okr_str file)
{
    const file_head *head = within(file, 0, sizeof *head);
    for (unsigned i = 0; head && i < head->e_shnum; i++) {
        const section_head *table =
            within(file, head->e_shoff + (uint64_t)i * sizeof *table, sizeof *table);
        if (!table || table->sh_type != SHT_DYNSYM || table->sh_link >= head->e_shnum)
            continue;
        const section_head *names =
            within(file, head->e_shoff + (uint64_t)table->sh_link * sizeof *names, sizeof *names);
        if (names)
            return judge(s, file, table, names);
    }
    return check_failed(s, "it has no table of dynamic symbols");
}

enum verdict check_exports(struct subject *s)
{
    struct stat found;
    int fd = open(s->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &found) != 0 || found.st_size == 0)
        return check_failed(s, "%s cannot be read", s->path);
    char *bytes = mmap(NULL, (size_t)found.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (bytes == MAP_FAILED)
        return check_failed(s, "%s cannot be read", s->path);
    return look(s, (struct okr_str){bytes, (size_t)found.st_size});
}
