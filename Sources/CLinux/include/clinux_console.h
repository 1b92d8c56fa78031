#pragma once

// stdout and stderr, shared by a tree of processes: what one call writes stays together.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

enum { CLINUX_CONSOLE_OUTPUT = 1, CLINUX_CONSOLE_ERROR = 2 };

/// Words shared by the whole tree, one for each of the two streams, or NULL while there is but one
/// process. Where both streams go to the same file, the first word serves both.
void clinux_console_attach(uint32_t *_Nullable words);

/// Writes `count` bytes to a stream through stdio. What one call writes is written to the file in one
/// piece: it goes into the stream's buffer whole, or after what the buffer held. `flush` empties the
/// buffer at once. Returns 0 or -errno.
int32_t clinux_console_write(int32_t stream, const char *_Nullable bytes, size_t count, bool flush);

/// Empties the stream's buffer.
int32_t clinux_console_flush(int32_t stream);

/// Empties every stdio buffer: stdout and stderr in one piece each, then other files.
void clinux_console_flush_all(void);

#pragma clang assume_nonnull end
