#pragma once

// stdout and stderr, shared by a tree of processes: what one call writes stays together.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#pragma clang assume_nonnull begin

enum { CLINUX_CONSOLE_OUTPUT = 1, CLINUX_CONSOLE_ERROR = 2 };

/// Three words shared by the whole tree, or NULL while there is but one process: one for each of
/// the two streams (where both go to the same file, the first serves both), and one for the row of
/// stderr that the cursor is in.
void clinux_console_attach(uint32_t *_Nullable words);

/// Writes `count` bytes to a stream through stdio. What one call writes is written to the file in
/// one
/// piece: it goes into the stream's buffer whole, or after what the buffer held. `flush` empties the
/// buffer at once. Returns 0 or -errno.
int32_t clinux_console_write(int32_t stream, const char *_Nullable bytes, size_t count, bool flush);

/// The last character that went into stdout's buffer, until it is known where the buffer went; 0:
/// none.
extern char clinux_buffered;

/// Where a text that fits may simply be appended to stdout's buffer, and `*end` is the end of the
/// room: there is none while stdout is a terminal, or was not written to yet. What was appended is
/// told by `clinux_console_appended`; until then nothing is written.
static inline char *_Nullable clinux_console_room(char *_Nullable *_Nonnull end) {
  *end = stdout->_IO_write_end;
  return stdout->_IO_write_ptr;
}

static inline void clinux_console_appended(char *end) {
  if (end == stdout->_IO_write_ptr) return;
  stdout->_IO_write_ptr = end;
  clinux_buffered = end[-1];
}

/// The errno of the first write to stdout that failed in this process; 0: all that was written so
/// far has arrived. What the buffer holds is not known of.
int32_t clinux_console_failure(void);

/// Empties the stream's buffer.
int32_t clinux_console_flush(int32_t stream);

/// Empties every stdio buffer: stdout and stderr in one piece each, then other files.
void clinux_console_flush_all(void);

/// How many columns the terminal behind a descriptor has; 0 if it does not say, -errno if there is
/// none, or none that can erase a line.
int32_t clinux_terminal_columns(int32_t fd);

/// Shows a text in a row of its own at the bottom of stderr, a terminal, in place of the one that
/// is there. Whatever a process of the tree writes to that terminal takes the row away first. With
/// `stays` the row becomes a line like any other; an empty text that does not stay takes the row
/// away.
void clinux_console_show(const char *_Nullable bytes, size_t count, bool stays);

#pragma clang assume_nonnull end
