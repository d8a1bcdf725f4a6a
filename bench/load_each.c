/* Asks the real ld.so about many files, each in a process of its own, for bench/system-copy.
 *
 *   load_each elf            NUL-separated paths in, those that begin with the ELF magic out (one a line)
 *   load_each load           one path a line in, "path<TAB>verdict" out: dlopen with every symbol bound
 *   load_each peak FILE CMD  runs CMD and writes its peak memory (KiB) to FILE
 *
 * A verdict holds what dlopen said, without the addresses; constructors run, so output is thrown away
 * and an alarm ends what hangs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { seconds_to_load = 30 };

static int list_elf(void) {
  char* path = NULL;
  size_t room = 0;
  while (getdelim(&path, &room, '\0', stdin) > 0) {
    char magic[4] = {0};
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) continue;
    if (read(file, magic, 4) == 4 && memcmp(magic, "\177ELF", 4) == 0 && !strchr(path, '\n')) puts(path);
    close(file);
  }
  free(path);
  return 0;
}

static void load_in_child(const char* path, int out) {
  int nowhere = open("/dev/null", O_RDWR);
  dup2(nowhere, 0), dup2(nowhere, 1), dup2(nowhere, 2);
  alarm(seconds_to_load);
  void* handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  const char* said = handle ? "loads" : dlerror();
  if (write(out, said, strlen(said)) < 0) _exit(1);
  _exit(0);
}

static int load_all(void) {
  char* path = NULL;
  size_t room = 0;
  ssize_t length;
  while ((length = getline(&path, &room, stdin)) > 0) {
    path[length - 1] = '\0';
    int ends[2];
    if (pipe(ends) != 0) return 1;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) load_in_child(path, ends[1]);
    close(ends[1]);
    char said[4096];
    ssize_t got = read(ends[0], said, sizeof said - 1);
    said[got > 0 ? got : 0] = '\0';
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    /* Only a crash before dlopen returned counts: what destructors do is not about loading. */
    if (got <= 0) snprintf(said, sizeof said, "signal %d", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    for (char* at = said; *at; ++at) {
      if (*at == '\n' || *at == '\t') *at = ' ';
    }
    printf("%s\t%s\n", path, said);
  }
  free(path);
  return 0;
}

static int run_for_peak(const char* report, char** command) {
  pid_t child = fork();
  if (child == 0) {
    execvp(command[0], command);
    _exit(127);
  }
  int status = 0;
  struct rusage usage;
  wait4(child, &status, 0, &usage);
  FILE* file = fopen(report, "w");
  if (file) fprintf(file, "%ld\n", usage.ru_maxrss), fclose(file);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int count, char** words) {
  if (count == 2 && strcmp(words[1], "elf") == 0) return list_elf();
  if (count == 2 && strcmp(words[1], "load") == 0) return load_all();
  if (count > 3 && strcmp(words[1], "peak") == 0) return run_for_peak(words[2], words + 3);
  fputs("load_each elf | load | peak FILE COMMAND...\n", stderr);
  return 2;
}
