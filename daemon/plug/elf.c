// SPDX-License-Identifier: Apache-2.0
#include "plug/elf.h"

#include <elf.h>
#include <link.h>

typedef ElfW(Ehdr) file_head;
typedef ElfW(Phdr) segment;
typedef ElfW(Dyn) dynamic;

/// Copies `n` bytes at `at`; false past the end of the file.
static bool take(struct okr_str file, uint64_t at, void *ret, size_t n)
{
    if (at > file.len || n > file.len - at)
        return false;
    memcpy(ret, file.ptr + at, n);
    return true;
}

static bool relocates_text(struct okr_str file, const segment *place)
{
    dynamic row;
    for (uint64_t at = 0; at + sizeof row <= place->p_filesz; at += sizeof row) {
        if (!take(file, place->p_offset + at, &row, sizeof row) || row.d_tag == DT_NULL)
            return false;
        if (row.d_tag == DT_TEXTREL || (row.d_tag == DT_FLAGS && (row.d_un.d_val & DF_TEXTREL)))
            return true;
    }
    return false;
}

bool elf_check(struct okr_str file, struct plug_why *why)
{
    file_head head;
    bool stack = false;
    if (!take(file, 0, &head, sizeof head) || memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 ||
        head.e_ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32) ||
        head.e_type != ET_DYN || head.e_phentsize != sizeof(segment)) {
        why_say(why, "it is not a shared object of this machine");
        return false;
    }
    for (unsigned i = 0; i < head.e_phnum; i++) {
        segment s;
        if (!take(file, head.e_phoff + (uint64_t)i * sizeof s, &s, sizeof s)) {
            why_say(why, "it is cut off: build it again");
            return false;
        }
        if (s.p_type == PT_DYNAMIC && relocates_text(file, &s)) {
            why_say(why, "it has text relocations: compile it with -fPIC");
            return false;
        }
        if (s.p_type == PT_GNU_STACK)
            stack = !(s.p_flags & PF_X);
    }
    if (!stack)
        why_say(why, "it wants an executable stack: link it with -Wl,-z,noexecstack");
    return stack;
}
