#pragma once

#include <stdint.h>

/// Nanoseconds of CLOCK_REALTIME.
int64_t clinux_realtime_ns(void);
