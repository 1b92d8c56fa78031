#include "clua_internal.h"

// The end of a process: all finalizers run, and then the process ends without giving memory back
// piece by piece.
//
// Lua calls finalizers in the reverse order in which objects got theirs. So the finalizer of a mark
// comes after those of all younger objects and before those of all older ones: one that is older
// than everything else ends the process when the rest is done, and one that a fork is given as it
// begins ends it before anything that it inherited is finalized. In a fork the mark is a variable
// to be closed, too: once it is closed, what is closed after it is the parent's, and no function is
// called for that any more.

static void (*leave)(int32_t status);
static int32_t leave_status;
static bool has_open_mark;

static const char mark_key = 0;  // registry: the youngest mark, which keeps the older ones

static void refuse_call(lua_State *L, lua_Debug *activation) {
  (void)activation;
  luaL_error(L, "a variable of the parent's is not closed here");
}

static int close_mark(lua_State *L) {
  has_open_mark = false;
  // Finalizers run without hooks.
  if (leave != NULL) lua_sethook(L, refuse_call, LUA_MASKCALL, 0);
  return 0;
}

static int finalize_mark(lua_State *L) {
  (void)L;
  if (leave != NULL) leave(leave_status);
  return 0;
}

static int make_mark(lua_State *L) {
  lua_newuserdatauv(L, 1, 1);
  // An older mark must not be collected: its finalizer would come too early.
  lua_rawgetp(L, LUA_REGISTRYINDEX, &mark_key);
  lua_setiuservalue(L, -2, 1);
  lua_createtable(L, 0, 2);
  lua_pushcfunction(L, finalize_mark);
  lua_setfield(L, -2, "__gc");
  lua_pushcfunction(L, close_mark);
  lua_setfield(L, -2, "__close");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &mark_key);
  return 1;
}

int clua_mark_beginning(lua_State *L) {
  CLUA_BEGIN(L, make_mark);
  int failed = clua_protect(L, 0, 1);
  if (failed == 0) lua_pop(L, 1);
  return failed;
}

int clua_mark_fork(lua_State *L) {
  CLUA_BEGIN(L, make_mark);
  int failed = clua_protect(L, 0, 1);
  if (failed != 0) return failed;
  lua_toclose(L, -1);
  has_open_mark = true;
  return 0;
}

void clua_end(lua_State *L, bool is_fork, int32_t status, void (*function)(int32_t)) {
  leave = function;
  leave_status = status;
  // Without its mark, all variables that are to be closed may be the parent's.
  if (is_fork && !has_open_mark) lua_sethook(L, refuse_call, LUA_MASKCALL, 0);
  lua_close(L);
  function(status);
}
