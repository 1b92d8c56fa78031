// Where in the script something happens. See clua_place.h.

#include "clua_texts.h"
#include "standalone_private.h"

#include <string.h>

_Static_assert(sizeof((clua_place){0}.source) >= LUA_IDSIZE, "a place holds a short source");

static const char texts_key = 0;  // registry: the kept texts

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
  return *frame->source != *CLUA_PART_PREFIX ||
         strncmp(frame->source, CLUA_PART_PREFIX, sizeof CLUA_PART_PREFIX - 1) != 0;
}

static bool find_in(lua_State *L, int level, lua_Debug *frame) {
  // The first is mostly a C function, which has no line: no more is asked of it. The next is mostly
  // the script, of which all is asked at once.
  const char *what = "l";
  for (; level < MOST_LEVELS && lua_getstack(L, level, frame); level++) {
    if (frame->i_ci == floor_frame) return false;
    lua_getinfo(L, what, frame);
    bool has_source = *what == 'S';
    what = "Sl";
    if (frame->currentline <= 0) continue;
    if (!has_source) lua_getinfo(L, "S", frame);
    if (is_script(frame)) return true;
  }
  return false;
}

/// A coroutine whose body is a C function has no place of its own: who resumed it has.
static bool find(lua_State *L, int level, lua_Debug *frame) {
  if (find_in(L, level, frame)) return true;
  for (lua_State *resumer = NULL; (resumer = standalone_resumer(L)) != NULL; L = resumer) {
    if (find_in(resumer, 0, frame)) return true;
  }
  return false;
}

bool clua_find_place(lua_State *L, clua_place *place) {
  lua_Debug frame;
  if (!find(L, 0, &frame)) {
    place->line = 0;
    return false;
  }
  place->line = frame.currentline;
  place->chunk = frame.source;
  memcpy(place->source, frame.short_src, LUA_IDSIZE);
  return true;
}

// MARK: Texts

void clua_prepare_texts(lua_State *L) {
  memset(lua_newuserdatauv(L, sizeof(clua_texts), CLUA_TEXTS), 0, sizeof(clua_texts));
  lua_rawsetp(L, LUA_REGISTRYINDEX, &texts_key);
}

clua_texts *clua_push_texts(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &texts_key);
  return lua_touserdata(L, -1);
}

static int slot_of(const lua_Debug *frame) {
  return (int)(((uintptr_t)frame->source / 16 + (unsigned)frame->currentline) % CLUA_PLACES);
}

static void push_text(lua_State *L, const lua_Debug *frame, clua_texts *texts, int index) {
  int slot = slot_of(frame);
  clua_place *place = &texts->places[slot];
  if (place->line == frame->currentline && strcmp(place->source, frame->short_src) == 0) {
    lua_getiuservalue(L, index, clua_place_key(slot));
    return;
  }
  place->line = 0;
  lua_pushfstring(L, "%s:%d", frame->short_src, frame->currentline);
  lua_pushvalue(L, -1);
  lua_setiuservalue(L, index, clua_place_key(slot));
  memcpy(place->source, frame->short_src, LUA_IDSIZE);
  place->line = frame->currentline;
}

void clua_push_where(lua_State *L) {
  lua_Debug frame;
  if (!find(L, 0, &frame)) return lua_pushnil(L);
  clua_texts *texts = clua_push_texts(L);
  push_text(L, &frame, texts, lua_gettop(L));
  lua_remove(L, -2);
}

void clua_push_where_called(lua_State *L, clua_texts *texts, int index) {
  lua_Debug frame;
  // The function itself is no place.
  if (!find(L, 1, &frame)) return lua_pushnil(L);
  push_text(L, &frame, texts, index);
}
