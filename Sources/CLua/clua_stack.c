#include "clua_internal.h"

#include <string.h>

int clua_top(lua_State *L) { return lua_gettop(L); }
void clua_set_top(lua_State *L, int top) { lua_settop(L, top); }
int clua_absolute(lua_State *L, int index) { return lua_absindex(L, index); }

int clua_reserve(lua_State *L, int slots) {
  return lua_checkstack(L, slots) ? 0 : clua_no_room(L);
}

bool clua_try_reserve(lua_State *L, int slots) { return lua_checkstack(L, slots); }

/// One more slot, or the end of this frame.
#define CLUA_SLOT(L) \
  if (!lua_checkstack((L), 1)) return clua_no_room(L)

int clua_copy(lua_State *L, int index) {
  CLUA_SLOT(L);
  lua_pushvalue(L, index);
  return 0;
}

void clua_insert(lua_State *L, int index) { lua_insert(L, index); }
void clua_remove(lua_State *L, int index) { lua_remove(L, index); }
void clua_replace(lua_State *L, int index) { lua_replace(L, index); }

int clua_type(lua_State *L, int index) { return lua_type(L, index); }

/// Walks the metatable by hand: a look-up of "__name" would have to make that string.
const char *clua_meta_name(lua_State *L, int index) {
  const char *name = NULL;
  if (!lua_checkstack(L, 4) || !lua_getmetatable(L, index)) return NULL;
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    bool here = lua_type(L, -2) == LUA_TSTRING && lua_type(L, -1) == LUA_TSTRING &&
                strcmp(lua_tostring(L, -2), "__name") == 0;
    if (here) name = lua_tostring(L, -1);
    lua_pop(L, here ? 2 : 1);
    if (here) break;
  }
  lua_pop(L, 1);
  return name;
}

bool clua_is_integer(lua_State *L, int index) { return lua_isinteger(L, index); }

bool clua_get_integer(lua_State *L, int index, int64_t *value) {
  if (lua_type(L, index) != LUA_TNUMBER) return false;
  int exact = 0;
  *value = lua_tointegerx(L, index, &exact);
  return exact;
}

bool clua_get_number(lua_State *L, int index, double *value) {
  if (lua_type(L, index) != LUA_TNUMBER) return false;
  *value = lua_tonumber(L, index);
  return true;
}

bool clua_get_boolean(lua_State *L, int index) { return lua_toboolean(L, index); }

const char *clua_get_string(lua_State *L, int index, size_t *length) {
  if (lua_type(L, index) != LUA_TSTRING) return NULL;
  return lua_tolstring(L, index, length);
}

const void *clua_get_pointer(lua_State *L, int index) { return lua_topointer(L, index); }

bool clua_raw_equal(lua_State *L, int a, int b) { return lua_rawequal(L, a, b); }

bool clua_is_c_function(lua_State *L, int index) { return lua_iscfunction(L, index); }

int clua_push_nil(lua_State *L) {
  CLUA_SLOT(L);
  lua_pushnil(L);
  return 0;
}

int clua_push_boolean(lua_State *L, bool value) {
  CLUA_SLOT(L);
  lua_pushboolean(L, value);
  return 0;
}

int clua_push_integer(lua_State *L, int64_t value) {
  CLUA_SLOT(L);
  lua_pushinteger(L, value);
  return 0;
}

int clua_push_number(lua_State *L, double value) {
  CLUA_SLOT(L);
  lua_pushnumber(L, value);
  return 0;
}

int clua_push_light_userdata(lua_State *L, const void *value) {
  CLUA_SLOT(L);
  lua_pushlightuserdata(L, (void *)value);
  return 0;
}

static int push_string(lua_State *L) {
  const clua_bytes *text = lua_touserdata(L, 1);
  lua_pushlstring(L, text->bytes, text->length);
  return 1;
}

int clua_push_string(lua_State *L, const char *bytes, size_t length) {
  clua_bytes text = {bytes, length};
  CLUA_BEGIN(L, push_string);
  lua_pushlightuserdata(L, &text);
  return clua_protect(L, 1, 1);
}

static int push_display(lua_State *L) {
  luaL_tolstring(L, 1, NULL);
  return 1;
}

int clua_push_display(lua_State *L, int index) {
  index = lua_absindex(L, index);
  CLUA_BEGIN(L, push_display);
  lua_pushvalue(L, index);
  return clua_protect(L, 1, 1);
}

static int less(lua_State *L) {
  lua_pushboolean(L, lua_compare(L, 1, 2, LUA_OPLT));
  return 1;
}

int clua_less(lua_State *L, int a, int b) {
  a = lua_absindex(L, a);
  b = lua_absindex(L, b);
  CLUA_BEGIN(L, less);
  lua_pushvalue(L, a);
  lua_pushvalue(L, b);
  if (clua_protect(L, 2, 1) != 0) return CLUA_RAISED;
  int result = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return result;
}
