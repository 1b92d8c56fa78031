#pragma once

// Signals that a script handles (clinux_signal_table.h): a handler notes the signal, rings the
// doorbell and calls the hook (clinux_signals.h), and the script's function runs when the language
// gets to it.

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Notes a signal for the script: a handler of clinux_signal_table.h.
void clinux_script_signal_note(int32_t signal, uint64_t value);
/// The signals that came since the last call, the signal n as the bit n - 1.
uint64_t clinux_script_signals_take(void);
/// Whether there are any.
bool clinux_script_signals_pending(void);
/// Forgets them, in a process just forked.
void clinux_script_signals_forget(void);

/// Has the signal `clinux_signal_soft_limit()` noted. 0, or -errno.
int32_t clinux_soft_limit_note(void);
/// True once after it came.
bool clinux_soft_limit_take(void);
/// Whether `clinux_soft_limit_take` would be true.
bool clinux_soft_limit_has_expired(void);

#pragma clang assume_nonnull end
