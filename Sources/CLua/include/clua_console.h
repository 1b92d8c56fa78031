#pragma once

#include "clua_types.h"

enum { CLUA_CONSOLE_OUTPUT = 1, CLUA_CONSOLE_ERROR = 2 };

/// How the host writes to stdout and stderr.
typedef struct {
  /// Writes a text in one piece; 0 or -errno.
  int32_t (*write)(int32_t stream, const char *bytes, size_t count, bool flush);
  /// Empties stdout's buffer.
  void (*flush)(void);
  /// Where the last character that was appended to stdout's buffer is kept.
  char *last_buffered;
} clua_console;

/// Replaces print, io.write and the write method of files, so that what one call writes to standard
/// output or standard error goes through the host in one piece. Other files are written as ever.
int clua_console_install(lua_State *L, clua_console console);
