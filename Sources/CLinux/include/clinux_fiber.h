/// Stacks on which code can stop in the middle and go on later: one thread, several stacks.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct clinux_fiber clinux_fiber;

/// Maps a stack of that many bytes, with a page that faults below it, on which `body(context)` will
/// run when it is switched to first. `body` must not return. Gives null and -errno in `error` on
/// failure.
clinux_fiber *clinux_fiber_make(
    size_t stack, void (*body)(void *context), void *context, int64_t *error);

/// Stands for a stack that is there already, such as the thread's, while it runs. Null without
/// memory.
clinux_fiber *clinux_fiber_adopt(void);

/// Stops the code that runs, on the stack `from`, and goes on where `to` stopped. Returns when
/// somebody switches to `from`. errno is kept. Takes some ten nanoseconds; makes no system call.
void clinux_fiber_switch(clinux_fiber *from, clinux_fiber *to);

/// Unmaps the stack, which must not be running. What was on it is lost.
void clinux_fiber_free(clinux_fiber *fiber);
