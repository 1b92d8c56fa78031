/* Functions with a stack of their own, which can stop in the middle and go on later: one thread, several
 * stacks. */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct clinux_fiber clinux_fiber;

/* Maps a stack of that many bytes, with a page that faults below it, on which `body(context)` will run when
 * the fiber is resumed first. `body` must not return. Gives null and -errno in `error` on failure. */
clinux_fiber *clinux_fiber_make(
    size_t stack, void (*body)(void *context), void *context, int64_t *error);

/* Goes on where the fiber stopped; returns when it suspends itself. Not to be called from a fiber. */
void clinux_fiber_resume(clinux_fiber *fiber);

/* Stops this fiber, which must be running, and goes back to who resumed it. */
void clinux_fiber_suspend(clinux_fiber *fiber);

/* Unmaps the stack. What was on it is lost. */
void clinux_fiber_free(clinux_fiber *fiber);
