#pragma once

#include "clua_types.h"

/// Where what a script prints goes: `stream` is 1 (standard output) or 2 (standard error). The bytes
/// of one call belong together. Returns 0 or -errno.
typedef int (*clua_console_sink)(int stream, const char *bytes, size_t count, bool flush);

/// Replaces print, io.write and the write method of files, so that what one call writes to standard
/// output or standard error reaches `sink` in one piece. Other files are written as ever.
int clua_console_install(lua_State *L, clua_console_sink sink);
