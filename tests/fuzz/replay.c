/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay FILE... : what a fuzz target does with bytes once found, in a build without libFuzzer. Linked
 * with one fuzz_<what>.c; ends as the target does, so a crash is a failed test. No file: skipped (77). */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

/* The bytes in a block of just their size, so that a sanitizer sees a step beyond. */
static int replay(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL || fseek(f, 0, SEEK_END) != 0) return -1;
    const long end = ftell(f);
    const size_t n = end > 0 ? (size_t)end : 0;
    rewind(f);
    uint8_t *bytes = malloc(n > 0 ? n : 1);
    const int is_read = bytes != NULL && fread(bytes, 1, n, f) == n;
    fclose(f);
    if (is_read) (void)LLVMFuzzerTestOneInput(bytes, n);
    free(bytes);
    return is_read ? 0 : -1;
}

int main(int argc, char **argv)
{
    if (argc < 2) return 77;
    if (LLVMFuzzerInitialize != NULL) LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 1; i < argc; i++) {
        printf("%s\n", argv[i]);
        fflush(stdout); /* the last line names the culprit */
        if (replay(argv[i]) != 0) {
            fprintf(stderr, "%s: cannot be read\n", argv[i]);
            return 1;
        }
    }
    return 0;
}
