#pragma once

#include "clua_types.h"

/// Replaces print, io.write and the write method of files, so that what one call writes to standard
/// output or standard error goes through clinux_console_write in one piece. Other files are written
/// as ever.
int clua_console_install(lua_State *L);
