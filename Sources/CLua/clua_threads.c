#include "clua_threads.h"

#include "clua_internal.h"
#include "clua_wait_list.h"

static int current_thread(lua_State *L) {
  lua_pushinteger(L, clua_this_thread->number);
  return 1;
}

// MARK: Locks

// Upvalues of the methods: the class, the function that knows all cases, and the one that goes on
// with a wait.
enum { CLASS = 1, METHOD = 2, SLOW_WAIT = 3 };

/// Whether argument 1 is an object of the class.
static inline bool is_own(lua_State *L) {
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
  lua_pushinteger(L, clua_this_thread->number);
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
  if (lua_gettop(L) != 1 || !is_own(L) || !try_lock(L)) return call_method(L);
  lua_pushboolean(L, true);
  return 1;
}

/// Whether somebody has the lock and nobody waits for it.
static inline bool may_simply_release(lua_State *L) {
  lua_rawgeti(L, 1, CLUA_LOCK_WAITERS);
  bool is_awaited = clua_wait_list_has_waiters(lua_touserdata(L, -1));
  bool is_free = lua_rawgeti(L, 1, CLUA_LOCK_OWNER) == LUA_TBOOLEAN;
  lua_pop(L, 2);
  return !is_awaited && !is_free;
}

static int lock_release(lua_State *L) {
  if (!is_own(L) || !may_simply_release(L)) return call_method(L);
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
  if (!lua_isfunction(L, 2) || !is_own(L) || !try_lock(L)) {
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

// MARK: Events

/// The list of those that wait for the event at 1.
static clua_wait_list *waiters_of_event(lua_State *L) {
  lua_rawgeti(L, 1, CLUA_EVENT_WAITERS);
  clua_wait_list *list = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return list;
}

static void set_flag(lua_State *L, bool value) {
  lua_pushboolean(L, value);
  lua_rawseti(L, 1, CLUA_EVENT_FLAG);
}

static bool has_flag(lua_State *L) {
  lua_rawgeti(L, 1, CLUA_EVENT_FLAG);
  bool value = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return value;
}

static int event_set(lua_State *L) {
  if (!is_own(L)) return call_method(L);
  set_flag(L, true);
  clua_wait_list_wake_all(waiters_of_event(L));
  return 0;
}

static int event_clear(lua_State *L) {
  if (!is_own(L)) return call_method(L);
  set_flag(L, false);
  return 0;
}

static int event_wait(lua_State *L) {
  if (lua_gettop(L) != 1 || !is_own(L)) return call_method(L);
  if (!has_flag(L)) {
    lua_rawgeti(L, 1, CLUA_EVENT_WAITERS);
    clua_wait_list_wait(L, 2, INT64_MAX, lua_upvalueindex(SLOW_WAIT));
  }
  lua_pushboolean(L, true);
  return 1;
}

// MARK: Their classes

/// Replaces a method of the class at 1; the function that goes on with a wait is at 2.
static void hasten(lua_State *L, const char *name, lua_CFunction function) {
  lua_pushvalue(L, 1);
  lua_getfield(L, 1, name);
  lua_pushvalue(L, 2);
  lua_pushcclosure(L, function, 3);
  lua_setfield(L, 1, name);
}

static int hasten_event(lua_State *L) {
  lua_settop(L, 2);
  hasten(L, "set", event_set);
  hasten(L, "clear", event_clear);
  hasten(L, "wait", event_wait);
  return 0;
}

static int hasten_lock(lua_State *L) {
  lua_settop(L, 2);
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
  lua_pushcfunction(L, hasten_event);
  lua_setfield(L, 1, "hasten_event");
  return 0;
}

int clua_define_threads(lua_State *L) {
  CLUA_BEGIN(L, define);
  lua_pushvalue(L, -2);
  return clua_protect(L, 1, 0);
}
