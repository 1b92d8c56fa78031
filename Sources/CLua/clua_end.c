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

// Whether the state has, or had, an object with a finalizer of a script's. To call finalizers, Lua
// goes through all of its objects, which costs a forked process a copy of all their pages.
static bool has_finalizers;
static const void *last_metatable;
// The call in which the mark of a fork was made; NULL where there is none.
static struct CallInfo *beginning;

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

// Lua's own `setmetatable`, which also notes that there are finalizers. Upvalue 1 is "__gc".
int clua_basic_setmetatable(lua_State *L) {
  int type = lua_type(L, 2);
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
    return luaL_error(L, "cannot change a protected metatable");
  lua_settop(L, 2);
  // The metatable of the last call was looked at then.
  if (!has_finalizers && type == LUA_TTABLE && lua_topointer(L, 2) != last_metatable) {
    last_metatable = lua_topointer(L, 2);
    lua_pushvalue(L, lua_upvalueindex(1));
    has_finalizers = lua_rawget(L, 2) != LUA_TNIL;
    lua_pop(L, 1);
  }
  lua_setmetatable(L, 1);
  return 1;
}

// Whether a script has objects with finalizers, or modules in C, whose objects may have some.
static bool may_have_finalizers(lua_State *L) {
  if (has_finalizers || !lua_checkstack(L, 2)) return true;
  bool has_libraries =
      lua_getfield(L, LUA_REGISTRYINDEX, "_CLIBS") == LUA_TTABLE && lua_rawlen(L, -1) > 0;
  lua_pop(L, 1);
  return has_libraries;
}

static struct CallInfo *running_call(lua_State *L) {
  lua_Debug activation;
  return lua_getstack(L, 0, &activation) ? activation.i_ci : NULL;
}

int clua_mark_fork(lua_State *L) {
  CLUA_BEGIN(L, make_mark);
  int failed = clua_protect(L, 0, 1);
  if (failed != 0) return failed;
  lua_toclose(L, -1);
  has_open_mark = true;
  beginning = running_call(L);
  return 0;
}

void clua_end(lua_State *L, bool is_fork, int32_t status, void (*function)(int32_t)) {
  // Where the work has come to its end, there is no variable left to be closed.
  if (!may_have_finalizers(L) && running_call(L) == beginning) function(status);
  leave = function;
  leave_status = status;
  // Without its mark, all variables that are to be closed may be the parent's.
  if (is_fork && !has_open_mark) lua_sethook(L, refuse_call, LUA_MASKCALL, 0);
  lua_close(L);
  function(status);
}
