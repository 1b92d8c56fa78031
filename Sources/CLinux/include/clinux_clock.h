#pragma once

#include <stdint.h>

/// Nanoseconds of CLOCK_REALTIME.
int64_t clinux_realtime_ns(void);
/// Nanoseconds of processor time that this process has used, as RLIMIT_CPU counts them.
int64_t clinux_processor_time(void);
