// The code of functions as Lua 5.4 keeps it; see standalone_code.h.

#include "standalone_code.h"

#include <string.h>

enum { SAVED_PC = 32, PROTOTYPE = 24, CONSTANTS = 56, CODE = 64, TEXT = 24 };

static const char *at(const void *base, size_t offset) {
  const char *found;
  memcpy(&found, (const char *)base + offset, sizeof found);
  return found;
}

const uint32_t *standalone_next_instruction(const lua_Debug *activation) {
  return (const uint32_t *)at(activation->i_ci, SAVED_PC) - 1;
}

// The prototype of the function that runs.
static const void *prototype(lua_State *L, lua_Debug *activation) {
  lua_getinfo(L, "f", activation);
  const void *closure = lua_topointer(L, -1);
  lua_pop(L, 1);
  return at(closure, PROTOTYPE);
}

// A constant that is a short string.
static const char *constant(lua_State *L, lua_Debug *activation, int index) {
  return at(at(prototype(L, activation), CONSTANTS), 16 * (size_t)index) + TEXT;
}

uint32_t standalone_hash(const char *text, size_t most, uint32_t hash) {
  for (; *text != '\0' && most > 0; text++, most--) hash = (hash ^ (unsigned char)*text) * 16777619;
  return hash;
}

uint32_t standalone_site(lua_State *L, lua_Debug *activation) {
  lua_getinfo(L, "S", activation);
  const uint32_t *code = (const uint32_t *)at(prototype(L, activation), CODE);
  uint32_t place = (uint32_t)(standalone_next_instruction(activation) - code);
  uint32_t start = (uint32_t)activation->linedefined * 2654435761 + place * 40503 + 1;
  return standalone_hash(activation->source, 80, start);
}

bool standalone_push_register(lua_State *L, const lua_Debug *activation, int index) {
  return lua_getlocal(L, activation, index + 1) != NULL;
}

const char *standalone_push_upvalue(lua_State *L, lua_Debug *activation, int index) {
  lua_getinfo(L, "f", activation);
  const char *name = lua_getupvalue(L, -1, index + 1);
  if (name != NULL) lua_remove(L, -2);
  return name;
}

bool standalone_push_field(lua_State *L, lua_Debug *activation, uint32_t code) {
  bool is_table;
  switch (operation(code)) {
    case OP_GETTABUP: is_table = standalone_push_upvalue(L, activation, b(code)) != NULL; break;
    case OP_SETTABUP: is_table = standalone_push_upvalue(L, activation, a(code)) != NULL; break;
    case OP_GETTABLE: case OP_GETI: case OP_GETFIELD: case OP_SELF:
      is_table = standalone_push_register(L, activation, b(code));
      break;
    default: is_table = standalone_push_register(L, activation, a(code));
  }
  if (!is_table) return false;
  switch (operation(code)) {
    case OP_GETTABUP: case OP_GETFIELD: lua_pushstring(L, constant(L, activation, c(code))); return true;
    case OP_SETTABUP: case OP_SETFIELD: lua_pushstring(L, constant(L, activation, b(code))); return true;
    case OP_GETI: lua_pushinteger(L, c(code)); return true;
    case OP_SETI: lua_pushinteger(L, b(code)); return true;
    case OP_GETTABLE: return standalone_push_register(L, activation, c(code));
    case OP_SETTABLE: return standalone_push_register(L, activation, b(code));
    case OP_SELF:
      if (!is_constant(code)) return standalone_push_register(L, activation, c(code));
      lua_pushstring(L, constant(L, activation, c(code)));
      return true;
    default: return false;
  }
}

bool standalone_push_written(lua_State *L, lua_Debug *activation, uint32_t code) {
  if (operation(code) == OP_SETUPVAL) return standalone_push_register(L, activation, a(code));
  if (!is_constant(code)) return standalone_push_register(L, activation, c(code));
  // A constant, which no published function gives.
  const char *value = at(prototype(L, activation), CONSTANTS) + 16 * (size_t)c(code);
  switch (value[8]) {
    case LUA_TNUMBER: {
      lua_Integer integer;
      memcpy(&integer, value, sizeof integer);
      lua_pushinteger(L, integer);
      return true;
    }
    case LUA_TNUMBER | 16: {
      lua_Number number;
      memcpy(&number, value, sizeof number);
      lua_pushnumber(L, number);
      return true;
    }
    case LUA_TNIL: lua_pushnil(L); return true;
    case LUA_TBOOLEAN: case LUA_TBOOLEAN | 16: lua_pushboolean(L, value[8] >> 4); return true;
    case LUA_TSTRING | 64: case LUA_TSTRING | 16 | 64: lua_pushstring(L, at(value, 0) + TEXT); return true;
    default: return false;
  }
}

// MARK: Whether it is so

static bool is_possible = false;

// In `return t.field` of the chunk below the code must be OP_GETFIELD, with that name.
static void look_at_known_code(lua_State *L, lua_Debug *activation) {
  lua_getinfo(L, "l", activation);
  if (activation->currentline != 2) return;
  uint32_t code = *standalone_next_instruction(activation);
  if (operation(code) != OP_GETFIELD) return;
  bool is_name = strcmp(constant(L, activation, c(code)), "clua_step_field") == 0;
  const uint32_t *start = (const uint32_t *)at(prototype(L, activation), CODE);
  ptrdiff_t place = standalone_next_instruction(activation) - start;
  is_possible = is_name && place > 0 && place < 8;
}

static int run_known_code(lua_State *L) {
  lua_State *own = lua_newthread(L);
  if (luaL_loadstring(own, "local t = ...\nreturn t.clua_step_field") != LUA_OK) return 0;
  lua_newtable(own);
  lua_sethook(own, look_at_known_code, LUA_MASKCOUNT, 1);
  lua_call(own, 1, 0);
  return 0;
}

bool clua_step_is_possible(lua_State *L) {
  if (is_possible || !lua_checkstack(L, 2)) return is_possible;
  lua_pushcfunction(L, run_known_code);
  if (lua_pcall(L, 0, 0, 0) != LUA_OK) lua_pop(L, 1);
  return is_possible;
}
