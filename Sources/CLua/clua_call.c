#include "clua_internal.h"

#include <string.h>

int clua_protect(lua_State *L, int arguments, int results) {
  return lua_pcall(L, arguments, results, 0) == LUA_OK ? 0 : CLUA_RAISED;
}

static int raise_no_room(lua_State *L) { return luaL_error(L, "stack overflow"); }

/// The frame is lost anyway, so its own slots are what the error is made in.
int clua_no_room(lua_State *L) {
  lua_settop(L, 0);
  if (!lua_checkstack(L, CLUA_ROOM)) {
    lua_pushnil(L);
    return CLUA_RAISED;
  }
  lua_pushcfunction(L, raise_no_room);
  return clua_protect(L, 0, 0);
}

int clua_call(lua_State *L, int arguments, int results) {
  if (!lua_checkstack(L, CLUA_ROOM)) return clua_no_room(L);
  return clua_protect(L, arguments, results);
}

static const char traceback_key = 0;
static const char where_key = 0;

bool clua_is_about_nil(lua_State *L, int index) {
  return lua_type(L, index) == LUA_TSTRING &&
         strstr(lua_tostring(L, index), "a nil value (") != NULL;
}

bool clua_push_remedy(lua_State *L, int index) {
  if (!clua_is_about_nil(L, index)) return false;
  lua_getfield(L, LUA_REGISTRYINDEX, CLUA_REMEDY);
  lua_pushvalue(L, index);
  lua_call(L, 1, 1);
  if (lua_type(L, -1) == LUA_TSTRING) return true;
  lua_pop(L, 1);
  return false;
}

/// The message handler of traced calls: passes the value on untouched.
static int keep_traceback(lua_State *L) {
  luaL_traceback(L, L, clua_push_remedy(L, 1) ? lua_tostring(L, -1) : NULL, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &traceback_key);
  lua_settop(L, 1);
  clua_push_where(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &where_key);
  return 1;
}

static void forget_traceback(lua_State *L) {
  for (int i = 0; i < 2; i++) {
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, i == 0 ? &traceback_key : &where_key);
  }
}

int clua_call_traced(lua_State *L, int arguments, int results) {
  if (!lua_checkstack(L, CLUA_ROOM)) return clua_no_room(L);
  int handler = lua_gettop(L) - arguments;
  lua_pushcfunction(L, keep_traceback);
  lua_insert(L, handler);
  int status = lua_pcall(L, arguments, results, handler);
  lua_remove(L, handler);
  if (status == LUA_ERRMEM) forget_traceback(L);  // for which no handler is called
  return status == LUA_OK ? 0 : CLUA_RAISED;
}

int clua_push_traceback(lua_State *L) {
  if (!lua_checkstack(L, CLUA_ROOM)) return clua_no_room(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &traceback_key);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &where_key);
  forget_traceback(L);
  return 0;
}

/// (&of, level)
static int push_current_traceback(lua_State *L) {
  lua_State *of = *(lua_State **)lua_touserdata(L, 1);
  // Level 0 of the own stack is this body, which the caller does not count.
  luaL_traceback(L, of, NULL, (int)lua_tointeger(L, 2) + (of == L ? 1 : 0));
  return 1;
}

int clua_push_current_traceback(lua_State *L, lua_State *of, int level) {
  CLUA_BEGIN(L, push_current_traceback);
  lua_pushlightuserdata(L, &of);
  lua_pushinteger(L, level);
  return clua_protect(L, 2, 1);
}

/// lua_load and luaL_loadfilex protect themselves, except for the chunk name they make first.
typedef struct {
  clua_bytes chunk;
  const char *name;
  const char *mode;
} load_request;

static int load(lua_State *L) {
  const load_request *request = lua_touserdata(L, 1);
  int status = luaL_loadbufferx(
      L, request->chunk.bytes, request->chunk.length, request->name, request->mode);
  return status == LUA_OK ? 1 : lua_error(L);
}

int clua_load(
    lua_State *L, const char *bytes, size_t length, const char *chunk_name, const char *mode) {
  load_request request = {{bytes, length}, chunk_name, mode};
  CLUA_BEGIN(L, load);
  lua_pushlightuserdata(L, &request);
  return clua_protect(L, 1, 1);
}
