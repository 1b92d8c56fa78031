#include "clua_waits.h"

#include "clua_preempt.h"
#include "clua_wait_list.h"

struct clua_wait_node {
  clua_wait_node *before, *after;
  clua_wait_list *list;  // NULL once it was woken, or has left
  uint32_t process;
  clua_thread *thread;
  clua_wait_node *outer;  // of the wait in whose middle this one is, as a signal's handler may be
  bool is_woken;
  lua_State *L;  // whose stack has the list and the function that goes on with the wait
  int index, slow;
};

static clua_thread main_thread = {.number = 1, .is_main = true};
clua_thread *clua_this_thread = &main_thread;

static clua_parker park = NULL;
static clua_waker wake = NULL;
static uint32_t process = 1;  // a number for each fork of a fork

void clua_waits_install(clua_parker new_park, clua_waker new_wake) {
  park = new_park;
  wake = new_wake;
}

void clua_waits_become_fork(void) { process++; }

bool clua_waits_is_woken(const clua_thread *thread) {
  return thread->node != NULL && thread->node->is_woken;
}

// MARK: Lists

// Forgets those that a fork left behind.
static inline void settle(clua_wait_list *list) {
  if (list->process == process) return;
  *list = (clua_wait_list){.process = process};
}

static void append(clua_wait_list *list, clua_wait_node *node) {
  settle(list);
  node->list = list;
  node->process = process;
  node->before = list->last;
  node->after = NULL;
  if (list->last != NULL) list->last->after = node;
  else list->first = node;
  list->last = node;
}

static void leave(clua_wait_node *node) {
  clua_wait_list *list = node->list;
  node->list = NULL;
  if (list == NULL || node->process != process) return;
  if (node->before != NULL) node->before->after = node->after;
  else list->first = node->after;
  if (node->after != NULL) node->after->before = node->before;
  else list->last = node->before;
}

bool clua_wait_list_has_waiters(clua_wait_list *list) {
  settle(list);
  return list->first != NULL;
}

bool clua_wait_list_wake_one(clua_wait_list *list) {
  settle(list);
  clua_wait_node *node = list->first;
  if (node == NULL) return false;
  leave(node);
  node->is_woken = true;
  wake(node->thread->host);
  return true;
}

void clua_wait_list_wake_all(clua_wait_list *list) {
  while (clua_wait_list_wake_one(list)) continue;
}

// MARK: Waiting

enum { SLOW = 1, LIST_OF_SLOW = 2, DEADLINE = 3, NODE = 4 };

// Calls the function that goes on with a wait. Meanwhile the registry has the list, for who asks.
static int attend_to(lua_State *L) {
  const void *node = lua_touserdata(L, NODE);
  lua_pushvalue(L, LIST_OF_SLOW);
  lua_rawsetp(L, LUA_REGISTRYINDEX, node);
  lua_pushvalue(L, SLOW);
  lua_pushvalue(L, DEADLINE);
  lua_call(L, 1, 2);
  return 2;
}

// Goes on with a wait where events are to be seen to: true until the deadline has passed. An error
// is left on the stack, and `*has_failed` set.
static bool attend(lua_State *L, clua_wait_node *node, int64_t deadline, bool *has_failed) {
  lua_pushcfunction(L, attend_to);
  lua_pushvalue(L, node->slow);
  lua_pushvalue(L, node->index);
  if (deadline == INT64_MAX) lua_pushnil(L);
  else lua_pushnumber(L, (lua_Number)deadline / 1e9);
  lua_pushlightuserdata(L, node);
  bool is_done = lua_pcall(L, 4, 2, 0) == LUA_OK;
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, node);
  *has_failed = !is_done || !lua_isnil(L, -1);
  return is_done && lua_toboolean(L, -2);
}

bool clua_wait_list_wait(lua_State *L, int index, int64_t deadline, int slow) {
  luaL_checkstack(L, 6, NULL);
  int top = lua_gettop(L);
  clua_thread *thread = clua_this_thread;
  clua_wait_node node = {.thread = thread, .outer = thread->node, .L = L};
  node.index = lua_absindex(L, index);
  node.slow = lua_absindex(L, slow);
  append(lua_touserdata(L, index), &node);
  thread->node = &node;
  bool is_in_time = true, has_failed = false;
  while (!node.is_woken && is_in_time) {
    if (node.process != process) append(lua_touserdata(L, node.index), &node);
    int32_t parked = park == NULL ? CLUA_PARKED_ATTEND : park(thread->host, deadline);
    is_in_time = parked != CLUA_PARKED_LATE;
    if (parked != CLUA_PARKED_ATTEND) continue;
    is_in_time = attend(L, &node, deadline, &has_failed);
    if (!has_failed) lua_settop(L, top);
  }
  thread->node = node.outer;
  if (!node.is_woken) leave(&node);
  clua_preempt_begin_turn();
  if (!has_failed) return node.is_woken;
  if (node.is_woken) clua_wait_list_wake_one(lua_touserdata(L, node.index));
  return lua_error(L);
}

// MARK: The functions

enum { LIST = 1 };

static int new_list(lua_State *L) {
  lua_settop(L, 2);
  clua_wait_list *list = lua_newuserdatauv(L, sizeof *list, 2);
  *list = (clua_wait_list){.process = process};
  lua_insert(L, 1);
  lua_setiuservalue(L, 1, 2);
  lua_setiuservalue(L, 1, 1);
  return 1;
}

// A deadline in seconds, or nil.
static int64_t read_deadline(lua_State *L, int index) {
  if (lua_isnoneornil(L, index)) return INT64_MAX;
  lua_Number seconds = luaL_checknumber(L, index);
  if (!(seconds > 0)) return 0;
  return seconds < 9e9 ? (int64_t)(seconds * 1e9) : INT64_MAX;
}

static int list_wait(lua_State *L) {
  int64_t deadline = read_deadline(L, 2);
  lua_pushboolean(L, clua_wait_list_wait(L, LIST, deadline, lua_upvalueindex(1)));
  return 1;
}

static int list_wake_one(lua_State *L) {
  lua_pushboolean(L, clua_wait_list_wake_one(lua_touserdata(L, LIST)));
  return 1;
}

static int list_wake_all(lua_State *L) {
  clua_wait_list_wake_all(lua_touserdata(L, LIST));
  return 0;
}

static int list_count(lua_State *L) {
  clua_wait_list *list = lua_touserdata(L, LIST);
  settle(list);
  lua_Integer count = 0;
  for (clua_wait_node *node = list->first; node != NULL; node = node->after) count++;
  lua_pushinteger(L, count);
  return 1;
}

static int list_describe(lua_State *L) {
  lua_getiuservalue(L, LIST, 1);
  lua_getiuservalue(L, LIST, 2);
  return 2;
}

static int define(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"new", new_list},       {"wake_one", list_wake_one}, {"wake_all", list_wake_all},
      {"count", list_count},   {"describe", list_describe}, {NULL, NULL},
  };
  luaL_setfuncs(L, functions, 0);
  lua_insert(L, 1);
  lua_pushcclosure(L, list_wait, 1);
  lua_setfield(L, 1, "wait");
  return 0;
}

int clua_define_waits(lua_State *L) {
  CLUA_BEGIN(L, define);
  lua_pushvalue(L, -3);
  lua_pushvalue(L, -3);
  return clua_protect(L, 2, 0);
}

static int push_waited(lua_State *L) {
  const clua_wait_node *node = lua_touserdata(L, 1);
  // A thread that sees to something in its wait has another frame on top.
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, node) != LUA_TNIL || node->L == L) return 1;
  luaL_checkstack(node->L, 1, NULL);
  lua_pushvalue(node->L, node->index);
  lua_xmove(node->L, L, 1);
  return 1;
}

int clua_push_waited(lua_State *L, const clua_thread *thread) {
  if (thread->node == NULL) {
    if (!lua_checkstack(L, 1)) return clua_no_room(L);
    lua_pushnil(L);
    return 0;
  }
  CLUA_BEGIN(L, push_waited);
  lua_pushlightuserdata(L, thread->node);
  return clua_protect(L, 1, 1);
}
