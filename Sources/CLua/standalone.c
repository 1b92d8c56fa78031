// The pieces of a program, run with tracebacks and Ctrl-C; see clua_standalone.h.

#include "clua_internal.h"
#include "standalone_private.h"

const char *clua_standalone_copyright(void) { return LUA_COPYRIGHT; }

void clua_standalone_enable_warnings(lua_State *L) { lua_warning(L, "@on", 0); }

bool clua_standalone_take_interrupt(void) { return standalone_take_interrupt(); }

bool clua_standalone_is_interrupt(lua_State *L) { return standalone_is_interrupt(L); }

static int explain(lua_State *L) { return standalone_is_interrupt(L) ? 1 : clua_explain(L); }

static int push_interrupt(lua_State *L) {
  standalone_push_interrupt(L);
  return 1;
}

int clua_standalone_push_interrupt(lua_State *L) {
  CLUA_BEGIN(L, push_interrupt);
  return clua_protect(L, 0, 1);
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
