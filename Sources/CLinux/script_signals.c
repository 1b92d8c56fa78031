#define _GNU_SOURCE
#include "clinux_script_signals.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "clinux_fault.h"
#include "clinux_signal_table.h"
#include "clinux_signals.h"

static _Atomic uint64_t pending;

static uint64_t bit_of(int32_t signal) { return UINT64_C(1) << (signal - 1); }

static void note(int32_t signal, uint64_t value) {
  (void)value;
  atomic_fetch_or(&pending, bit_of(signal));
  clinux_signals_ring(signal);
}

// What this program does with a signal until the script wants something else.
static bool is_replaceable(enum clinux_signal_owner owner) {
  return owner == CLINUX_SIGNAL_OWNER_INTERRUPT || owner == CLINUX_SIGNAL_OWNER_QUIT ||
      owner == CLINUX_SIGNAL_OWNER_EDITOR;
}

int32_t clinux_script_signal_set(int32_t signal, enum clinux_signal_action action) {
  enum clinux_signal_owner owner = clinux_signal_owner_of(signal);
  int32_t failed = is_replaceable(owner) ? clinux_signal_release(signal, owner) : 0;
  if (failed < 0) return failed;
  const enum clinux_signal_owner script = CLINUX_SIGNAL_OWNER_SCRIPT;
  if (action == CLINUX_ACTION_IGNORE) return clinux_signal_ignore(signal, script);
  if (action == CLINUX_ACTION_DEFAULT) return clinux_signal_release(signal, script);
  // A read that waits is not disturbed: the function runs when it is done.
  return clinux_signal_handle(signal, script, note, CLINUX_SIGNAL_RESTARTS);
}

int32_t clinux_script_signal_action(int32_t signal) {
  struct sigaction action;
  int32_t failed = (int32_t)CLINUX_CALL("sigaction", sigaction(signal, NULL, &action));
  if (failed < 0) return failed;
  if (action.sa_handler == SIG_IGN) return CLINUX_ACTION_IGNORE;
  if (action.sa_handler == SIG_DFL) return CLINUX_ACTION_DEFAULT;
  switch (clinux_signal_owner_of(signal)) {
    case CLINUX_SIGNAL_OWNER_NONE: return CLINUX_ACTION_OTHER;
    case CLINUX_SIGNAL_OWNER_SCRIPT: return CLINUX_ACTION_NOTE;
    default: return CLINUX_ACTION_OWN;
  }
}

uint64_t clinux_script_signals_take(void) {
  return atomic_load(&pending) == 0 ? 0 : atomic_exchange(&pending, 0);
}

bool clinux_script_signals_pending(void) { return atomic_load(&pending) != 0; }

int64_t clinux_alarm(int64_t nanoseconds) {
  struct itimerval before, after = {{0, 0}, {0, 0}};
  after.it_value.tv_sec = nanoseconds / 1000000000;
  after.it_value.tv_usec = (nanoseconds % 1000000000 + 999) / 1000;
  if (after.it_value.tv_usec == 1000000) {
    after.it_value.tv_sec++;
    after.it_value.tv_usec = 0;
  }
  if (setitimer(ITIMER_REAL, &after, &before) < 0) return 0;
  return before.it_value.tv_sec * INT64_C(1000000000) + before.it_value.tv_usec * INT64_C(1000);
}

const char *clinux_signal_text(int32_t signal) { return sigdescr_np(signal); }

int32_t clinux_signal_limit(void) { return NSIG; }

const char *clinux_signal_name(int32_t index, int32_t *number) {
  static const struct {
    const char *name;
    int number;
  } names[] = {
      {"SIGABRT", SIGABRT}, {"SIGALRM", SIGALRM}, {"SIGBUS", SIGBUS}, {"SIGCHLD", SIGCHLD},
      {"SIGCONT", SIGCONT}, {"SIGFPE", SIGFPE}, {"SIGHUP", SIGHUP}, {"SIGILL", SIGILL},
      {"SIGINT", SIGINT}, {"SIGIO", SIGIO}, {"SIGKILL", SIGKILL}, {"SIGPIPE", SIGPIPE},
      {"SIGPOLL", SIGPOLL}, {"SIGPROF", SIGPROF}, {"SIGPWR", SIGPWR}, {"SIGQUIT", SIGQUIT},
      {"SIGSEGV", SIGSEGV}, {"SIGSTKFLT", SIGSTKFLT}, {"SIGSTOP", SIGSTOP}, {"SIGSYS", SIGSYS},
      {"SIGTERM", SIGTERM}, {"SIGTRAP", SIGTRAP}, {"SIGTSTP", SIGTSTP}, {"SIGTTIN", SIGTTIN},
      {"SIGTTOU", SIGTTOU}, {"SIGURG", SIGURG}, {"SIGUSR1", SIGUSR1}, {"SIGUSR2", SIGUSR2},
      {"SIGVTALRM", SIGVTALRM}, {"SIGWINCH", SIGWINCH}, {"SIGXCPU", SIGXCPU},
      {"SIGXFSZ", SIGXFSZ},
  };
  int32_t count = sizeof names / sizeof *names;
  if (index < count) {
    *number = names[index].number;
    return names[index].name;
  }
  // These are not known before the program runs.
  *number = index == count ? SIGRTMIN : SIGRTMAX;
  return index == count ? "SIGRTMIN" : index == count + 1 ? "SIGRTMAX" : NULL;
}

// MARK: The soft limit of a task

static timer_t soft_timer;
static bool has_soft_timer;
static atomic_bool soft_expired;

static void note_soft_limit(int32_t signal, uint64_t value) {
  (void)value;
  atomic_store(&soft_expired, true);
  clinux_signals_ring(signal);
}

static int32_t make_soft_timer(void) {
  int32_t signal = clinux_signal_soft_limit();
  // Without a restart: a task that waits in somebody else's code is to hear of it.
  int32_t failed = clinux_signal_handle(signal, CLINUX_SIGNAL_OWNER_SOFT_LIMIT, note_soft_limit, 0);
  if (failed < 0) return failed;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = signal};
  failed =
      (int32_t)CLINUX_CALL("timer_create", timer_create(CLOCK_MONOTONIC, &event, &soft_timer));
  has_soft_timer = failed == 0;
  return failed;
}

int32_t clinux_soft_timer(int64_t nanoseconds) {
  if (!has_soft_timer) {
    if (nanoseconds == 0) return 0;
    int32_t failed = make_soft_timer();
    if (failed < 0) return failed;
  }
  struct itimerspec when = {{0, 0}, {0, 0}};
  when.it_value.tv_sec = nanoseconds / 1000000000;
  when.it_value.tv_nsec = nanoseconds % 1000000000;
  int32_t failed =
      (int32_t)CLINUX_CALL("timer_settime", timer_settime(soft_timer, 0, &when, NULL));
  if (nanoseconds == 0) atomic_store(&soft_expired, false);
  return failed;
}

bool clinux_soft_timer_take(void) {
  return atomic_load(&soft_expired) && atomic_exchange(&soft_expired, false);
}

bool clinux_soft_timer_has_expired(void) { return atomic_load(&soft_expired); }

void clinux_script_signals_forget(void) {
  atomic_store(&pending, 0);
  atomic_store(&soft_expired, false);
  has_soft_timer = false;  // timers are not inherited
}
