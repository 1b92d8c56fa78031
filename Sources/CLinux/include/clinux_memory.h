/// A clock, and words that the kernel marks when a process ends.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clinux_wait.h"

/// Nanoseconds of CLOCK_MONOTONIC.
int64_t clinux_monotonic_ns(void);

/// Has a word of shared memory stand for the clocks that a script reads.
void clinux_read_clock_from(const uint64_t *word);
/// What a script reads there, in nanoseconds: a microsecond more at each read, so that who waits
/// for a moment by looking again and again gets there. -1: the clocks are the system's.
int64_t clinux_script_ns(void);

/// Ends the calling process at once, as SIGKILL from outside does.
void clinux_kill_self(void);

/// A word that the kernel marks when the thread that armed it ends, however it ends. `next` is for
/// the kernel's eyes: an address of the process that armed it.
struct clinux_life {
  uint64_t next;
  uint32_t word;
  uint32_t unused;
};

#define CLINUX_LIFE_DIED 0x40000000u
/// Set by the process that sleeps on the word: the kernel wakes one sleeper at the end.
#define CLINUX_LIFE_WATCHED 0x80000000u

/// Arms a life for the calling thread: `word` becomes its thread id, and gets CLINUX_LIFE_DIED
/// instead when it ends. It replaces the C library's own list of robust mutexes for this thread.
int clinux_life_arm(struct clinux_life *life);

/// Takes a life off the list again, before its memory is unmapped.
void clinux_life_disarm(struct clinux_life *life);
