#pragma once

#include "clua_place.h"

#include <stdbool.h>
#include <stddef.h>

/// Where the running code of the script is; false where none runs. Takes some 70 ns.
bool clua_running_place(clua_place *place);

/// The chunk and the line of it.
bool clua_running_line(clua_line *line);

/// Looks among the variables of the running code, and in the tables that they have, for the first
/// for which `holds` is true of the value on the top of the stack; writes what the code calls it.
/// `holds` must not raise and leaves the stack as it was. False if there is none. Not to be called
/// from a signal handler.
bool clua_running_variable(bool (*holds)(lua_State *L, const void *context), const void *context,
                           char *name, size_t size);

/// The same for the value that is at an address, such as a function.
bool clua_running_name(const void *value, char *name, size_t size);
