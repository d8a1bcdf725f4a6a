/* What the benchmark cannot ask a shell: exact seconds and peak memory, the ELF files among many, and putting a tree
 * back between two runs by writing only what differs, so that its pages and its place on the disk stay as they were.
 *
 *   measure run [--stdin FILE]... -- COMMAND...   one process for each FILE (or one), all at once; prints
 *                                                 "microseconds cpu_microseconds peak_kib exit"; CPU
 *                                                 time is the sum, the peak that of the largest
 *   measure elf                                   NUL-separated paths in; those of executables and shared objects out
 *   measure restore ORIGINALS TREE                relative paths in, one a line: TREE/path becomes ORIGINALS/path
 *   measure bytes TREE                            relative paths in: the sum of their sizes
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { most_processes = 16, chunk = 1 << 18, elf_executable = 2, elf_shared_object = 3 };

static void fail(const char* what) {
  perror(what);
  exit(2);
}

static long long now_us(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (long long)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static long long microseconds(struct timeval time) { return (long long)time.tv_sec * 1000000 + time.tv_usec; }

static void become(char** command, const char* input) {
  int in = open(input, O_RDONLY), out = open("/dev/null", O_WRONLY);
  if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0) _exit(126);
  close(in), close(out);
  execvp(command[0], command);
  _exit(127);
}

static int run(int count, char** words) {
  const char* inputs[most_processes] = {"/dev/null"};
  int processes = 0, at = 0;
  for (; at + 1 < count && strcmp(words[at], "--stdin") == 0 && processes < most_processes; at += 2) {
    inputs[processes++] = words[at + 1];
  }
  if (at + 1 >= count || strcmp(words[at], "--") != 0) return 2;
  if (processes == 0) processes = 1;
  long peak = 0;
  long long cpu_us = 0;
  int worst = 0;
  long long begin = now_us();
  for (int i = 0; i < processes; ++i) {
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) become(words + at + 1, inputs[i]);
  }
  for (int i = 0; i < processes; ++i) {
    int status = 0;
    struct rusage usage;
    if (wait4(-1, &status, 0, &usage) < 0) fail("wait4");
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (code > worst) worst = code;
    cpu_us += microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
    if (usage.ru_maxrss > peak) peak = usage.ru_maxrss;
  }
  printf("%lld %lld %ld %d\n", now_us() - begin, cpu_us, peak, worst);
  return 0;
}

static int list_elf(void) {
  char* path = NULL;
  size_t room = 0;
  while (getdelim(&path, &room, '\0', stdin) > 0) {
    unsigned char head[18] = {0};
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) continue;
    int whole = read(file, head, sizeof head) == (ssize_t)sizeof head && memcmp(head, "\177ELF", 4) == 0;
    int little = head[5] == 1;
    int type = little ? head[16] | head[17] << 8 : head[17] | head[16] << 8;
    if (whole && (type == elf_executable || type == elf_shared_object) && !strchr(path, '\n')) puts(path);
    close(file);
  }
  free(path);
  return 0;
}

static void restore_bytes(int original, int copy) {
  static char wanted[chunk], found[chunk];
  off_t offset = 0;
  ssize_t length;
  while ((length = pread(original, wanted, chunk, offset)) > 0) {
    ssize_t had = pread(copy, found, (size_t)length, offset);
    if (had != length || memcmp(wanted, found, (size_t)length) != 0) {
      if (pwrite(copy, wanted, (size_t)length, offset) != length) fail("pwrite");
    }
    offset += length;
  }
  struct stat status;
  if (length < 0 || fstat(copy, &status) != 0) fail("restore");
  if (status.st_size != offset && ftruncate(copy, offset) != 0) fail("ftruncate");
}

/* The path of the next line below a directory, or NULL at the end. */
static char* next_path(const char* directory, char** line, size_t* room) {
  static char path[8192];
  ssize_t length = getline(line, room, stdin);
  if (length <= 0) return NULL;
  if ((*line)[length - 1] == '\n') (*line)[length - 1] = '\0';
  snprintf(path, sizeof path, "%s/%s", directory, *line);
  return path;
}

static int restore(const char* originals, const char* tree) {
  char *line = NULL, *path;
  size_t room = 0;
  while ((path = next_path(originals, &line, &room))) {
    int original = open(path, O_RDONLY);
    if (original < 0) fail(path);
    snprintf(path, 8192, "%s/%s", tree, line);
    int copy = open(path, O_RDWR);
    if (copy < 0) fail(path);
    restore_bytes(original, copy);
    close(original), close(copy);
  }
  free(line);
  return 0;
}

static int sum_sizes(const char* tree) {
  char *line = NULL, *path;
  size_t room = 0;
  long long sum = 0;
  struct stat status;
  while ((path = next_path(tree, &line, &room))) {
    if (stat(path, &status) != 0) fail(path);
    sum += status.st_size;
  }
  printf("%lld\n", sum);
  free(line);
  return 0;
}

int main(int count, char** words) {
  if (count > 2 && strcmp(words[1], "run") == 0) return run(count - 2, words + 2);
  if (count == 2 && strcmp(words[1], "elf") == 0) return list_elf();
  if (count == 4 && strcmp(words[1], "restore") == 0) return restore(words[2], words[3]);
  if (count == 3 && strcmp(words[1], "bytes") == 0) return sum_sizes(words[2]);
  fputs("measure run [--stdin FILE]... -- COMMAND... | elf | restore ORIGINALS TREE | bytes TREE\n", stderr);
  return 2;
}
