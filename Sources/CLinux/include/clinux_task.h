/// The task that runs: one of the lines of execution that take turns on the process's one thread.
/// Locks belong to a process and a task in it. The scheduler sets the number at each switch. 0 is
/// the main task; the other numbers are unique in the process and are never given twice.
#pragma once

#include <stdint.h>

/// Read inline by fast paths; written by clinux_task_set_current only.
extern uint32_t clinux_current_task;

static inline uint32_t clinux_task_current(void) { return clinux_current_task; }
static inline void clinux_task_set_current(uint32_t task) { clinux_current_task = task; }
