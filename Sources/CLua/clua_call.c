#include "clua_internal.h"

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

/// The message handler of traced calls: keeps the traceback and the place aside, passes the value
/// on untouched.
static int keep_traceback(lua_State *L) {
  clua_traceback(L, L, NULL, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &traceback_key);
  clua_push_where(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &where_key);
  return 1;
}

int clua_call_traced(lua_State *L, int arguments, int results) {
  if (!lua_checkstack(L, CLUA_ROOM)) return clua_no_room(L);
  int handler = lua_gettop(L) - arguments;
  lua_pushcfunction(L, keep_traceback);
  lua_insert(L, handler);
  int status = lua_pcall(L, arguments, results, handler);
  lua_remove(L, handler);
  return status == LUA_OK ? 0 : CLUA_RAISED;
}

static void push_kept_once(lua_State *L, const char *key) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, key);
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

static int push_traceback(lua_State *L) {
  push_kept_once(L, &traceback_key);
  push_kept_once(L, &where_key);
  return 2;
}

int clua_push_traceback(lua_State *L) {
  CLUA_BEGIN(L, push_traceback);
  return clua_protect(L, 0, 2);
}

typedef struct {
  lua_State *of;
  const char *message;
  int level;
} trace_request;

static int push_current_traceback(lua_State *L) {
  const trace_request *request = lua_touserdata(L, 1);
  // Level 0 is this body, which the caller does not count.
  luaL_traceback(L, request->of, request->message, request->level + 1);
  return 1;
}

int clua_push_current_traceback(lua_State *L, const char *message, int level) {
  trace_request request = {L, message, level};
  CLUA_BEGIN(L, push_current_traceback);
  lua_pushlightuserdata(L, &request);
  return clua_protect(L, 1, 1);
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
