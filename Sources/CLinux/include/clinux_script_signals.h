#pragma once

// Signals that a script handles (clinux_signal_table.h): a handler notes the signal, rings the
// doorbell and calls the hook (clinux_signals.h), and the script's function runs when the language
// gets to it.

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// What a signal does.
enum clinux_signal_action {
  CLINUX_ACTION_DEFAULT,
  CLINUX_ACTION_IGNORE,
  /// It is noted for the script.
  CLINUX_ACTION_NOTE,
  /// This program handles it.
  CLINUX_ACTION_OWN,
  /// Another library handles it.
  CLINUX_ACTION_OTHER,
};

/// Has a signal do one of the first three. A signal that this program uses for something that a
/// script may replace (SIGINT, SIGQUIT) becomes the script's; -EBUSY for those that it needs.
int32_t clinux_script_signal_set(int32_t signal, enum clinux_signal_action action);
/// What a signal does now; -errno.
int32_t clinux_script_signal_action(int32_t signal);
/// The signals that came since the last call, the signal n as the bit n - 1.
uint64_t clinux_script_signals_take(void);
/// Whether there are any.
bool clinux_script_signals_pending(void);
/// Forgets them, in a process just forked.
void clinux_script_signals_forget(void);

/// Has SIGALRM sent to this process after so many nanoseconds, 0: never; returns how many were left
/// before.
int64_t clinux_alarm(int64_t nanoseconds);
/// What a signal is called in English; NULL for none.
const char *_Nullable clinux_signal_text(int32_t signal);
/// How many signals there are, plus 1.
int32_t clinux_signal_limit(void);
/// The name of a signal (SIGTERM) and its number; `index` counts the names from 0. NULL after the
/// last.
const char *_Nullable clinux_signal_name(int32_t index, int32_t *number);

/// Has a signal of this program's own noted after so many nanoseconds, once; 0: not any more.
int32_t clinux_soft_timer(int64_t nanoseconds);
/// True once after that time has run out.
bool clinux_soft_timer_take(void);
/// Whether `clinux_soft_timer_take` would be true.
bool clinux_soft_timer_has_expired(void);

#pragma clang assume_nonnull end
