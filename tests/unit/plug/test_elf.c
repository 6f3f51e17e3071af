// SPDX-License-Identifier: Apache-2.0
#include "plug/elf.h"

#include "support/leak.h"
#include <criterion/criterion.h>
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>

/// A shared object reduced to what is looked at: its head, two segments, two rows of the dynamic table.
struct object {
    ElfW(Ehdr) head;
    ElfW(Phdr) segments[2];
    ElfW(Dyn) rows[2];
};

static struct object make_object(void)
{
    struct object o = {0};
    memcpy(o.head.e_ident, ELFMAG, SELFMAG);
    o.head.e_ident[EI_CLASS] = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
    o.head.e_type = ET_DYN;
    o.head.e_phentsize = sizeof o.segments[0];
    o.head.e_phoff = offsetof(struct object, segments);
    o.head.e_phnum = 2;
    o.segments[0].p_type = PT_GNU_STACK;
    o.segments[0].p_flags = PF_R | PF_W;
    o.segments[1].p_type = PT_DYNAMIC;
    o.segments[1].p_offset = offsetof(struct object, rows);
    o.segments[1].p_filesz = sizeof o.rows;
    return o;
}

static bool check(const struct object *o, struct plug_why *why)
{
    *why = (struct plug_why){.text = {""}};
    return elf_check((struct okr_str){(const char *)o, sizeof *o}, why);
}

Test(elf, what_it_asks_of_the_loader)
{
    struct plug_why why;
    struct object o = make_object();
    cr_expect(check(&o, &why), "%s", why.text[OKR_EN]);
    o.segments[0].p_flags |= PF_X;
    cr_expect(!check(&o, &why) && strstr(why.text[OKR_EN], "executable stack") &&
              strstr(why.text[OKR_ZH], "可执行栈"));
    o.segments[0].p_type = PT_NULL; // none said: the loader takes it for executable
    cr_expect(!check(&o, &why) && strstr(why.text[OKR_EN], "executable stack"));
    o = make_object();
    o.rows[0].d_tag = DT_TEXTREL;
    cr_expect(!check(&o, &why) && strstr(why.text[OKR_EN], "text relocations"));
    o.rows[0] = (ElfW(Dyn)){.d_tag = DT_FLAGS, .d_un.d_val = DF_TEXTREL};
    cr_expect(!check(&o, &why) && strstr(why.text[OKR_EN], "text relocations"));
    o.rows[0].d_un.d_val = DF_BIND_NOW;
    cr_expect(check(&o, &why));
    o.head.e_type = ET_EXEC;
    cr_expect(!check(&o, &why) && strstr(why.text[OKR_EN], "not a shared object"));
    okr_test_end();
}

Test(elf, any_bytes_are_looked_at_within_their_bounds)
{
    struct plug_why why;
    struct object o = make_object();
    for (size_t n = 0; n < sizeof o; n++) {
        char *bytes = malloc(n ? n : 1); // so that the sanitizer sees each byte past the end
        memcpy(bytes, &o, n);
        bool fine = elf_check((struct okr_str){bytes, n}, &why);
        cr_expect(!fine || n >= offsetof(struct object, rows), "%zu", n);
        free(bytes);
    }
    o.head.e_phoff = UINT64_MAX - 8;
    cr_expect_not(check(&o, &why));
    o = make_object();
    o.segments[1].p_offset = UINT64_MAX;
    o.segments[1].p_filesz = UINT64_MAX;
    cr_expect(check(&o, &why)); // no row to be read: nothing found
    okr_test_end();
}

Test(elf, a_real_one)
{
    struct plug_why why = {.text = {""}};
    FILE *file = fopen(OKR_BIN_DIR "/../test-plugins/counter.so", "re");
    cr_assert(file);
    static char bytes[64 << 20];
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    cr_expect(elf_check((struct okr_str){bytes, n}, &why), "%s", why.text[OKR_EN]);
    okr_test_end();
}
