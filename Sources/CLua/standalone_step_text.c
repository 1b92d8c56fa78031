// What a step is about, in words; see clua_step.h.

#include "standalone_code.h"

#include <stdio.h>
#include <string.h>

// What the value on the top is, in a few words.
static void write_value(lua_State *L, char *text, size_t size) {
  switch (lua_type(L, -1)) {
    case LUA_TNUMBER:
      if (lua_isinteger(L, -1)) snprintf(text, size, LUA_INTEGER_FMT, lua_tointeger(L, -1));
      else snprintf(text, size, LUA_NUMBER_FMT, lua_tonumber(L, -1));
      return;
    case LUA_TSTRING: snprintf(text, size, "\"%.40s\"", lua_tostring(L, -1)); return;
    case LUA_TBOOLEAN: snprintf(text, size, "%s", lua_toboolean(L, -1) ? "true" : "false"); return;
    case LUA_TNIL: snprintf(text, size, "nil"); return;
    default: snprintf(text, size, "a %s", luaL_typename(L, -1)); return;
  }
}

// What a function calls the table or object on the top; empty if none of its variables has it.
static const char *variable(lua_State *L, lua_Debug *function) {
  const void *value = lua_topointer(L, -1);
  const char *name;
  for (int i = 1; (name = lua_getlocal(L, function, i)) != NULL; i++) {
    if (*name != '(' && lua_topointer(L, -1) == value) return name;
    lua_pop(L, 1);
  }
  lua_getinfo(L, "f", function);
  for (int i = 1; (name = lua_getupvalue(L, -1, i)) != NULL; i++) {
    if (lua_topointer(L, -1) == value) return name;
    lua_pop(L, 1);
  }
  return "";
}

// The name of the table that a field is of; empty for globals, and what has no name.
static const char *base_name(lua_State *L, lua_Debug *activation, uint32_t code) {
  const char *name;
  switch (operation(code)) {
    case OP_GETTABUP: name = standalone_push_upvalue(L, activation, b(code)); break;
    case OP_SETTABUP: name = standalone_push_upvalue(L, activation, a(code)); break;
    case OP_GETTABLE: case OP_GETI: case OP_GETFIELD: case OP_SELF: case OP_LEN:
      name = lua_getlocal(L, activation, b(code) + 1);
      break;
    default: name = lua_getlocal(L, activation, a(code) + 1);
  }
  if (name != NULL && *name == '(') name = variable(L, activation);
  return name == NULL || strcmp(name, "_ENV") == 0 ? "" : name;
}

static void write_field_name(lua_State *L, lua_Debug *activation, uint32_t code, char *text,
                             size_t size) {
  const char *base = base_name(L, activation, code);
  if (!standalone_push_field(L, activation, code)) return;
  if (lua_type(L, -1) == LUA_TSTRING) {
    bool is_global = operation(code) == OP_GETTABUP || operation(code) == OP_SETTABUP;
    snprintf(text, size, is_global && *base == '\0' ? "%s%s" : "%s.%s", base, lua_tostring(L, -1));
  } else {
    char key[64];
    write_value(L, key, sizeof key);
    snprintf(text, size, "%s[%s]", base, key);
  }
}

static void write_call_name(lua_State *L, lua_Debug *activation, char *text, size_t size) {
  lua_getinfo(L, "n", activation);
  const char *name = activation->name == NULL ? "a function" : activation->name;
  bool is_method = strcmp(activation->namewhat, "method") == 0 && standalone_push_register(L, activation, 0);
  lua_Debug caller;
  const char *object = is_method && lua_getstack(L, 1, &caller) ? variable(L, &caller) : "";
  snprintf(text, size, "%s%s%s", object, *object == '\0' ? "" : ":", name);
}

void clua_step_name(const clua_step *step, char *text, size_t size) {
  lua_State *L = step->L;
  lua_Debug *activation = step->activation;
  int top = lua_gettop(L);
  *text = '\0';
  if (step->kind == CLUA_STEP_USE) {
    write_call_name(L, activation, text, size);
  } else if (step->kind == CLUA_STEP_READ || step->kind == CLUA_STEP_WRITE) {
    switch (operation(step->code)) {
      case OP_GETUPVAL: case OP_SETUPVAL: {
        const char *name = standalone_push_upvalue(L, activation, b(step->code));
        snprintf(text, size, "%s", name == NULL ? "" : name);
        break;
      }
      case OP_LEN: snprintf(text, size, "#%s", base_name(L, activation, step->code)); break;
      default: write_field_name(L, activation, step->code, text, size);
    }
  }
  lua_settop(L, top);
}

// Pushes what a read is about to read.
static bool push_read(lua_State *L, lua_Debug *activation, uint32_t code) {
  switch (operation(code)) {
    case OP_GETUPVAL: return standalone_push_upvalue(L, activation, b(code)) != NULL;
    case OP_LEN:
      if (!standalone_push_register(L, activation, b(code))) return false;
      lua_pushinteger(L, (lua_Integer)lua_rawlen(L, -1));
      return true;
    default:
      if (!standalone_push_field(L, activation, code) || !lua_istable(L, -2)) return false;
      lua_rawget(L, -2);
      return true;
  }
}

void clua_step_value(const clua_step *step, char *text, size_t size) {
  lua_State *L = step->L;
  int top = lua_gettop(L);
  *text = '\0';
  bool is_known = false;
  if (step->kind == CLUA_STEP_READ) is_known = push_read(L, step->activation, step->code);
  else if (step->kind == CLUA_STEP_WRITE) is_known = standalone_push_written(L, step->activation, step->code);
  if (is_known) write_value(L, text, size);
  lua_settop(L, top);
}
