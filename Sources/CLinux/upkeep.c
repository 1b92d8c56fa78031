#define _GNU_SOURCE
#include "clinux_upkeep.h"

#include <signal.h>
#include <stdbool.h>
#include <time.h>

#include "clinux_fault.h"
#include "clinux_signal_table.h"
#include "clinux_signals.h"

static timer_t timer;
static bool is_made;

static void tick(int32_t signal, uint64_t value) {
  (void)value;
  clinux_signals_call_hook(signal);
}

static int32_t make(void) {
  int32_t signal = clinux_signal_upkeep();
  int32_t failed = clinux_signal_handle(
      signal, CLINUX_SIGNAL_OWNER_UPKEEP, tick, CLINUX_SIGNAL_RESTARTS);
  if (failed < 0) return failed;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = signal};
  failed = (int32_t)CLINUX_CALL(
      "timer_create", timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer));
  is_made = failed == 0;
  return failed;
}

static int32_t set(int64_t interval) {
  struct itimerspec spec = {.it_interval = {interval / 1000000000, interval % 1000000000}};
  spec.it_value = spec.it_interval;
  return (int32_t)CLINUX_CALL("timer_settime", timer_settime(timer, 0, &spec, NULL));
}

int32_t clinux_upkeep_start(int64_t interval) {
  int32_t failed = is_made ? 0 : make();
  return failed < 0 ? failed : set(interval);
}

void clinux_upkeep_stop(void) {
  if (is_made) (void)set(0);
}

void clinux_upkeep_forget(void) { is_made = false; }
