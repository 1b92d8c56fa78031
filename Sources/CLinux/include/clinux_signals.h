#pragma once

// Signals that this process takes note of. A handler does three things: it sets a flag, it bumps
// the doorbell word (so that a futex sleep that is about to begin does not begin), and it calls the
// hook.

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Takes note of SIGINT. Blocking calls are not restarted: a script that reads its terminal must
/// see the interrupt. Returns 1, or 0 when SIGINT is ignored since before (`nohup`, `&`) and stays
/// so.
int32_t clinux_signals_note_interrupt(void);
/// Ignores SIGINT and drops one that is pending.
int32_t clinux_signals_ignore_interrupt(void);
/// Gives SIGINT its default action, so that `clinux_signals_note_interrupt` takes it up again.
int32_t clinux_signals_default_interrupt(void);

/// True once after each SIGINT (several may count as one).
bool clinux_signals_take_interrupt(void);
/// Whether `clinux_signals_take_interrupt` would be true, a report is wanted (clinux_report.h), or
/// a signal came that the script handles, or a soft limit was reached (clinux_script_signals.h).
bool clinux_signals_has_event(void);
/// Whether `clinux_signals_take_interrupt` would be true.
bool clinux_signals_interrupt_is_pending(void);
/// The word that handlers bump, and one beside it that says up to which value this process has
/// taken note. NULL: words of this process alone.
void clinux_signals_set_doorbell(uint32_t *_Nullable word, uint32_t *_Nullable seen);
uint32_t *clinux_signals_doorbell(void);
uint32_t *clinux_signals_doorbell_seen(void);

/// A function that every handler calls with the signal's number. It must be async-signal-safe.
void clinux_signals_set_hook(void (*_Nullable hook)(int32_t signal));

/// What a handler does at its end: rings the doorbell and calls the hook.
void clinux_signals_ring(int32_t signal);
/// Calls the hook alone, for what no wait of this process is for.
void clinux_signals_call_hook(int32_t signal);

/// Blocks every signal; returns the mask before.
uint64_t clinux_signals_block_all(void);
void clinux_signals_set_mask(uint64_t mask);

/// Has the hook alone called by the signal `clinux_signal_upkeep()`. 0, or -errno.
int32_t clinux_signals_note_upkeep(void);

/// In a process just forked, with signals blocked: forgets what the parent had noted and its
/// pending `clinux_kill_later`, and rings no doorbell of the parent's.
void clinux_signals_forget(void);

/// Gives the signals of a crash their default effect again, where the Swift runtime has taken them
/// to print a backtrace.
void clinux_signals_crash_plainly(void);

/// A descriptor from which blocked signals are read: bit n - 1 stands for signal n. Never blocks.
int32_t clinux_signal_descriptor(uint64_t signals);
/// The next signal that came; 0 if none did.
int32_t clinux_signal_take(int32_t descriptor);

/// Ends this process as a signal does that it neither blocks nor handles, without a core dump.
_Noreturn void clinux_end_by_signal(int32_t signal);

#pragma clang assume_nonnull end
