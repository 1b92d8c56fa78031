#include "clua_threads.h"

#include "clua_internal.h"

int64_t clua_current_thread = 1;

static int current_thread(lua_State *L) {
  lua_pushinteger(L, clua_current_thread);
  return 1;
}

// MARK: Locks

// Upvalues of the methods: the class, and the function that knows all cases.
enum { CLASS = 1, METHOD = 2 };

/// Whether argument 1 is a lock.
static inline bool is_lock(lua_State *L) {
  if (!lua_istable(L, 1) || !lua_getmetatable(L, 1)) return false;
  bool is_same = lua_rawequal(L, -1, lua_upvalueindex(CLASS));
  lua_pop(L, 1);
  return is_same;
}

/// Takes the lock if nobody has it.
static inline bool try_lock(lua_State *L) {
  bool is_free = lua_rawgeti(L, 1, CLUA_LOCK_OWNER) == LUA_TBOOLEAN;
  lua_pop(L, 1);
  if (!is_free) return false;
  lua_pushinteger(L, clua_current_thread);
  lua_rawseti(L, 1, CLUA_LOCK_OWNER);
  return true;
}

static int call_method(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(METHOD));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

static int lock_acquire(lua_State *L) {
  if (lua_gettop(L) != 1 || !is_lock(L) || !try_lock(L)) return call_method(L);
  lua_pushboolean(L, true);
  return 1;
}

/// Whether somebody has the lock and nobody waits for it.
static inline bool may_simply_release(lua_State *L) {
  lua_rawgeti(L, 1, CLUA_LOCK_WAITERS);
  bool is_awaited = lua_rawgeti(L, -1, 1) != LUA_TBOOLEAN;
  bool is_free = lua_rawgeti(L, 1, CLUA_LOCK_OWNER) == LUA_TBOOLEAN;
  lua_pop(L, 3);
  return !is_awaited && !is_free;
}

static int lock_release(lua_State *L) {
  if (!is_lock(L) || !may_simply_release(L)) return call_method(L);
  lua_pushboolean(L, false);
  lua_rawseti(L, 1, CLUA_LOCK_OWNER);
  return 0;
}

/// The function that was called under the lock has returned, or is taken up again after a yield.
static int with_done(lua_State *L, int status, lua_KContext context) {
  (void)status, (void)context;
  return lua_gettop(L) - 1;
}

/// The method only checks the arguments and takes the lock; the call is made here.
static int lock_with(lua_State *L) {
  if (!lua_isfunction(L, 2) || !is_lock(L) || !try_lock(L)) {
    lua_pushvalue(L, lua_upvalueindex(METHOD));
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    lua_call(L, 2, 0);
  }
  // Released by its __close, however the call ends: an error keeps the traceback of its own place.
  lua_toclose(L, 1);
  lua_callk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, with_done);
  return with_done(L, LUA_OK, 0);
}

static void hasten(lua_State *L, const char *name, lua_CFunction function) {
  lua_pushvalue(L, 1);
  lua_getfield(L, 1, name);
  lua_pushcclosure(L, function, 2);
  lua_setfield(L, 1, name);
}

static int hasten_lock(lua_State *L) {
  hasten(L, "acquire", lock_acquire);
  hasten(L, "release", lock_release);
  hasten(L, "with", lock_with);
  return 0;
}

// MARK: What the host's parts in Lua see

static int where(lua_State *L) {
  clua_push_where(L);
  return 1;
}

static int define(lua_State *L) {
  lua_pushcfunction(L, current_thread);
  lua_setfield(L, 1, "current_thread");
  lua_pushcfunction(L, where);
  lua_setfield(L, 1, "where");
  lua_pushcfunction(L, hasten_lock);
  lua_setfield(L, 1, "hasten_lock");
  return 0;
}

int clua_define_threads(lua_State *L) {
  CLUA_BEGIN(L, define);
  lua_pushvalue(L, -2);
  return clua_protect(L, 1, 0);
}
