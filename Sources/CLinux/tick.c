#define _GNU_SOURCE
#include "clinux_tick.h"

#include "clinux_fault.h"
#include "clinux_signal_table.h"

#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

/* The code has at least this many times what a tick takes. */
enum { LEAST_SHARE = 20 };

static timer_t timer;
static bool is_made;
static volatile sig_atomic_t runs;
static volatile sig_atomic_t is_idle;
static bool (*callback)(void);
static int64_t wanted; /* nanoseconds between two ticks, as asked for */
static int64_t actual; /* the same, as set */

static int32_t set(int64_t interval) {
  actual = interval;
  struct itimerspec spec = {.it_interval = {interval / 1000000000, interval % 1000000000}};
  spec.it_value = spec.it_interval;
  return (int32_t)CLINUX_CALL("timer_settime", timer_settime(timer, 0, &spec, NULL));
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

/* What the callback does may take long, the longer the deeper the code's calls are nested: the code
   is to have most of the time all the same. */
static void spread(int64_t cost) {
  int64_t interval = wanted > LEAST_SHARE * cost ? wanted : LEAST_SHARE * cost;
  if (interval > actual || interval < actual / 4) set(interval);
}

static void handle_tick(int32_t signal, uint64_t value) {
  (void)signal;
  (void)value;
  int64_t begin = now();
  if (runs && (is_idle || !callback())) {
    clinux_tick_stop();
  } else if (runs) {
    spread(now() - begin);
  }
}

static int32_t make(void) {
  int32_t signal = clinux_signal_tick();
  int32_t failed = clinux_signal_handle(
      signal, CLINUX_SIGNAL_OWNER_TICK, handle_tick, CLINUX_SIGNAL_RESTARTS);
  if (failed < 0) return failed;
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = signal};
  event.sigev_notify_thread_id = (int)syscall(SYS_gettid);
  failed = (int32_t)CLINUX_CALL("timer_create", timer_create(CLOCK_MONOTONIC, &event, &timer));
  is_made = failed == 0;
  return failed;
}

int32_t clinux_tick_start(int64_t interval, bool (*tick)(void)) {
  is_idle = 0;
  if (runs) return 0;
  callback = tick;
  wanted = interval;
  int32_t failed = is_made ? 0 : make();
  if (failed == 0) failed = set(interval);
  runs = failed == 0;
  return failed;
}

void clinux_tick_stop(void) {
  if (!runs) return;
  runs = 0;
  set(0);
}

void clinux_tick_rest(void) { is_idle = 1; }

void clinux_tick_become_fork(void) {
  is_made = false;
  runs = 0;
}
