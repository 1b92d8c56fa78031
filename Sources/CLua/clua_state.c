#include "clua_internal.h"

#include <malloc.h>
#include <stdlib.h>

static void *plain_allocate(void *unused, void *block, size_t old_size, size_t new_size) {
  (void)unused;
  (void)old_size;
  if (new_size == 0) {
    free(block);
    return NULL;
  }
  return block == NULL ? malloc(new_size) : realloc(block, new_size);
}

/// Lua relies on shrinking to succeed, so only growth is ever refused. `old_size` of a new block
/// is the type of what it is for, not a size.
static void *counting_allocate(void *data, void *block, size_t old_size, size_t new_size) {
  clua_allocator *allocator = data;
  size_t held = block == NULL ? 0 : old_size;
  if (new_size == 0) {
    free(block);
    allocator->live_bytes -= (int64_t)held;
    return NULL;
  }
  if (new_size > held) {
    allocator->requests += 1;
    if (allocator->fail_from > 0 && allocator->requests >= allocator->fail_from) return NULL;
  }
  void *moved = realloc(block, new_size);
  if (moved != NULL) allocator->live_bytes += (int64_t)new_size - (int64_t)held;
  return moved;
}

/// Bytes that a bounded state may still take, malloc's own share included.
static int64_t room;

static void *bounded_allocate(void *unused, void *block, size_t old_size, size_t new_size) {
  (void)unused;
  (void)old_size;
  const int64_t overhead = sizeof(size_t);
  int64_t held = block == NULL ? 0 : (int64_t)malloc_usable_size(block) + overhead;
  if (new_size == 0) {
    free(block);
    room += held;
    return NULL;
  }
  if ((int64_t)new_size > held && (int64_t)new_size - held > room) return NULL;
  void *moved = realloc(block, new_size);
  if (moved != NULL) room -= (int64_t)malloc_usable_size(moved) + overhead - held;
  return moved;
}

void clua_bound_memory(lua_State *L, int64_t bytes) {
  room = bytes;
  lua_setallocf(L, bytes < 0 ? plain_allocate : bounded_allocate, NULL);
}

lua_State *clua_open(clua_allocator *allocator, void *context) {
  lua_State *L = luaL_newstate();
  if (L == NULL) return NULL;
  *(void **)lua_getextraspace(L) = context;
  if (allocator == NULL) {
    lua_setallocf(L, plain_allocate, NULL);
  } else {
    allocator->live_bytes = lua_gc(L, LUA_GCCOUNT) * INT64_C(1024) + lua_gc(L, LUA_GCCOUNTB);
    lua_setallocf(L, counting_allocate, allocator);
  }
  return L;
}

void clua_close(lua_State *L) { lua_close(L); }

void *clua_context(lua_State *L) { return *(void **)lua_getextraspace(L); }

static int open_libraries(lua_State *L) {
  if (lua_toboolean(L, 1)) {
    lua_pushboolean(L, true);
    lua_setfield(L, LUA_REGISTRYINDEX, "LUA_NOENV");
  }
  luaL_openlibs(L);
  lua_pushliteral(L, "__gc");
  lua_pushcclosure(L, clua_basic_setmetatable, 1);
  lua_setglobal(L, "setmetatable");
  return 0;
}

int clua_open_libraries(lua_State *L, bool ignore_environment) {
  CLUA_BEGIN(L, open_libraries);
  lua_pushboolean(L, ignore_environment);
  return clua_protect(L, 1, 0);
}

void clua_collect_garbage(lua_State *L) { lua_gc(L, LUA_GCCOLLECT); }

void clua_use_generational_gc(lua_State *L) { lua_gc(L, LUA_GCGEN, 0, 0); }

static int push_thread(lua_State *L) {
  *(lua_State **)lua_touserdata(L, 1) = lua_newthread(L);
  return 1;
}

int clua_push_thread(lua_State *L, lua_State **made) {
  CLUA_BEGIN(L, push_thread);
  lua_pushlightuserdata(L, made);
  return clua_protect(L, 1, 1);
}

int clua_move(lua_State *from, lua_State *to, int count) {
  if (!lua_checkstack(to, count + CLUA_ROOM)) return clua_no_room(from);
  lua_xmove(from, to, count);
  return 0;
}
