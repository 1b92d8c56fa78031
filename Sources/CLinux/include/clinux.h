/* One function per system call. Every one returns its result, or -errno: errno itself is read here,
 * in C, and nowhere else. */
#pragma once

#include "clinux_fault.h"
#include "clinux_atomic.h"
#include "clinux_lock.h"
#include "clinux_editline.h"
#include "clinux_fiber.h"
#include "clinux_memory.h"
#include "clinux_number.h"
#include "clinux_process.h"
#include "clinux_report.h"
#include "clinux_script_signals.h"
#include "clinux_semaphore.h"
#include "clinux_signal_table.h"
#include "clinux_system.h"
#include "clinux_task.h"
#include "clinux_tick.h"
#include "clinux_wait.h"
