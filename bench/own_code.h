/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own_code.h - this program's own functions by name, those that have no name in C among them (the
 * versions of a function for different vector units), and how often each of their instructions is executed. */
#ifndef PILOTSIM_BENCH_OWN_CODE_H
#define PILOTSIM_BENCH_OWN_CODE_H

#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

struct own_code {
    uintptr_t file_from, from; /* in the file, and where it was loaded */
    size_t n_byte;             /* 0: there is no such function */
};

static inline const Elf64_Shdr *own_table(const uint8_t *image, uint32_t type)
{
    const Elf64_Ehdr *head = (const void *)image;
    const Elf64_Shdr *at = (const void *)(image + head->e_shoff);
    for (int i = 0; i < head->e_shnum; i++)
        if (at[i].sh_type == type) return &at[i];
    return NULL;
}

static inline const Elf64_Sym *own_symbol(const uint8_t *image, const char *name)
{
    const Elf64_Shdr *table = own_table(image, SHT_SYMTAB),
                     *sections = (const void *)(image + ((const Elf64_Ehdr *)image)->e_shoff);
    if (table == NULL) return NULL; /* stripped */
    const Elf64_Sym *symbol = (const void *)(image + table->sh_offset);
    const char *text = (const char *)image + sections[table->sh_link].sh_offset;
    for (size_t i = 0; i < table->sh_size / sizeof *symbol; i++)
        if (strcmp(text + symbol[i].st_name, name) == 0) return &symbol[i];
    return NULL;
}

/* known: a function of this program, of the name known_name. */
static inline struct own_code own_code(const char *name, const char *known_name, uintptr_t known)
{
    struct own_code code = {0};
    struct stat st;
    const int file = open("/proc/self/exe", O_RDONLY);
    if (file < 0 || fstat(file, &st) != 0) return code;
    const uint8_t *image = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    close(file);
    if (image == MAP_FAILED) return code;
    const Elf64_Sym *wanted = own_symbol(image, name), *here = own_symbol(image, known_name);
    if (wanted != NULL && here != NULL)
        code = (struct own_code){wanted->st_value, known - here->st_value + wanted->st_value, wanted->st_size};
    munmap((void *)(uintptr_t)image, (size_t)st.st_size);
    return code;
}

/* Executes one call by single steps in a child and counts what is executed of the code; 0: steps are not allowed, or not known,
 * here. count: [n_byte], by the instruction's offset. */
static inline uint64_t own_trace(struct own_code code, void (*call)(void *), void *arg, uint32_t *count)
{
#ifdef __x86_64__
    uint64_t n = 0;
    const pid_t child = fork();
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) _exit(1);
        raise(SIGSTOP);
        call(arg);
        _exit(0);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) < 0) return 0;
    while (WIFSTOPPED(status)) {
        struct user_regs_struct at;
        if (ptrace(PTRACE_GETREGS, child, NULL, &at) == 0 && at.rip - code.from < code.n_byte) count[at.rip - code.from]++, n++;
        if (ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) != 0 || waitpid(child, &status, 0) < 0) break;
    }
    return n;
#else
    (void)code, (void)call, (void)arg, (void)count;
    return 0;
#endif
}

#endif
