#include "clinux_fault.h"
#include "clinux_memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef DEBUG

static char name_armed[64];
static int nth_armed, passes;
static int state = -1; /* -1: the environment was not asked yet */
static bool by_name;   /* whether the names of processes arm places */
static int notes = -1; /* where passes are written down, if they are */

void clinux_failpoint_arm(const char *name, int nth) {
  passes = 0;
  nth_armed = nth;
  state = name != NULL;
  if (name == NULL) return;
  strncpy(name_armed, name, sizeof name_armed - 1);
  name_armed[sizeof name_armed - 1] = 0;
}

/* Takes ":nth" off the armed name. */
static void read_count(void) {
  char *colon = strchr(name_armed, ':');
  if (colon == NULL) return;
  *colon = 0;
  nth_armed = atoi(colon + 1);
}

static void ask_environment(void) {
  const char *value = getenv("MPRUN_FAILPOINT");
  by_name = value != NULL && strcmp(value, "by-name") == 0;
  if (by_name) value = NULL;
  clinux_failpoint_arm(value, 1);
  if (value != NULL) read_count();
}

/* The part of `text` behind `start`, or NULL if it begins otherwise. */
static const char *behind(const char *text, const char *start) {
  size_t length = strlen(start);
  return strncmp(text, start, length) == 0 ? text + length : NULL;
}

void clinux_failpoint_process_named(const char *name) {
  if (state < 0) ask_environment();
  if (!by_name) return;
  notes = -1;
  clinux_failpoint_arm(behind(name, "killed at "), 1);
  if (state) read_count();
  const char *path = behind(name, "noted in ");
  if (path == NULL) return;
  notes = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  state = notes >= 0;
}

bool clinux_failpoint_armed(void) {
  if (state < 0) ask_environment();
  return state > 0;
}

void clinux_failpoint_pass(const char *name) {
  if (notes >= 0) {
    dprintf(notes, "%s\n", name);
    return;
  }
  if (strcmp(name, name_armed) == 0 && ++passes == nth_armed) clinux_kill_self();
}

int clinux_failpoint_passes(void) { return passes; }

#else

bool clinux_failpoint_armed(void) { return false; }
void clinux_failpoint_arm(const char *name, int nth) { (void)name, (void)nth; }
void clinux_failpoint_process_named(const char *name) { (void)name; }
void clinux_failpoint_pass(const char *name) { (void)name; }
int clinux_failpoint_passes(void) { return 0; }

#endif
