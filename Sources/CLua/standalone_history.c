// The lines of earlier sessions: a text file in the user's state folder, one line a line. A session
// appends to it at once, so that sessions side by side, and one that is killed, lose nothing.

#define _GNU_SOURCE
#include "standalone_editor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEPT_LINES 1000

// The path of the file, with its folders made if `make`; NULL where there is no place for it. The
// XDG base directories say that only absolute paths count.
static char *history_path(bool make) {
  const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
  char *path = NULL;
  int length = -1;
  if (state != NULL && state[0] == '/') {
    length = asprintf(&path, "%s/mprun/history", state);
  } else if (home != NULL && home[0] == '/') {
    length = asprintf(&path, "%s/.local/state/mprun/history", home);
  }
  if (length < 0) return NULL;
  for (char *slash = strchr(path + 1, '/'); make && slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    (void)mkdir(path, 0700);
    *slash = '/';
  }
  return path;
}

// Writes the last lines to a new file, which replaces the old one as a whole.
static void shorten(const char *path, char **lines, size_t count) {
  char *fresh = NULL;
  if (asprintf(&fresh, "%s.new", path) < 0) return;
  int number = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  FILE *file = number >= 0 ? fdopen(number, "w") : NULL;
  if (file != NULL) {
    for (size_t i = count - KEPT_LINES; i < count; i++) fprintf(file, "%s\n", lines[i]);
    if (fclose(file) == 0) (void)rename(fresh, path);
  } else if (number >= 0) {
    close(number);
  }
  free(fresh);
}

void standalone_read_history(void (*take)(void *context, const char *line), void *context) {
  char *path = history_path(false);
  FILE *file = path != NULL ? fopen(path, "re") : NULL;
  char **lines = NULL, *line = NULL;
  size_t count = 0, room = 0, length = 0;
  ssize_t got;
  while (file != NULL && (got = getline(&line, &length, file)) > 0) {
    if (line[got - 1] == '\n') line[got - 1] = '\0';
    if (count == room) {
      room = room == 0 ? 256 : room * 2;
      char **more = realloc(lines, room * sizeof *lines);
      if (more == NULL) break;
      lines = more;
    }
    lines[count] = strdup(line);
    if (lines[count] == NULL) break;
    count++;
  }
  size_t first = count > KEPT_LINES ? count - KEPT_LINES : 0;
  if (first > KEPT_LINES) shorten(path, lines, count);
  for (size_t i = first; i < count; i++) take(context, lines[i]);
  for (size_t i = 0; i < count; i++) free(lines[i]);
  free(lines);
  free(line);
  if (file != NULL) fclose(file);
  free(path);
}

void standalone_append_history(const char *line) {
  static char *newest = NULL;
  if (newest != NULL && strcmp(newest, line) == 0) return;
  free(newest);
  newest = strdup(line);
  char *path = history_path(true), *text = NULL;
  if (path == NULL) return;
  int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  int length = asprintf(&text, "%s\n", line);
  // One write: lines of sessions side by side do not mix. One that fails costs a line of history.
  if (file >= 0 && length > 0 && write(file, text, (size_t)length) < 0) errno = 0;
  if (length > 0) free(text);
  if (file >= 0) close(file);
  free(path);
}
