/// The system calls in which this program sleeps, and those that wake. Only the target Waiting
/// sleeps in them; scripts/check knows the exceptions. Deadlines are nanoseconds of
/// CLOCK_MONOTONIC, INT64_MAX = never.
#pragma once

#include <stdint.h>

/// A word, and the value during which to sleep on it.
struct clinux_condition {
  const uint32_t *word;
  uint32_t expected;
};

/// On how many words the kernel sleeps at once.
#define CLINUX_FUTEX_MOST 128

/// Sleeps while *word == expected, until woken, until a signal handler has run, or until the
/// deadline. 0, -EAGAIN (differs), -ETIMEDOUT, -EINTR.
int clinux_futex_wait(const uint32_t *word, uint32_t expected, int64_t deadline);

/// The same on 1 to CLINUX_FUTEX_MOST words at once; 0 too when nothing happened to them (the
/// caller looks again). Where the kernel has no futex_waitv it sleeps on the first word, for at
/// most 20 ms at a time.
int clinux_futex_wait_any(
    const struct clinux_condition *conditions, unsigned count, int64_t deadline);

/// Wakes up to `count` sleepers and returns how many there were. Processes that wait in poll are
/// signalled.
int clinux_futex_wake(const uint32_t *word, int count);

/// Has each later wake-up call `signal` with the word whose sleepers were woken, if this word is
/// not 0; a null word ends that.
void clinux_wake_pollers_by(const uint32_t *word, void (*signal)(const uint32_t *word));

/// The signal that ends a poll of a process which waits for shared memory at the same time. The
/// first installs a handler and blocks the signal, and says that a poll is near: to be called
/// before the last look at what is waited for. The second sends it; the third sends it to this
/// process itself if a poll is near, for a signal handler that comes between the look and the poll.
int clinux_poll_wake_prepare(void);
int clinux_poll_wake_send(int32_t pid);
void clinux_poll_wake_self(void);
/// In a process just forked: the signal is as in a new program, until the process polls.
void clinux_poll_wake_forget(void);

/// Polls descriptors, with that signal unblocked, so that none is lost between a look and the
/// sleep. How many are ready; 0 also after that signal; -EINTR after any other.
int clinux_poll(const int32_t *fds, const int16_t *events, int16_t *ready, unsigned count,
                int64_t deadline);
