#define _GNU_SOURCE
#include "clinux_signals.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clinux_fault.h"
#include "clinux_memory.h"
#include "clinux_process.h"
#include "clinux_report.h"
#include "clinux_script_signals.h"
#include "clinux_signal_table.h"
#include "clinux_wait.h"

static atomic_bool interrupted;
static uint32_t private_doorbell, private_seen;
static uint32_t *_Atomic doorbell = &private_doorbell;
static uint32_t *doorbell_seen = &private_seen;
static void (*_Atomic hook)(int32_t);

void clinux_signals_ring(int32_t signal) {
  // The only sleeper on this word is the thread that this handler interrupts: no wake is needed.
  __atomic_fetch_add(atomic_load(&doorbell), 1, __ATOMIC_SEQ_CST);
  clinux_poll_wake_self();
  clinux_signals_call_hook(signal);
}

void clinux_signals_call_hook(int32_t signal) {
  void (*call)(int32_t) = atomic_load(&hook);
  if (call != NULL) call(signal);
}

static void call_hook(int32_t signal, uint64_t value) {
  (void)value;
  clinux_signals_call_hook(signal);
}

int32_t clinux_signals_note_upkeep(void) {
  return clinux_signal_handle(
      clinux_signal_upkeep(), CLINUX_SIGNAL_OWNER_UPKEEP, call_hook, CLINUX_SIGNAL_RESTARTS);
}

static void note_interrupt(int32_t signal, uint64_t value) {
  (void)value;
  atomic_store(&interrupted, true);
  clinux_signals_ring(signal);
}

int32_t clinux_signals_note_interrupt(void) {
  // Also where a shell has it ignored for a command in the background, as lua5.4 does.
  int32_t failed =
      clinux_signal_handle(SIGINT, CLINUX_SIGNAL_OWNER_INTERRUPT, note_interrupt, 0);
  return failed < 0 ? failed : 1;
}

int32_t clinux_signals_ignore_interrupt(void) {
  return clinux_signal_ignore(SIGINT, CLINUX_SIGNAL_OWNER_INTERRUPT);
}

int32_t clinux_signals_default_interrupt(void) {
  return clinux_signal_release(SIGINT, CLINUX_SIGNAL_OWNER_INTERRUPT);
}

bool clinux_signals_take_interrupt(void) { return atomic_exchange(&interrupted, false); }

bool clinux_signals_interrupt_is_pending(void) { return atomic_load(&interrupted); }

bool clinux_signals_has_event(void) {
  return atomic_load(&interrupted) || clinux_report_is_wanted() ||
      clinux_script_signals_pending() || clinux_soft_limit_has_expired();
}

void clinux_signals_set_doorbell(uint32_t *word, uint32_t *seen) {
  atomic_store(&doorbell, word != NULL ? word : &private_doorbell);
  doorbell_seen = seen != NULL ? seen : &private_seen;
}

uint32_t *clinux_signals_doorbell(void) { return atomic_load(&doorbell); }
uint32_t *clinux_signals_doorbell_seen(void) { return doorbell_seen; }

void clinux_signals_set_hook(void (*call)(int32_t)) { atomic_store(&hook, call); }

// The kernel's own mask of 64 signals, which is a number, unlike `sigset_t`.
static uint64_t exchange_mask(int how, uint64_t mask) {
  uint64_t before = 0;
  (void)syscall(SYS_rt_sigprocmask, how, &mask, &before, sizeof mask);
  return before;
}

uint64_t clinux_signals_block_all(void) { return exchange_mask(SIG_SETMASK, ~UINT64_C(0)); }

void clinux_signals_set_mask(uint64_t mask) { (void)exchange_mask(SIG_SETMASK, mask); }

// MARK: Ends that are due later
//
// A POSIX timer raises a real-time signal whose handler sends SIGKILL, so that a child is ended in
// time even while this process computes and waits for nothing. The list is touched only with the
// signal blocked. A pid in it cannot mean a stranger: it is removed in the step that collects it.

struct due {
  int32_t pid;
  int64_t at;
};

static struct due *dues;
static size_t due_count, due_capacity;
static timer_t timer;
static bool has_timer;

static uint64_t block_timer(void) {
  return exchange_mask(SIG_BLOCK, UINT64_C(1) << (clinux_signal_due() - 1));
}

// Ends what is due and sets the timer for the next one.
static void serve_dues(void) {
  int64_t now = clinux_monotonic_ns(), next = INT64_MAX;
  size_t kept = 0;
  for (size_t i = 0; i < due_count; i++) {
    if (dues[i].at <= now) {
      (void)kill(dues[i].pid, SIGKILL);
      continue;
    }
    if (dues[i].at < next) next = dues[i].at;
    dues[kept++] = dues[i];
  }
  due_count = kept;
  struct itimerspec when = {{0, 0}, {0, 0}};
  if (next != INT64_MAX) {
    when.it_value.tv_sec = next / 1000000000;
    when.it_value.tv_nsec = next % 1000000000;
  }
  if (has_timer) (void)timer_settime(timer, TIMER_ABSTIME, &when, NULL);
}

static void on_timer(int32_t signal, uint64_t value) {
  (void)signal;
  (void)value;
  serve_dues();
}

static int32_t make_timer(void) {
  if (has_timer) return 0;
  int32_t failed = clinux_signal_handle(
      clinux_signal_due(), CLINUX_SIGNAL_OWNER_DUE, on_timer, CLINUX_SIGNAL_RESTARTS);
  if (failed < 0) return failed;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = clinux_signal_due()};
  failed = (int32_t)CLINUX_CALL("timer_create", timer_create(CLOCK_MONOTONIC, &event, &timer));
  has_timer = failed == 0;
  return failed;
}

static void drop_due(int32_t pid) {
  size_t kept = 0;
  for (size_t i = 0; i < due_count; i++)
    if (dues[i].pid != pid) dues[kept++] = dues[i];
  due_count = kept;
}

static int32_t add_due(int32_t pid, int64_t at) {
  drop_due(pid);
  if (due_count == due_capacity) {
    size_t capacity = due_capacity == 0 ? 16 : due_capacity * 2;
    struct due *larger = realloc(dues, capacity * sizeof *dues);
    if (larger == NULL) return -ENOMEM;
    dues = larger;
    due_capacity = capacity;
  }
  dues[due_count++] = (struct due){.pid = pid, .at = at};
  return 0;
}

int32_t clinux_kill_later(int32_t pid, int64_t nanoseconds) {
  uint64_t mask = block_timer();
  int32_t failed = make_timer();
  if (failed == 0) {
    int64_t now = clinux_monotonic_ns();
    failed = add_due(pid, nanoseconds < INT64_MAX - 1 - now ? now + nanoseconds : INT64_MAX - 1);
    serve_dues();
  }
  exchange_mask(SIG_SETMASK, mask);
  return failed;
}

int32_t clinux_reap(int32_t pid, int32_t *status) {
  // With the timer's signal blocked, so that it cannot come when the pid is free and the list still
  // names it.
  bool guarded = due_count > 0;
  uint64_t mask = guarded ? block_timer() : 0;
  siginfo_t info = {0};
  int64_t failed = CLINUX_CALL("waitid", waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG));
  if (guarded) {
    if (failed < 0 || info.si_pid != 0) drop_due(pid);
    exchange_mask(SIG_SETMASK, mask);
  }
  if (failed < 0) return (int32_t)failed;
  if (info.si_pid == 0) return 0;
  *status = info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
  return 1;
}

int32_t clinux_wait_ended(int32_t pid) {
  siginfo_t info;
  int64_t failed;
  do failed = CLINUX_CALL("waitid", waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
  while (failed == -EINTR);
  return (int32_t)failed;
}

void clinux_signals_forget(void) {
  clinux_report_forget();
  clinux_script_signals_forget();
  atomic_store(&interrupted, false);
  clinux_signals_set_doorbell(NULL, NULL);
  clinux_poll_wake_forget();
  due_count = 0;
  has_timer = false;  // timers are not inherited
}

void clinux_signals_crash_plainly(void) {
  static const int crashes[] = {SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
  for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) {
    struct sigaction action;
    if (sigaction(crashes[i], NULL, &action) < 0 || action.sa_handler == SIG_IGN) continue;
    signal(crashes[i], SIG_DFL);
  }
}

// MARK: Signals that are read

int32_t clinux_signal_descriptor(uint64_t signals) {
  sigset_t set;
  sigemptyset(&set);
  for (int signal = 1; signal < 64; signal++)
    if (signals & (uint64_t)1 << (signal - 1)) sigaddset(&set, signal);
  return (int32_t)CLINUX_CALL("signalfd", signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
}

int32_t clinux_signal_take(int32_t descriptor) {
  struct signalfd_siginfo info;
  return read(descriptor, &info, sizeof info) == sizeof info ? (int32_t)info.ssi_signo : 0;
}

void clinux_end_by_signal(int32_t signal) {
  (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
  (void)sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
  clinux_signals_set_mask(0);
  (void)kill(getpid(), signal);
  _exit(128 + signal);
}
