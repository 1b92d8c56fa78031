#pragma once

// Making, naming, signalling and collecting processes. Every function returns its result or -errno.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clinux_console.h"
#include "clinux_descriptor.h"
#include "clinux_signals.h"

#pragma clang assume_nonnull begin

/// The command line as the C library got it, and how many arguments it has.
char *_Nullable *_Nullable clinux_arguments(int32_t *count);

/// `fork`. The caller has flushed stdio and blocked signals.
int32_t clinux_fork(void);

/// Has `before` called before each `fork` by somebody else's code on the main thread, and `child`
/// in the new process before that code goes on there, both with all signals blocked.
int32_t clinux_watch_forks(void (*before)(void), void (*child)(void));
/// How many forks lie between this process and its program's first, `clinux_fork_sibling` not
/// counted: code that reads it twice knows whether it has become two.
uint32_t clinux_fork_count(void);

/// Forks a *sibling*: the new process is a child of the caller's parent, with SIGCHLD as its exit
/// signal. The kernel stores the new pid at `pid_word` before the process runs its first
/// instruction, so that whoever shares that word knows the process even if the caller dies here.
int32_t clinux_fork_sibling(int32_t *_Nullable pid_word);

/// Starts the program in the file `path` as a child without copying the caller's memory. The child
/// is armed to die with its parent before the program starts, reads stdin from /dev/null, keeps
/// only the descriptors 0, 1, 2 and those in `kept`, under the same numbers, and begins with every
/// signal blocked. `arguments` ends with NULL. An exec that fails is this call's error.
int32_t clinux_spawn(
    const char *path, char *const _Nullable *_Nonnull arguments, const int32_t *_Nullable kept,
    int32_t kept_count);
/// A copy of a string for `arguments`, to be given to `clinux_free`.
char *_Nullable clinux_copy_string(const char *string);
void clinux_free(void *_Nullable memory);

/// The signal that the caller gets when its parent ends. Must be followed by a look at
/// `clinux_parent_id`, since the parent may have ended before.
int32_t clinux_set_parent_death_signal(int32_t signal);

/// That signal, or 0 if there is none.
int32_t clinux_get_parent_death_signal(void);

/// Sets the name that `ps` shows, cut to 15 bytes.
int32_t clinux_set_process_name(const char *name);
/// Reads that name into 16 bytes.
int32_t clinux_get_process_name(char *name);

/// Collects a child that has ended. 1: ended, `*status` is its exit status or minus the signal that
/// ended it; 0: it runs still; -ECHILD: no such child, or somebody else has collected it.
/// A pending `clinux_kill_later` for it is dropped in the same step.
int32_t clinux_reap(int32_t pid, int32_t *status);

/// Blocks until a child has ended, without collecting it.
int32_t clinux_wait_ended(int32_t pid);

/// Whether a child is stopped by a signal: 1 or 0.
int32_t clinux_is_stopped(int32_t pid);

/// The pid of some child that has ended and waits to be collected, without collecting it; 0: none.
int32_t clinux_peek_ended_child(void);

int32_t clinux_kill(int32_t pid, int32_t signal);
int32_t clinux_pidfd_open(int32_t pid);

/// Sends SIGKILL to a child that has not been collected by then, `nanoseconds` from now, whatever
/// this process does meanwhile. Replaces an earlier request for the same child.
int32_t clinux_kill_later(int32_t pid, int64_t nanoseconds);

/// The environment as one block of NUL-terminated `NAME=value` strings.
size_t clinux_environment_size(void);
/// Copies that block into `size` bytes; returns the bytes written, never more than `size`.
size_t clinux_environment_copy(char *block, size_t size);
/// Whether the environment is exactly `block`.
bool clinux_environment_is(const char *_Nullable block, size_t size);
/// Makes a copy of `block` the environment.
int32_t clinux_environment_replace(const char *_Nullable block, size_t size);

#pragma clang assume_nonnull end
