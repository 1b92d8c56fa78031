#pragma once

// Making, naming, signalling and collecting processes. Every function returns its result or -errno.

#include <stdbool.h>
#include <stdint.h>

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
/// instruction, so that others who share that word know the process even if the caller dies here.
int32_t clinux_fork_sibling(int32_t *_Nullable pid_word);

/// Forks a process that is nobody's child: it does not end with the caller, and the terminal sends
/// it nothing. It begins with no signal blocked or handled, /dev/null as its streams, and of the
/// caller's descriptors has these two alone. The caller has blocked signals; it gets a number above
/// 0.
int32_t clinux_fork_detached(int32_t first, int32_t second);

/// What a new program has as stdin, stdout and stderr. -1: /dev/null for stdin, the caller's own
/// for the others.
struct clinux_streams {
  int32_t input, output, error;
};

/// Starts the program in the file `path` as a child without copying the caller's memory. The child
/// is armed to die with its parent before the program starts, keeps only the descriptors 0, 1, 2
/// and those in `kept`, under the same numbers, and begins with every signal blocked. `arguments`
/// ends with NULL. An exec that fails is this call's error.
int32_t clinux_spawn(
    const char *path, char *const _Nullable *_Nonnull arguments, const int32_t *_Nullable kept,
    int32_t kept_count, struct clinux_streams streams);

/// Starts a command, which PATH leads to, as a child that dies with its parent. It begins with no
/// signal blocked or handled, in a session of its own: what a terminal sends does not reach it.
int32_t clinux_spawn_command(
    char *const _Nullable *_Nonnull arguments, struct clinux_streams streams);
/// Makes descriptor 0 read from /dev/null (from an empty pipe where there is none).
int32_t clinux_stdin_from_null(void);

/// Collects a child that has ended. 1: ended, `*status` is its exit status or minus the signal that
/// ended it; 0: it runs still; -ECHILD: no such child, or somebody else has collected it.
/// A pending `clinux_kill_later` for it is dropped in the same step.
int32_t clinux_reap(int32_t pid, int32_t *status);

/// Blocks until a child has ended, without collecting it.
int32_t clinux_wait_ended(int32_t pid);

/// Sends SIGKILL to a child that has not been collected by then, `nanoseconds` from now, whatever
/// this process does meanwhile. Replaces an earlier request for the same child.
int32_t clinux_kill_later(int32_t pid, int64_t nanoseconds);

/// Has this process, when it runs a program, and all that come from it have their memory at the
/// same addresses each time. 1: it was not so, and is from the next exec on; 0: it is so.
int32_t clinux_fix_addresses(void);

/// Runs this program anew in this process; returns only if that fails.
int32_t clinux_exec_again(char *const _Nullable *_Nonnull arguments);

#pragma clang assume_nonnull end
