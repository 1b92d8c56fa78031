#pragma once

#include "clua_types.h"

// What makes a table a class, and the library as it was before any script ran.

/// Sets up what the others need; once per state, with the libraries open.
int clua_prepare_classes(lua_State *L);

/// Whether the table at `index` is a class: it has a metamethod, or it can be called and keeps the
/// metatable of its instances in a field of its own, such as `__base`. Makes the collector run in
/// no case. Eight slots must be reserved.
bool clua_is_class(lua_State *L, int index);

/// Whether the table at `index` is a key of the kept table of classes without a name. Four slots
/// must be reserved.
bool clua_is_known_class(lua_State *L, int index);

/// Pushes a Lua function that tells whether its argument is a class.
int clua_push_class_test(lua_State *L);

/// Gives the Lua function on top, a chunk just loaded, the globals that the state had at first, so
/// that nothing a script does to its own can reach it.
int clua_use_first_globals(lua_State *L);
