#define _GNU_SOURCE
#include "clinux_wait.h"

#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "clinux_atomic.h"
#include "clinux_fault.h"
#include "clinux_memory.h"
#include "clinux_signal_table.h"

/// Newer than the oldest headers that this builds with.
#ifndef SYS_futex_waitv
#define SYS_futex_waitv 449
#endif
#ifndef FUTEX_32
#define FUTEX_32 2
#endif

static struct timespec timespec_of(int64_t ns) {
  return (struct timespec){.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
}

int clinux_futex_wait(const uint32_t *word, uint32_t expected, int64_t deadline) {
  struct timespec until = timespec_of(deadline);
  return (int)CLINUX_CALL(
      "futex", syscall(SYS_futex, word, FUTEX_WAIT_BITSET, expected,
                       deadline == INT64_MAX ? NULL : &until, NULL, FUTEX_BITSET_MATCH_ANY));
}

/// Where the kernel has no futex_waitv: sleeps on one word, and not for long.
static int wait_on_one(const struct clinux_condition *condition, int64_t deadline) {
  int64_t soon = clinux_monotonic_ns() + 20000000;
  if (soon >= deadline) return clinux_futex_wait(condition->word, condition->expected, deadline);
  int result = clinux_futex_wait(condition->word, condition->expected, soon);
  return result == -ETIMEDOUT ? 0 : result;
}

int clinux_futex_wait_any(
    const struct clinux_condition *conditions, unsigned count, int64_t deadline) {
  struct waiter {
    uint64_t value, address;
    uint32_t flags, reserved;
  } waiters[CLINUX_FUTEX_MOST];
  if (count == 0 || count > CLINUX_FUTEX_MOST) return -EINVAL;
  if (count == 1) return clinux_futex_wait(conditions->word, conditions->expected, deadline);
  for (unsigned i = 0; i < count; i++)
    waiters[i] = (struct waiter){
        conditions[i].expected, (uintptr_t)conditions[i].word, FUTEX_32, 0};
  struct timespec until = timespec_of(deadline);
  int result = (int)CLINUX_CALL(
      "futex_waitv", syscall(SYS_futex_waitv, waiters, count, 0,
                             deadline == INT64_MAX ? NULL : &until, CLOCK_MONOTONIC));
  if (result == -ENOSYS || result == -EPERM) return wait_on_one(conditions, deadline);
  return result > 0 ? 0 : result;
}

// MARK: Waking
//
// A process that waits for descriptors too sleeps in poll, where the wake-up of a futex does not
// reach it. It says so in a word that all processes share (`pollers`), and each wake-up that finds
// the word set has a function called that sends signals. Where nobody polls, this costs one load
// beside the system call.

static const uint32_t *_Atomic pollers;
static void (*_Atomic signal_pollers)(const uint32_t *);

void clinux_wake_pollers_by(const uint32_t *word, void (*signal)(const uint32_t *word)) {
  atomic_store(&signal_pollers, signal);
  atomic_store(&pollers, word);
}

int clinux_futex_wake(const uint32_t *word, int count) {
  int woken =
      (int)CLINUX_CALL("futex", syscall(SYS_futex, word, FUTEX_WAKE, count, NULL, NULL, 0));
  const uint32_t *shared = atomic_load_explicit(&pollers, memory_order_relaxed);
  if (shared != NULL && clinux_load32(shared) != 0) atomic_load(&signal_pollers)(word);
  return woken;
}

// MARK: Polling

// Whether a poll is about to begin, and whether it was ended.
static volatile sig_atomic_t is_near, is_woken;

static void woken_from_poll(int32_t signal, uint64_t value) {
  (void)signal;
  (void)value;
  is_woken = 1;
}

void clinux_poll_wake_self(void) {
  if (is_near) (void)kill(getpid(), clinux_signal_poll_wake());
}

static bool is_blocked;

static int block(int how) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, clinux_signal_poll_wake());
  return -pthread_sigmask(how, &set, NULL);
}

int clinux_poll_wake_prepare(void) {
  is_near = 1;
  if (is_blocked) return 0;
  int result =
      clinux_signal_handle(clinux_signal_poll_wake(), CLINUX_SIGNAL_OWNER_POLL_WAKE, woken_from_poll, 0);
  if (result < 0) return result;
  result = block(SIG_BLOCK);
  is_blocked = result == 0;
  return result;
}

void clinux_poll_wake_forget(void) {
  if (is_blocked) block(SIG_UNBLOCK);
  is_blocked = false;
}

int clinux_poll_wake_send(int32_t pid) {
  return (int)CLINUX_CALL("kill", kill(pid, clinux_signal_poll_wake()));
}

int clinux_poll(const int32_t *fds, const int16_t *events, int16_t *ready, unsigned count,
                int64_t deadline) {
  struct pollfd few[32];
  struct pollfd *polled = count <= 32 ? few : malloc(count * sizeof *polled);
  if (polled == NULL) return -ENOMEM;
  for (unsigned i = 0; i < count; i++) polled[i] = (struct pollfd){fds[i], events[i], 0};
  int64_t left = deadline == INT64_MAX ? 0 : deadline - clinux_monotonic_ns();
  struct timespec timeout = timespec_of(left > 0 ? left : 0);
  sigset_t mask;
  pthread_sigmask(SIG_BLOCK, NULL, &mask);
  sigdelset(&mask, clinux_signal_poll_wake());
  is_woken = 0;
  int result = (int)CLINUX_CALL(
      "ppoll", ppoll(polled, count, deadline == INT64_MAX ? NULL : &timeout, &mask));
  is_near = 0;
  for (unsigned i = 0; i < count; i++) ready[i] = result > 0 ? polled[i].revents : 0;
  if (polled != few) free(polled);
  return result == -EINTR && is_woken ? 0 : result;
}
