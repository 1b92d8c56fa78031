#include "clinux_fault.h"

#include <stddef.h>
#include <string.h>

#ifdef DEBUG

static char armed_call[32];
static int armed_nth, armed_error, armed_count, armed_hits;
static bool armed, armed_any;

bool clinux_fault_arm(const char *call, int nth, int error, int count) {
  armed_any = call == NULL;
  if (call != NULL) {
    strncpy(armed_call, call, sizeof armed_call - 1);
    armed_call[sizeof armed_call - 1] = 0;
  }
  armed_nth = nth;
  armed_error = error;
  armed_count = count;
  armed_hits = 0;
  armed = true;
  return true;
}

int clinux_fault_disarm(void) {
  armed = false;
  return armed_hits;
}

int clinux_fault(const char *call) {
  if (!armed || (!armed_any && strcmp(call, armed_call) != 0)) return 0;
  if (--armed_nth > 0) return 0;
  if (armed_count == 0) return 0;
  if (armed_count > 0) armed_count--;
  armed_hits++;
  return armed_error;
}

#else

bool clinux_fault_arm(const char *call, int nth, int error, int count) {
  (void)call, (void)nth, (void)error, (void)count;
  return false;
}

int clinux_fault_disarm(void) { return 0; }

#endif

int clinux_fault_in_swift(const char *call) { return clinux_fault(call); }
