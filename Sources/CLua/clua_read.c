#include "clua_internal.h"

#include <string.h>

clua_value clua_look(lua_State *L, int index) {
  clua_value value = {CLUA_NIL, 0, NULL};
  switch (lua_type(L, index)) {
    case LUA_TNIL:
    case LUA_TNONE:
      return value;
    case LUA_TBOOLEAN:
      value.kind = lua_toboolean(L, index) ? CLUA_TRUE : CLUA_FALSE;
      return value;
    case LUA_TNUMBER:
      if (lua_isinteger(L, index)) {
        value.kind = CLUA_INTEGER;
        value.payload = lua_tointeger(L, index);
      } else {
        double number = lua_tonumber(L, index);
        value.kind = CLUA_FLOAT;
        memcpy(&value.payload, &number, sizeof number);
      }
      return value;
    case LUA_TSTRING: {
      size_t length = 0;
      value.kind = CLUA_STRING;
      value.pointer = lua_tolstring(L, index, &length);
      value.payload = (int64_t)length;
      return value;
    }
    case LUA_TTABLE:
      value.kind = CLUA_TABLE;
      break;
    case LUA_TFUNCTION:
      value.kind = CLUA_FUNCTION;
      break;
    case LUA_TUSERDATA:
      value.kind = CLUA_USERDATA;
      break;
    case LUA_TLIGHTUSERDATA:
      value.kind = CLUA_LIGHT_USERDATA;
      break;
    default:
      value.kind = CLUA_THREAD;
      break;
  }
  value.pointer = lua_topointer(L, index);
  return value;
}

int clua_read_elements(
    lua_State *L, int table, int64_t from, int64_t to, clua_value *values, int limit) {
  int top = lua_gettop(L);
  int count = to - from + 1 < limit ? (int)(to - from + 1) : limit;
  for (int i = 0; i < count; i++) {
    lua_rawgeti(L, table, from + i);
    if (lua_isinteger(L, -1)) {
      values[i].kind = CLUA_INTEGER;
      values[i].payload = lua_tointeger(L, -1);
    } else if (lua_type(L, -1) == LUA_TNUMBER) {
      double number = lua_tonumber(L, -1);
      values[i].kind = CLUA_FLOAT;
      memcpy(&values[i].payload, &number, sizeof number);
    } else {
      values[i] = clua_look(L, -1);
      if (values[i].kind > CLUA_LAST_SCALAR) count = i;
    }
  }
  // One pop for all of them: it costs as much as any of the calls above.
  lua_settop(L, top);
  return count;
}

int clua_read_pairs(lua_State *L, int table, clua_value *values, int limit, int *count) {
  *count = 0;
  while (*count < limit) {
    if (!lua_next(L, table)) return CLUA_PAIRS_END;
    clua_value key = clua_look(L, -2);
    clua_value value = clua_look(L, -1);
    if (key.kind > CLUA_LAST_SCALAR || value.kind > CLUA_LAST_SCALAR) return CLUA_PAIRS_OTHER;
    values[2 * *count] = key;
    values[2 * *count + 1] = value;
    *count += 1;
    lua_settop(L, -2);
  }
  return CLUA_PAIRS_MORE;
}

int64_t clua_count_entries(lua_State *L, int table, int64_t limit) {
  int64_t count = 0;
  lua_pushnil(L);
  while (lua_next(L, table)) {
    lua_settop(L, -2);
    count++;
    if (count >= limit) {
      lua_settop(L, -2);
      break;
    }
  }
  return count;
}

clua_shape clua_get_shape(lua_State *L, int table) {
  clua_shape shape = {0, 0, 0, false};
  lua_pushnil(L);
  while (lua_next(L, table)) {
    lua_settop(L, -2);
    shape.count++;
    if (lua_type(L, -1) == LUA_TSTRING) {
      const char *key = lua_tostring(L, -1);
      if (key[0] == '_' && key[1] == '_') shape.reserved = true;
      continue;
    }
    int64_t index = lua_isinteger(L, -1) ? lua_tointeger(L, -1) : 0;
    if (index <= 0) continue;
    shape.indices++;
    if (index > shape.highest) shape.highest = index;
  }
  return shape;
}

typedef struct {
  clua_sink sink;
  void *context;
} sink_target;

static int write_piece(lua_State *L, const void *bytes, size_t length, void *data) {
  (void)L;
  const sink_target *target = data;
  target->sink(target->context, bytes, length);
  return 0;
}

bool clua_dump(lua_State *L, clua_sink sink, void *context) {
  sink_target target = {sink, context};
  return lua_dump(L, write_piece, &target, false) == 0;
}

int clua_upvalue_count(lua_State *L, int index) {
  lua_Debug record;
  if (!lua_checkstack(L, 1)) return 0;
  lua_pushvalue(L, index);
  lua_getinfo(L, ">u", &record);
  return record.nups;
}

bool clua_is_library_function(lua_State *L, int index) {
  if (lua_iscfunction(L, index)) return true;
  if (!lua_isfunction(L, index) || !lua_checkstack(L, 1)) return false;
  lua_Debug record;
  lua_pushvalue(L, index);
  lua_getinfo(L, ">S", &record);
  return strncmp(record.source, CLUA_PART_PREFIX, sizeof CLUA_PART_PREFIX - 1) == 0;
}

const char *clua_get_upvalue(lua_State *L, int index, int n) {
  return lua_checkstack(L, 1) ? lua_getupvalue(L, index, n) : NULL;
}

const void *clua_upvalue_id(lua_State *L, int index, int n) {
  return lua_upvalueid(L, index, n);
}
