#include "clua_internal.h"

static int new_table(lua_State *L) {
  lua_createtable(L, (int)lua_tointeger(L, 1), (int)lua_tointeger(L, 2));
  return 1;
}

int clua_new_table(lua_State *L, int array, int record) {
  CLUA_BEGIN(L, new_table);
  lua_pushinteger(L, array);
  lua_pushinteger(L, record);
  return clua_protect(L, 2, 1);
}

int64_t clua_raw_length(lua_State *L, int index) { return (int64_t)lua_rawlen(L, index); }

static int length_of(lua_State *L) {
  lua_pushinteger(L, luaL_len(L, 1));
  return 1;
}

int clua_length(lua_State *L, int index, int64_t *length) {
  index = lua_absindex(L, index);
  CLUA_BEGIN(L, length_of);
  lua_pushvalue(L, index);
  if (clua_protect(L, 1, 1) != 0) return CLUA_RAISED;
  *length = lua_tointeger(L, -1);
  lua_pop(L, 1);
  return 0;
}

int clua_raw_get_integer(lua_State *L, int table, int64_t key) {
  if (!lua_checkstack(L, 1)) return clua_no_room(L);
  return lua_rawgeti(L, table, key);
}

int clua_raw_get_pointer(lua_State *L, int table, const void *key) {
  if (!lua_checkstack(L, 2)) return clua_no_room(L);
  return lua_rawgetp(L, table, key);
}

int clua_raw_get(lua_State *L, int table) { return lua_rawget(L, table); }

/// The body of both ways of reading a named field: (object, &name, raw).
static int get_field(lua_State *L) {
  const clua_bytes *name = lua_touserdata(L, 2);
  bool raw = lua_toboolean(L, 3);
  lua_pushlstring(L, name->bytes, name->length);
  if (raw) {
    lua_rawget(L, 1);
  } else {
    lua_gettable(L, 1);
  }
  return 1;
}

static int named_get(lua_State *L, int object, const char *name, size_t length, bool raw) {
  clua_bytes field = {name, length};
  object = lua_absindex(L, object);
  CLUA_BEGIN(L, get_field);
  lua_pushvalue(L, object);
  lua_pushlightuserdata(L, &field);
  lua_pushboolean(L, raw);
  return clua_protect(L, 3, 1) == 0 ? lua_type(L, -1) : CLUA_RAISED;
}

int clua_raw_get_field(lua_State *L, int table, const char *name, size_t length) {
  return named_get(L, table, name, length, true);
}

int clua_get_field(lua_State *L, int object, const char *name, size_t length) {
  return named_get(L, object, name, length, false);
}

/// Runs the body below its `arguments` and, whatever comes of it, drops the `operands` that the
/// caller's frame held for it.
static int store(lua_State *L, int arguments, int operands) {
  int status = clua_protect(L, arguments, 0);
  if (status == 0) {
    lua_pop(L, operands);
    return 0;
  }
  lua_insert(L, -operands - 1);
  lua_pop(L, operands);
  return CLUA_RAISED;
}

static int raw_set_integer(lua_State *L) {
  lua_rawseti(L, 1, *(const int64_t *)lua_touserdata(L, 2));
  return 0;
}

int clua_raw_set_integer(lua_State *L, int table, int64_t key) {
  table = lua_absindex(L, table);
  CLUA_BEGIN(L, raw_set_integer);
  lua_pushvalue(L, table);
  lua_pushvalue(L, -3);
  lua_pushlightuserdata(L, &key);
  lua_insert(L, -2);
  return store(L, 3, 1);
}

static int raw_set(lua_State *L) {
  lua_rawset(L, 1);
  return 0;
}

int clua_raw_set_pointer(lua_State *L, int table, const void *key) {
  table = lua_absindex(L, table);
  CLUA_BEGIN(L, raw_set);
  lua_pushvalue(L, table);
  lua_pushlightuserdata(L, (void *)key);
  lua_pushvalue(L, -4);
  return store(L, 3, 1);
}

int clua_raw_set(lua_State *L, int table) {
  table = lua_absindex(L, table);
  CLUA_BEGIN(L, raw_set);
  lua_pushvalue(L, table);
  lua_pushvalue(L, -4);
  lua_pushvalue(L, -4);
  return store(L, 3, 2);
}

/// (object, &name, raw, value)
static int set_field(lua_State *L) {
  const clua_bytes *name = lua_touserdata(L, 2);
  bool raw = lua_toboolean(L, 3);
  lua_pushlstring(L, name->bytes, name->length);
  lua_pushvalue(L, 4);
  if (raw) {
    lua_rawset(L, 1);
  } else {
    lua_settable(L, 1);
  }
  return 0;
}

static int named_set(lua_State *L, int object, const char *name, size_t length, bool raw) {
  clua_bytes field = {name, length};
  object = lua_absindex(L, object);
  CLUA_BEGIN(L, set_field);
  lua_pushvalue(L, object);
  lua_pushlightuserdata(L, &field);
  lua_pushboolean(L, raw);
  lua_pushvalue(L, -5);
  return store(L, 4, 1);
}

int clua_raw_set_field(lua_State *L, int table, const char *name, size_t length) {
  return named_set(L, table, name, length, true);
}

int clua_set_field(lua_State *L, int object, const char *name, size_t length) {
  return named_set(L, object, name, length, false);
}

static int get(lua_State *L) {
  lua_gettable(L, 1);
  return 1;
}

int clua_get(lua_State *L, int object) {
  object = lua_absindex(L, object);
  CLUA_BEGIN(L, get);
  lua_pushvalue(L, object);
  lua_pushvalue(L, -3);
  int status = clua_protect(L, 2, 1);
  lua_remove(L, -2);
  return status == 0 ? lua_type(L, -1) : CLUA_RAISED;
}

static int set(lua_State *L) {
  lua_settable(L, 1);
  return 0;
}

int clua_set(lua_State *L, int object) {
  object = lua_absindex(L, object);
  CLUA_BEGIN(L, set);
  lua_pushvalue(L, object);
  lua_pushvalue(L, -4);
  lua_pushvalue(L, -4);
  return store(L, 3, 2);
}

static int next(lua_State *L) { return lua_next(L, 1) ? 2 : 0; }

int clua_next(lua_State *L, int table) {
  table = lua_absindex(L, table);
  int key = lua_gettop(L);
  CLUA_BEGIN(L, next);
  lua_pushvalue(L, table);
  lua_pushvalue(L, key);
  int status = clua_protect(L, 2, LUA_MULTRET);
  lua_remove(L, key);
  if (status != 0) return CLUA_RAISED;
  return lua_gettop(L) > key;
}

bool clua_get_metatable(lua_State *L, int index) {
  return lua_checkstack(L, 1) && lua_getmetatable(L, index);
}

void clua_set_metatable(lua_State *L, int index) { lua_setmetatable(L, index); }

const void *clua_references_key(void) {
  static const char key = 0;
  return &key;
}
