#pragma once

// A timer for what is to be looked after while the script computes: it runs only as long as this
// process uses a processor, so that nothing that waits is disturbed by it.

#include <stdint.h>

#pragma clang assume_nonnull begin

/// Has the hook (clinux_signals_set_hook) called whenever this process has computed for so many
/// nanoseconds more, until clinux_upkeep_stop(). 0, or -errno.
int32_t clinux_upkeep_start(int64_t interval);
void clinux_upkeep_stop(void);
/// In a process just forked, which has none of its parent's timers.
void clinux_upkeep_forget(void);

#pragma clang assume_nonnull end
