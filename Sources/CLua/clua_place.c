// Where in the script something happens. See clua_place.h.

#include "clua_internal.h"
#include "standalone_private.h"

#include <string.h>

_Static_assert(sizeof((clua_place){0}.source) >= LUA_IDSIZE, "a place holds a short source");

static const char cache_key = 0;  // registry: the cache of texts

/// How far up the place is looked for. More frames than that without a line are no calls of ours.
enum { MOST_LEVELS = 64 };

/// The innermost frame of the process that this one is a fork of: what called it called nothing
/// here.
static const struct CallInfo *floor_frame = NULL;

void clua_forget_callers(lua_State *L) {
  lua_Debug frame;
  floor_frame = lua_getstack(L, 0, &frame) ? frame.i_ci : NULL;
}

static bool is_script(const lua_Debug *frame) {
  return strncmp(frame->source, CLUA_PART_PREFIX, sizeof CLUA_PART_PREFIX - 1) != 0;
}

static bool find_in(lua_State *L, lua_Debug *frame) {
  for (int level = 0; level < MOST_LEVELS && lua_getstack(L, level, frame); level++) {
    if (frame->i_ci == floor_frame) return false;
    lua_getinfo(L, "l", frame);
    if (frame->currentline <= 0) continue;
    lua_getinfo(L, "S", frame);
    if (is_script(frame)) return true;
  }
  return false;
}

/// A coroutine whose body is a C function has no place of its own: who resumed it has.
static bool find(lua_State *L, lua_Debug *frame) {
  if (find_in(L, frame)) return true;
  for (lua_State *resumer = NULL; (resumer = standalone_resumer(L)) != NULL; L = resumer) {
    if (find_in(resumer, frame)) return true;
  }
  return false;
}

bool clua_find_place(lua_State *L, clua_place *place) {
  lua_Debug frame;
  if (!find(L, &frame)) {
    place->line = 0;
    return false;
  }
  place->line = frame.currentline;
  memcpy(place->source, frame.short_src, LUA_IDSIZE);
  return true;
}

// MARK: Texts

// The same few places are asked for again and again where a failure is part of a loop. Their texts
// are kept in a small cache, each under the slot that its line and its source's address give.
enum { SLOTS = 32 };

typedef struct {
  clua_place places[SLOTS];
} cache;

void clua_prepare_places(lua_State *L) {
  cache *made = lua_newuserdatauv(L, sizeof(cache), 1);
  memset(made, 0, sizeof(cache));
  lua_createtable(L, SLOTS, 0);
  lua_setiuservalue(L, -2, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &cache_key);
}

static int slot_of(const lua_Debug *frame) {
  return (int)(((uintptr_t)frame->source / 16 + (unsigned)frame->currentline) % SLOTS);
}

void clua_push_where(lua_State *L) {
  lua_Debug frame;
  if (!find(L, &frame)) return lua_pushnil(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &cache_key);
  cache *known = lua_touserdata(L, -1);
  lua_getiuservalue(L, -1, 1);
  int slot = slot_of(&frame);
  clua_place *place = &known->places[slot];
  if (place->line == frame.currentline && strcmp(place->source, frame.short_src) == 0) {
    lua_rawgeti(L, -1, slot + 1);
  } else {
    place->line = 0;
    lua_pushfstring(L, "%s:%d", frame.short_src, frame.currentline);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, slot + 1);
    memcpy(place->source, frame.short_src, LUA_IDSIZE);
    place->line = frame.currentline;
  }
  lua_replace(L, -3);
  lua_pop(L, 1);
}
