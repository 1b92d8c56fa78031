#include "clua_internal.h"

#include <stdio.h>
#include <stdio_ext.h>

#include "clinux_process.h"

// Many small steps in one protected call: for lists of integers, which pools hand out by the
// million.

int64_t clua_read_integers(lua_State *L, int table, int64_t from, int64_t count, void *out) {
  if (!lua_checkstack(L, 64)) return 0;
  char *bytes = out;
  int top = lua_gettop(L);
  int64_t done = 0;
  while (done < count) {
    int batch = count - done < 56 ? (int)(count - done) : 56;
    for (int i = 0; i < batch; i++) {
      lua_rawgeti(L, table, from + done);
      if (!lua_isinteger(L, -1)) {
        lua_settop(L, top);
        return done;
      }
      int64_t value = lua_tointeger(L, -1);
      __builtin_memcpy(bytes + 8 * done, &value, 8);
      done++;
    }
    lua_settop(L, top);
  }
  return done;
}

typedef struct {
  const char *bytes;
  int64_t first;
  int64_t count;
} integer_list;

/// (table, &integer_list)
static int write_integers(lua_State *L) {
  const integer_list *list = lua_touserdata(L, 2);
  for (int64_t i = 0; i < list->count; i++) {
    int64_t value;
    __builtin_memcpy(&value, list->bytes + 8 * i, 8);
    lua_pushinteger(L, value);
    lua_rawseti(L, 1, list->first + i);
  }
  return 0;
}

int clua_write_integers(
    lua_State *L, int table, int64_t first, const void *values, int64_t count) {
  integer_list list = {values, first, count};
  table = lua_absindex(L, table);
  CLUA_BEGIN(L, write_integers);
  lua_pushvalue(L, table);
  lua_pushlightuserdata(L, &list);
  return clua_protect(L, 2, 0);
}

/// (function, &clua_integer_run): stops with a result on top that is no integer, and one result
/// less written.
static int run_integers(lua_State *L) {
  clua_integer_run *run = lua_touserdata(L, 2);
  uint64_t *progress = run->progress;
  uint64_t published = progress[1];
  uint64_t counted = *run->counter;
  uint32_t forks = clinux_fork_count();
  while (run->done < run->count) {
    int64_t value;
    __builtin_memcpy(&value, run->inputs + 8 * run->done, 8);
    __atomic_store_n(&progress[0], run->task + (uint64_t)run->done + 1, __ATOMIC_RELEASE);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, value);
    lua_call(L, 1, 1);
    if (!lua_isinteger(L, -1)) {
      run->has_other = true;
      return 1;
    }
    // A process that the task has forked is no worker, and leaves no result.
    if (clinux_fork_count() != forks) return 0;
    // What a task has printed is there when its result is.
    clua_flush_output();
    value = lua_tointeger(L, -1);
    __builtin_memcpy(run->room + 8 * run->done, &value, 8);
    lua_settop(L, 2);
    run->done++;
    __atomic_store_n(&progress[1], ++published, __ATOMIC_RELAXED);
    // Publishes the result; sequentially consistent, so that the look at the target comes after it.
    __atomic_store_n(run->counter, ++counted, __ATOMIC_SEQ_CST);
    if (published >= __atomic_load_n(&progress[3], __ATOMIC_RELAXED)) break;
  }
  return 0;
}

int clua_run_integers(lua_State *L, int function, clua_integer_run *run) {
  function = lua_absindex(L, function);
  if (!lua_checkstack(L, CLUA_ROOM)) return clua_no_room(L);
  lua_pushcfunction(L, run_integers);
  lua_pushvalue(L, function);
  lua_pushlightuserdata(L, run);
  return clua_call_traced(L, 2, LUA_MULTRET);
}
