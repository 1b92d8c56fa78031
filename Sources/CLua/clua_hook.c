// Hooks of others: a module in C that handles a signal (luaposix) has its handler set a hook, by
// which Lua calls the script's function at its next step. While a script waits in the host there is
// no next step.

#include "clua_internal.h"

static const char step_key;

static int take_step(lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &step_key) != LUA_TFUNCTION) {
    lua_pop(L, 1);
    if (luaL_loadstring(L, "local step") != LUA_OK) return lua_error(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &step_key);
  }
  lua_call(L, 0, 0);
  return 0;
}

int clua_run_hook(lua_State *L) {
  if (lua_gethook(L) == NULL) return 0;
  CLUA_BEGIN(L, take_step);
  return clua_protect(L, 0, 0);
}
