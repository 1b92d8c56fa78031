#pragma once

// Who acts on which signal. Each signal has one owner, and only the owner sets what the signal
// does: two parts of the program that want the same signal would silently undo one another. Every
// handler of this program is installed here.
//
// SIGCHLD belongs to scripts and their modules: this program neither handles it nor needs it. See
// Waiting/ChildWatch.swift.

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// What a signal is used for.
enum clinux_signal_owner {
  /// Nothing: the signal does what it did when the program began.
  CLINUX_SIGNAL_OWNER_NONE,
  /// SIGINT: Ctrl-C is raised as KeyboardInterrupt.
  CLINUX_SIGNAL_OWNER_INTERRUPT,
  /// SIGURG: somebody asks what this process does (clinux_report.h).
  CLINUX_SIGNAL_OWNER_QUESTION,
  /// SIGQUIT: Ctrl-\ reports what all processes do.
  CLINUX_SIGNAL_OWNER_QUIT,
  /// `clinux_signal_poll_wake()`: ends a poll of a process that also waits for shared memory.
  CLINUX_SIGNAL_OWNER_POLL_WAKE,
  /// `clinux_signal_due()`: a child is to be killed now (`clinux_kill_later`).
  CLINUX_SIGNAL_OWNER_DUE,
  /// SIGWINCH and SIGCONT while a line is edited.
  CLINUX_SIGNAL_OWNER_EDITOR,
  /// `clinux_signal_soft_limit()`: a task has run for as long as it should
  /// (clinux_script_signals.h).
  CLINUX_SIGNAL_OWNER_SOFT_LIMIT,
  /// `clinux_signal_upkeep()`: the script has computed for a while (`clinux_signals_note_upkeep`).
  CLINUX_SIGNAL_OWNER_UPKEEP,
  /// `clinux_signal_tick()`: a thread's turn is over (`clinux_tick_start`).
  CLINUX_SIGNAL_OWNER_TICK,
  /// A signal that the script handles.
  CLINUX_SIGNAL_OWNER_SCRIPT,
};

/// Called in the signal handler, so it must be async-signal-safe; errno is kept, and no other
/// signal is handled meanwhile, since several handlers change the same hook of the language.
/// `value` is what was sent along with the signal (sigqueue), or 0.
typedef void clinux_signal_handler(int32_t signal, uint64_t value);

/// How a handler runs.
enum clinux_signal_flags {
  /// System calls that it interrupts are restarted where the system can do so.
  CLINUX_SIGNAL_RESTARTS = 1,
};

/// Has a handler called for a signal. 0; -EBUSY if the signal has another owner; -errno.
int32_t clinux_signal_handle(
    int32_t signal, enum clinux_signal_owner owner, clinux_signal_handler *handler, uint32_t flags);

/// Ignores a signal, and drops one that is pending. The signal stays the owner's. Fails as
/// `clinux_signal_handle` does.
int32_t clinux_signal_ignore(int32_t signal, enum clinux_signal_owner owner);

/// Gives a signal its default action, and up: it has no owner any more. Fails as
/// `clinux_signal_handle` does.
int32_t clinux_signal_release(int32_t signal, enum clinux_signal_owner owner);

/// Whose a signal is.
enum clinux_signal_owner clinux_signal_owner_of(int32_t signal);

/// The numbers of the real-time signals that the program uses.
int32_t clinux_signal_poll_wake(void);
int32_t clinux_signal_due(void);
int32_t clinux_signal_soft_limit(void);
int32_t clinux_signal_upkeep(void);
int32_t clinux_signal_tick(void);

/// The signals that this program handles for itself, bit 0 for signal 1. A script may handle SIGINT
/// in its stead.
uint64_t clinux_signals_of_the_program(void);

#pragma clang assume_nonnull end
