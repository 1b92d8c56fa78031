/* The lock word of a mutex, as far as taking and releasing it needs no waiting: bits 0 to 30 name who has
 * it, 0 for nobody; bit 31 says that somebody may be asleep on it. Behind it stands how many more times
 * its owner has it. Who finds it taken goes the long way, which is not here. */
#pragma once

#include "clinux_atomic.h"
#include "clinux_fault.h"
#include "clinux_memory.h"

#define CLINUX_LOCK_WAITERS (UINT32_C(1) << 31)

/* Passes a kill point of a debug build. */
static inline void clinux_lock_failpoint(const char *name) {
#ifdef DEBUG
  if (clinux_killpoint_armed()) clinux_killpoint_pass(name);
#else
  (void)name;
#endif
}

/* Takes the lock if it is free. */
static inline bool clinux_lock_try(uint32_t *word, uint32_t token) {
  if (!clinux_replace32(word, 0, token)) return false;
  clinux_lock_failpoint("mutexAcquired");
  return true;
}

/* Whether the process of that token has it. */
static inline bool clinux_lock_is_held_by(const uint32_t *word, uint32_t token) {
  return (clinux_load_relaxed32(word) & ~CLINUX_LOCK_WAITERS) == token;
}

/* Makes the lock free, whoever has it, and wakes one sleeper; false if nobody had it. */
static inline bool clinux_lock_release(uint32_t *word) {
  uint32_t old = clinux_exchange32(word, 0);
  if (old == 0) return false;
  clinux_lock_failpoint("mutexBeforeWake");
  if (old & CLINUX_LOCK_WAITERS) clinux_futex_wake(word, 1);
  return true;
}
