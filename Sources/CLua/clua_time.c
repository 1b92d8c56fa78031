// The clocks that Lua's library asks for, which may stand still while a program is explored. The
// linker leads `time` and `clock` here (`--wrap`).

#include <stdint.h>
#include <time.h>

#include "clinux_memory.h"

time_t __wrap_time(time_t *result);
clock_t __wrap_clock(void);

// When a virtual clock began: 1 January 2026, as LinuxSystem has it.
static const time_t first_moment = 1767225600;

static struct timespec now(clockid_t clock) {
  struct timespec moment = {0, 0};
  clock_gettime(clock, &moment);
  return moment;
}

time_t __wrap_time(time_t *result) {
  int64_t virtual_ns = clinux_script_ns();
  time_t seconds = virtual_ns < 0 ? now(CLOCK_REALTIME).tv_sec : first_moment + virtual_ns / 1000000000;
  if (result != NULL) *result = seconds;
  return seconds;
}

clock_t __wrap_clock(void) {
  int64_t virtual_ns = clinux_script_ns();
  if (virtual_ns >= 0) return (clock_t)(virtual_ns / 1000);
  struct timespec used = now(CLOCK_PROCESS_CPUTIME_ID);
  return (clock_t)(used.tv_sec * CLOCKS_PER_SEC + used.tv_nsec / 1000);
}
