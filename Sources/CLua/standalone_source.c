// Reading scripts that can be read only once, whole; see clua_standalone.h.

#define _GNU_SOURCE
#include "standalone_private.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int complain_of(const char *verb, const char *path) {
  char message[512];
  const char *name = path != NULL ? path : "stdin";
  snprintf(message, sizeof message, "cannot %s %s: %s", verb, name, strerror(errno));
  clua_standalone_complain(message);
  return CLUA_FAILED;
}

static bool read_stream(FILE *stream, char **text, size_t *length) {
  size_t room = 0;
  *text = NULL;
  *length = 0;
  for (;;) {
    if (room - *length < 4096) {
      room = room == 0 ? 16384 : room * 2;
      char *larger = realloc(*text, room);
      if (larger == NULL) break;
      *text = larger;
    }
    size_t got = fread(*text + *length, 1, room - *length, stream);
    *length += got;
    if (got == 0 && ferror(stream)) break;
    if (got == 0) return true;
  }
  free(*text);
  *text = NULL;
  return false;
}

int clua_standalone_read(const char *path, char **text, size_t *length) {
  FILE *stream = path != NULL ? fopen(path, "r") : stdin;
  if (stream == NULL) return complain_of("open", path);
  int outcome = read_stream(stream, text, length) ? CLUA_DONE : complain_of("read", path);
  if (path != NULL) fclose(stream);
  return outcome;
}

void clua_standalone_free(char *text) { free(text); }

bool standalone_wait_for_input(bool (*gives_up)(void)) {
  if (stdin->_IO_read_ptr < stdin->_IO_read_end) return true;  // C's stdin has it already
  sigset_t noted, before;
  sigemptyset(&noted);
  sigaddset(&noted, SIGINT);
  sigaddset(&noted, SIGWINCH);
  sigaddset(&noted, SIGCONT);
  sigprocmask(SIG_BLOCK, &noted, &before);
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  bool goes_on;
  do goes_on = !gives_up();
  while (goes_on && ppoll(&input, 1, NULL, &before) < 0 && errno == EINTR);
  sigprocmask(SIG_SETMASK, &before, NULL);
  return goes_on;
}

bool clua_standalone_exists(const char *path) {
  struct stat status;
  return stat(path, &status) == 0;
}

static bool begins(const char *text, const char *prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool clua_standalone_reads_once(const char *path) {
  struct stat status;
  if (stat(path, &status) != 0) return false;
  if (begins(path, "/dev/stdin") || begins(path, "/dev/fd/") || begins(path, "/proc/self/"))
    return true;
  return S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode) || S_ISSOCK(status.st_mode);
}
