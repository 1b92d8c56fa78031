/// The one place that says what a semaphore is, for Swift (`SharedPermits`) and for the fast paths
/// of C.
///
/// Its word has the permits in bits 0 to 30; bit 31 says that somebody may be asleep on it. To take
/// a permit is one compare-and-swap, to give one back another; each is the whole of the operation.
#pragma once

#include "clinux_atomic.h"

#define CLINUX_SEMAPHORE_SLEEPERS 0x80000000u

typedef struct {
  uint32_t word;
  uint32_t most; /* how many permits it may have; never changes */
} clinux_semaphore;

/// What came of giving a permit back.
typedef enum {
  CLINUX_SEMAPHORE_GIVEN,
  CLINUX_SEMAPHORE_FULL,     // it has as many as it may have; nothing was done
  CLINUX_SEMAPHORE_WATCHED,  // the caller wakes one who may be asleep; nothing was done
} clinux_semaphore_giving;

static inline uint32_t clinux_semaphore_permits(uint32_t word) {
  return word & ~CLINUX_SEMAPHORE_SLEEPERS;
}

/// Takes a permit if there is one. `sleepers` is CLINUX_SEMAPHORE_SLEEPERS for one who slept, as
/// there may be other sleepers, or 0.
static inline bool clinux_semaphore_take(clinux_semaphore *semaphore, uint32_t sleepers) {
  while (true) {
    uint32_t seen = clinux_load32(&semaphore->word);
    if (clinux_semaphore_permits(seen) == 0) return false;
    if (clinux_replace32(&semaphore->word, seen, (seen - 1) | sleepers)) return true;
  }
}

/// Gives a permit if nobody is asleep and it may have another.
static inline clinux_semaphore_giving clinux_semaphore_give(clinux_semaphore *semaphore) {
  while (true) {
    uint32_t seen = clinux_load32(&semaphore->word);
    if (clinux_semaphore_permits(seen) >= semaphore->most) return CLINUX_SEMAPHORE_FULL;
    if ((seen & CLINUX_SEMAPHORE_SLEEPERS) != 0) return CLINUX_SEMAPHORE_WATCHED;
    if (clinux_replace32(&semaphore->word, seen, seen + 1)) return CLINUX_SEMAPHORE_GIVEN;
  }
}
