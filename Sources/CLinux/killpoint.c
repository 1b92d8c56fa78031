#include "clinux_fault.h"
#include "clinux_memory.h"

#include <stdlib.h>
#include <string.h>

#ifdef DEBUG

static char name_armed[64];
static int nth_armed, passes;
static int state = -1; /* -1: the environment was not asked yet */

void clinux_killpoint_arm(const char *name, int nth) {
  passes = 0;
  nth_armed = nth;
  state = name != NULL;
  if (name == NULL) return;
  strncpy(name_armed, name, sizeof name_armed - 1);
  name_armed[sizeof name_armed - 1] = 0;
}

static void ask_environment(void) {
  const char *value = getenv("MPRUN_FAILPOINT");
  clinux_killpoint_arm(value, 1);
  if (value == NULL) return;
  char *colon = strchr(name_armed, ':');
  if (colon == NULL) return;
  *colon = 0;
  nth_armed = atoi(colon + 1);
}

bool clinux_killpoint_armed(void) {
  if (state < 0) ask_environment();
  return state > 0;
}

void clinux_killpoint_pass(const char *name) {
  if (strcmp(name, name_armed) == 0 && ++passes == nth_armed) clinux_kill_self();
}

int clinux_killpoint_passes(void) { return passes; }

#else

bool clinux_killpoint_armed(void) { return false; }
void clinux_killpoint_arm(const char *name, int nth) { (void)name, (void)nth; }
void clinux_killpoint_pass(const char *name) { (void)name; }
int clinux_killpoint_passes(void) { return 0; }

#endif
