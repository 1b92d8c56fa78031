#define _GNU_SOURCE
#include "clinux_signal_table.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>

#include "clinux_fault.h"

enum { signal_count = 65 };

static enum clinux_signal_owner owners[signal_count];
static clinux_signal_handler *_Atomic handlers[signal_count];

// The one function that the system calls.
static void dispatch(int signal, siginfo_t *info, void *context) {
  (void)context;
  int saved = errno;
  uint64_t value = info->si_code == SI_QUEUE ? (uint64_t)(uintptr_t)info->si_value.sival_ptr : 0;
  clinux_signal_handler *handler = atomic_load(&handlers[signal]);
  if (handler != NULL) handler(signal, value);
  errno = saved;
}

static int32_t check(int32_t signal, enum clinux_signal_owner owner) {
  if (signal <= 0 || signal >= signal_count) return -EINVAL;
  return owners[signal] == CLINUX_SIGNAL_OWNER_NONE || owners[signal] == owner ? 0 : -EBUSY;
}

static int32_t act(int32_t signal, const struct sigaction *action) {
  return (int32_t)CLINUX_CALL("sigaction", sigaction(signal, action, NULL));
}

int32_t clinux_signal_handle(
    int32_t signal, enum clinux_signal_owner owner, clinux_signal_handler *handler, uint32_t flags) {
  int32_t failed = check(signal, owner);
  if (failed < 0) return failed;
  struct sigaction action = {.sa_sigaction = dispatch, .sa_flags = SA_SIGINFO | SA_NOCLDSTOP};
  if (flags & CLINUX_SIGNAL_RESTARTS) action.sa_flags |= SA_RESTART;
  sigfillset(&action.sa_mask);
  atomic_store(&handlers[signal], handler);
  failed = act(signal, &action);
  if (failed == 0) owners[signal] = owner;
  return failed;
}

int32_t clinux_signal_ignore(int32_t signal, enum clinux_signal_owner owner) {
  int32_t failed = check(signal, owner);
  if (failed == 0) failed = act(signal, &(struct sigaction){.sa_handler = SIG_IGN});
  if (failed == 0) owners[signal] = owner;
  return failed;
}

int32_t clinux_signal_release(int32_t signal, enum clinux_signal_owner owner) {
  int32_t failed = check(signal, owner);
  if (failed == 0) failed = act(signal, &(struct sigaction){.sa_handler = SIG_DFL});
  if (failed == 0) owners[signal] = CLINUX_SIGNAL_OWNER_NONE;
  return failed;
}

enum clinux_signal_owner clinux_signal_owner_of(int32_t signal) {
  return signal > 0 && signal < signal_count ? owners[signal] : CLINUX_SIGNAL_OWNER_NONE;
}

int32_t clinux_signal_poll_wake(void) { return SIGRTMAX - 3; }
int32_t clinux_signal_due(void) { return SIGRTMAX - 2; }
int32_t clinux_signal_soft_limit(void) { return SIGRTMAX - 4; }
int32_t clinux_signal_upkeep(void) { return SIGRTMAX - 5; }
int32_t clinux_signal_tick(void) { return SIGRTMAX - 6; }

static uint64_t bit(int32_t signal) { return (uint64_t)1 << (signal - 1); }

uint64_t clinux_signals_of_the_program(void) {
  uint64_t own = bit(SIGINT) | bit(SIGQUIT) | bit(SIGURG);
  for (int32_t signal = SIGRTMAX - 6; signal <= SIGRTMAX - 2; signal++) own |= bit(signal);
  return own;
}
