/// A timer that interrupts a computation now and then.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// Has `tick` called, in a signal handler, every `interval` nanoseconds from now on, or less often
/// where it takes long, until `clinux_tick_stop`, or until it returns false: the last tick is still
/// unserved, because a C function takes long, and more of them would only interrupt that function's
/// system calls. 0 or -errno. Does nothing while ticks come.
int32_t clinux_tick_start(int64_t interval, bool (*tick)(void));

void clinux_tick_stop(void);

/// Stops at the next tick, without calling `tick`, unless `clinux_tick_start` comes first.
void clinux_tick_rest(void);

/// In a forked process, which has none of its parent's timers.
void clinux_tick_become_fork(void);
