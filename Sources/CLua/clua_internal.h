// What the files of this target share. This header and the .c files beside it are the only ones
// that see Lua's own headers.
#pragma once

#include "clua.h"

#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>
#include <lua5.4/lualib.h>

_Static_assert(CLUA_REGISTRY == LUA_REGISTRYINDEX, "clua_types.h repeats Lua's number");
_Static_assert(sizeof(lua_Integer) == sizeof(int64_t), "the fence speaks of 64-bit integers");
_Static_assert(sizeof(lua_Number) == sizeof(double), "the fence speaks of doubles");

typedef struct {
  const char *bytes;
  size_t length;
} clua_bytes;

/// Room for a protected call: the body, its arguments and a result.
#define CLUA_ROOM 6

/// Calls the body pushed below `arguments` values; 0, or CLUA_RAISED with the error on top.
int clua_protect(lua_State *L, int arguments, int results);
/// Clears the frame (its stack cannot grow) and leaves one error value; answers CLUA_RAISED.
int clua_no_room(lua_State *L);
/// Runs a bound Swift function and raises what it raised. Only for frames that Lua called.
int clua_run_bound(lua_State *L, const clua_bound *bound);

/// Starts a protected operation: room made, `body` pushed.
#define CLUA_BEGIN(L, body)                 \
  if (!lua_checkstack((L), CLUA_ROOM)) {    \
    return clua_no_room(L);                 \
  }                                         \
  lua_pushcfunction((L), (body))
