#pragma once

#include "clua_standalone.h"
#include "clua_types.h"

/// The coroutine that runs on a stack (NULL: on this one), or, of the ones that lead to it, the one
/// `depth` resumptions up; NULL after the last.
lua_State *clua_running_coroutine(const clua_running *stack, int depth);

/// Looks among the variables of the code that runs in a coroutine, and in the tables that they
/// have, for the first for which `holds` is true of the value on the top of the stack; writes what
/// the code calls it. `holds` must not raise and leaves the stack as it was. False if there is
/// none. Not to be called from a signal handler.
bool clua_find_variable(lua_State *L, bool (*holds)(lua_State *L, const void *context),
                        const void *context, char *name, size_t size);
