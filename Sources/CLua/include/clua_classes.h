#pragma once

#include "clua_types.h"

// What makes a table a class, and the library as it was before any script ran.

/// Pushes a copy of the globals, in which the libraries are copies too.
int clua_push_globals_copy(lua_State *L);

/// Pushes a table whose keys are the names of all metamethods.
int clua_push_events(lua_State *L);

/// Gives the table at `to` each field of the one at `from` whose name begins with two underscores.
int clua_copy_metamethods(lua_State *L, int from, int to);

/// Whether the table at `index` is a class: it has a metamethod, or it can be called and keeps the
/// metatable of its instances in a field of its own, such as `__base`. Makes the collector run in
/// no case. Eight slots must be reserved.
bool clua_is_class(lua_State *L, int index);

/// Whether the table at `index` is a key of the kept table of classes without a name. Four slots
/// must be reserved.
bool clua_is_known_class(lua_State *L, int index);

/// Gives the Lua function on top, a chunk just loaded, the globals that the state had at first, so
/// that nothing a script does to its own can reach it.
int clua_use_first_globals(lua_State *L);
