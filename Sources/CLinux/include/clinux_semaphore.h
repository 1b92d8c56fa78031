/* The word of a semaphore, as far as taking a permit and giving one needs neither wait nor wake: bits 0 to 30
 * are the permits, bit 31 says that somebody may be asleep on it. Behind it stands how many permits it may
 * have at most. Everything else goes the long way, which is not here. */
#pragma once

#include "clinux_atomic.h"
#include "clinux_lock.h"

#define CLINUX_SEMAPHORE_SLEEPERS (UINT32_C(1) << 31)

/* Takes a permit if there is one. */
static inline bool clinux_semaphore_try_take(uint32_t *word) {
  uint32_t seen = clinux_load32(word);
  if ((seen & ~CLINUX_SEMAPHORE_SLEEPERS) == 0) return false;
  if (!clinux_replace32(word, seen, seen - 1)) return false;
  clinux_lock_failpoint("semaphoreTaken");
  return true;
}

/* Gives a permit if nobody is asleep and it may have another. */
static inline bool clinux_semaphore_try_give(uint32_t *word) {
  uint32_t seen = clinux_load32(word);
  if ((seen & CLINUX_SEMAPHORE_SLEEPERS) != 0 || seen >= word[1]) return false;
  if (!clinux_replace32(word, seen, seen + 1)) return false;
  clinux_lock_failpoint("semaphoreGiven");
  return true;
}
