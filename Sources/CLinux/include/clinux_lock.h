/// The one place that says what an owner id, a lock word and a lock are, for Swift (`SharedLock`,
/// `OwnerID`) and for the fast paths of C. What a caller adds is waiting, the care for dead owners,
/// and failpoints.
///
/// An owner id names a process in 31 bits: bits 0-14 are its place in the process table + 1, bits
/// 15-30 the low bits of that place's generation.
///
/// A lock word is 0 when the lock is free, and otherwise its owner's id; bit 31 says that somebody
/// may be asleep on it. To take it is one compare-and-swap, to release it one exchange. A process
/// that dies with it leaves its id there, and the next one that comes finds that process dead and
/// swaps in its own: only one can succeed, so exactly one successor learns of the death. A dying
/// owner stores nothing, so no kill can leave the word ambiguous.
///
/// A task of a process that is alive may end with a lock too. Its process then puts
/// CLINUX_OWNER_ENDED in the place of its own id: an owner that is never alive.
#pragma once

#include "clinux_atomic.h"
#include "clinux_memory.h"
#include "clinux_task.h"

#define CLINUX_LOCK_WAITERS 0x80000000u

#define CLINUX_OWNER_NONE 0u
#define CLINUX_OWNER_ENDED 0x7fffu

/// A lock that processes and their tasks take. All but the word is written by the owner alone.
/// Tasks take turns on one thread, so the owner's process always sees a task that goes with the
/// word; to other processes the task is news for people, and may be that of the last owner.
typedef struct {
  uint32_t word;
  uint32_t depth;        /* how many more times the owner has taken it */
  uint32_t task;         /* the task that owns it, in the process that the word names */
  uint32_t is_recursive; /* whether its owner may take it again */
} clinux_lock;

static inline uint32_t clinux_owner_id(uint32_t place, uint32_t generation) {
  return (place + 1) | (generation & 0xffff) << 15;
}

static inline uint32_t clinux_owner_place(uint32_t owner) { return (owner & 0x7fff) - 1; }

static inline bool clinux_owner_has_generation(uint32_t owner, uint32_t generation) {
  return owner >> 15 == (generation & 0xffff);
}

/// The owner that a lock word names.
static inline uint32_t clinux_lock_owner(uint32_t word) { return word & ~CLINUX_LOCK_WAITERS; }

/// Takes the lock for the running task if it is free and nobody sleeps on it.
static inline bool clinux_lock_try(clinux_lock *lock, uint32_t owner) {
  if (!clinux_replace32(&lock->word, 0, owner)) return false;
  clinux_store_relaxed32(&lock->task, clinux_current_task);
  return true;
}

/// Takes a lock whose word was seen to name nobody, or somebody who is gone; false if it has
/// changed since. `waiters` is CLINUX_LOCK_WAITERS for one who slept, as there may be other
/// sleepers, or 0.
static inline bool clinux_lock_take(clinux_lock *lock, uint32_t seen, uint32_t owner,
                                    uint32_t waiters) {
  if (!clinux_replace32(&lock->word, seen, owner | waiters)) return false;
  clinux_store_relaxed32(&lock->depth, 0);
  clinux_store_relaxed32(&lock->task, clinux_current_task);
  return true;
}

/// Whether the running task of the process with that id has it.
static inline bool clinux_lock_is_held(const clinux_lock *lock, uint32_t owner) {
  return clinux_lock_owner(clinux_load_relaxed32(&lock->word)) == owner &&
         clinux_load_relaxed32(&lock->task) == clinux_current_task;
}

/// Makes the lock free, also if another owner has it, and gives what the word was: 0 if nobody had
/// it. The caller wakes a sleeper if CLINUX_LOCK_WAITERS is set in it.
static inline uint32_t clinux_lock_release(clinux_lock *lock) {
  return clinux_exchange32(&lock->word, 0);
}

/// Marks a lock of a task of this process as left by an owner that is gone, and gives what the word
/// was: 0 if the task does not have it. The caller wakes a sleeper if CLINUX_LOCK_WAITERS is set in
/// it.
static inline uint32_t clinux_lock_abandon(clinux_lock *lock, uint32_t owner, uint32_t task) {
  while (true) {
    uint32_t seen = clinux_load32(&lock->word);
    if (clinux_lock_owner(seen) != owner || clinux_load_relaxed32(&lock->task) != task) return 0;
    if (clinux_replace32(&lock->word, seen, CLINUX_OWNER_ENDED)) return seen;
  }
}
