// coroutine.resume and coroutine.wrap as Lua has them, and beside that a note of which coroutine
// runs: a hook belongs to one coroutine, and Ctrl-C has to set it in the one whose code is to stop.

#include "clua_internal.h"
#include "standalone_private.h"

#include <lua5.4/lualib.h>

// Moves the arguments on the top into the coroutine, runs it, and moves what it gives back.
// -1: it failed, and the error is on the top; otherwise how many values there are.
static int run_coroutine(lua_State *L, lua_State *co, int arguments) {
  if (!lua_checkstack(co, arguments)) {
    lua_pushliteral(L, "too many arguments to resume");
    return -1;
  }
  lua_xmove(L, co, arguments);
  int results = 0;
  standalone_frame frame;
  standalone_enter(&frame, co);
  int status = lua_resume(co, L, arguments, &results);
  standalone_leave(&frame);
  if (status != LUA_OK && status != LUA_YIELD) {
    lua_xmove(co, L, 1);
    return -1;
  }
  if (!lua_checkstack(L, results + 1)) {
    lua_pop(co, results);
    lua_pushliteral(L, "too many results to resume");
    return -1;
  }
  lua_xmove(co, L, results);
  return results;
}

static int resume(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTHREAD);
  lua_State *co = lua_tothread(L, 1);
  int results = run_coroutine(L, co, lua_gettop(L) - 1);
  lua_pushboolean(L, results >= 0);
  int count = results >= 0 ? results : 1;
  lua_insert(L, -(count + 1));
  return count + 1;
}

// Raises the error on the top, with the place of the caller before it if it is a text. A coroutine
// that died of it is closed first, and may give another error in its place.
static int raise_from(lua_State *L, lua_State *co) {
  int status = lua_status(co);
  if (status != LUA_OK && status != LUA_YIELD) {
    status = lua_resetthread(co);
    lua_xmove(co, L, 1);
  }
  if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

static int call_wrapped(lua_State *L) {
  lua_State *co = lua_tothread(L, lua_upvalueindex(1));
  int results = run_coroutine(L, co, lua_gettop(L));
  return results >= 0 ? results : raise_from(L, co);
}

static int wrap(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_State *co = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  lua_pushcclosure(L, call_wrapped, 1);
  return 1;
}

static int install(lua_State *L) {
  lua_getglobal(L, LUA_COLIBNAME);
  lua_pushcfunction(L, resume);
  lua_setfield(L, -2, "resume");
  lua_pushcfunction(L, wrap);
  lua_setfield(L, -2, "wrap");
  return 0;
}

int clua_interrupt_follow_coroutines(lua_State *L) {
  lua_pushcfunction(L, install);
  return clua_protect(L, 0, 0);
}
