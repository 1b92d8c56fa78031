// The pieces of a program, run with tracebacks and Ctrl-C; see clua_standalone.h.

#include "clua_internal.h"
#include "standalone_private.h"

const char *clua_standalone_copyright(void) { return LUA_COPYRIGHT; }

void clua_standalone_enable_warnings(lua_State *L) { lua_warning(L, "@on", 0); }

bool clua_standalone_take_interrupt(void) { return standalone_take_interrupt(); }

/// The message handler: as `lua5.4` words it. An object with a text of its own is told by that
/// alone, but for error objects, which have a traceback as strings do.
static int explain(lua_State *L) {
  if (!clua_is_error(L, 1) && luaL_callmeta(L, 1, "__tostring") && lua_type(L, -1) == LUA_TSTRING)
    return 1;
  lua_settop(L, 1);
  luaL_traceback(L, L, NULL, 1);
  lua_getfield(L, LUA_REGISTRYINDEX, CLUA_EXPLANATION);
  lua_insert(L, 1);
  lua_call(L, 2, 1);
  return 1;
}

/// (results, function, arguments …). It is also the one C function below every chunk with which
/// tracebacks of lua5.4 end ("[C]: in ?").
static int run(lua_State *L) {
  int results = (int)lua_tointeger(L, 1);
  lua_pushcfunction(L, explain);
  lua_replace(L, 1);
  lua_State *outer = standalone_begin_interruptible(L);
  int status = lua_pcall(L, lua_gettop(L) - 2, results, 1);
  bool interrupted = standalone_end_interruptible(L, outer);
  if (status != LUA_OK) return lua_error(L);
  if (!interrupted) return lua_gettop(L) - 1;
  standalone_push_interrupt(L);
  return lua_error(L);
}

int clua_standalone_run(lua_State *L, int arguments, int results) {
  int function = lua_gettop(L) - arguments;
  CLUA_BEGIN(L, run);
  lua_insert(L, function);
  lua_pushinteger(L, results);
  lua_insert(L, function + 1);
  return clua_protect(L, arguments + 2, results);
}
