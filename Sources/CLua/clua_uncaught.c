// How errors that nobody caught are told. See clua_uncaught.h.

#include "clua_internal.h"

#include <ctype.h>
#include <string.h>

static const char representation_key = 0;  // registry: a function that gives the text of any value
static const char remote_key = 0;          // registry: error value -> its traceback elsewhere, weak keys

static int set_representation(lua_State *L) {
  lua_rawsetp(L, LUA_REGISTRYINDEX, &representation_key);
  lua_createtable(L, 0, 0);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &remote_key);
  return 0;
}

int clua_set_representation(lua_State *L) {
  CLUA_BEGIN(L, set_representation);
  lua_insert(L, -2);
  return clua_protect(L, 1, 0);
}

/// (value, traceback)
static int keep_remote_traceback(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &remote_key);
  lua_insert(L, 1);
  lua_rawset(L, 1);
  return 0;
}

int clua_keep_remote_traceback(lua_State *L, int index) {
  index = lua_absindex(L, index);
  CLUA_BEGIN(L, keep_remote_traceback);
  lua_insert(L, -2);
  lua_pushvalue(L, index);
  lua_insert(L, -2);
  return clua_protect(L, 2, 0);
}

// MARK: Texts

static int call_tostring(lua_State *L) {
  return luaL_callmeta(L, 1, "__tostring") && lua_type(L, -1) == LUA_TSTRING;
}

static void push_type(lua_State *L, int value) {
  lua_pushfstring(L, "(error object is a %s value)", luaL_typename(L, value));
}

/// Pushes the text that the value has by its own `__tostring`, or what that raised.
static void push_own_text(lua_State *L, int value) {
  lua_pushcfunction(L, call_tostring);
  lua_pushvalue(L, value);
  bool failed = lua_pcall(L, 1, 1, 0) != LUA_OK;
  if (!failed && lua_isstring(L, -1)) return;
  push_type(L, value);
  if (failed) {
    lua_pushliteral(L, ", whose __tostring raised: ");
    luaL_tolstring(L, -3, NULL);
    lua_concat(L, 3);
  }
  lua_remove(L, -2);
}

/// Replaces the text on top by one that no terminal takes for orders.
static void escape_controls(lua_State *L) {
  size_t length;
  const char *text = lua_tolstring(L, -1, &length);
  luaL_Buffer buffer;
  size_t done = 0;
  while (done < length && (!iscntrl((unsigned char)text[done]) || strchr("\n\t", text[done]))) done++;
  if (done == length) return;
  luaL_buffinit(L, &buffer);
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)text[i];
    if (!iscntrl(byte) || byte == '\n' || byte == '\t') {
      luaL_addchar(&buffer, (char)byte);
    } else {
      static const char digits[] = "0123456789abcdef";
      char escape[4] = {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
      luaL_addlstring(&buffer, escape, sizeof escape);
    }
  }
  luaL_pushresult(&buffer);
  lua_remove(L, -2);
}

/// Puts the place of the error object in front of its text, which is on top, unless it begins with
/// it.
static void add_place(lua_State *L, int value) {
  lua_pushliteral(L, "where");
  if (lua_rawget(L, value) == LUA_TSTRING) {
    size_t length;
    const char *where = lua_tolstring(L, -1, &length);
    const char *text = lua_tostring(L, -2);
    if (strncmp(text, where, length) != 0 || text[length] != ':') {
      lua_pushfstring(L, "%s: ", where);
      lua_pushvalue(L, -3);
      lua_concat(L, 2);
      lua_replace(L, -3);
    }
  }
  lua_pop(L, 1);
}

static bool push_remote_traceback(lua_State *L, int value) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &remote_key);
  lua_pushvalue(L, value);
  lua_rawget(L, -2);
  lua_remove(L, -2);
  if (lua_isstring(L, -1)) return true;
  lua_pop(L, 1);
  return false;
}

static void represent(lua_State *L, int value) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &representation_key);
  lua_pushvalue(L, value);
  if (lua_pcall(L, 1, 1, 0) == LUA_OK && lua_type(L, -1) == LUA_TSTRING) return;
  lua_pop(L, 1);
  push_type(L, value);
}

/// Pushes the text of the error at the index 1. May raise for want of memory only.
void clua_push_uncaught(lua_State *L, bool represented) {
  lua_settop(L, 1);
  if (lua_isstring(L, 1)) {
    lua_pushvalue(L, 1);
    lua_tostring(L, 2);
  } else if (clua_is_error(L, 1)) {
    push_own_text(L, 1);
    add_place(L, 1);
    escape_controls(L);
  } else if (luaL_getmetafield(L, 1, "__tostring") != LUA_TNIL) {
    lua_pop(L, 1);
    push_own_text(L, 1);
  } else if (push_remote_traceback(L, 1)) {
    lua_pushliteral(L, "\n");
    lua_insert(L, -2);
    represent(L, 1);
    lua_insert(L, 2);
    lua_concat(L, 3);
  } else if (represented) {
    represent(L, 1);
  } else {
    push_type(L, 1);
  }
}

/// (value, represented)
static int push_error_text(lua_State *L) {
  clua_push_uncaught(L, lua_toboolean(L, 2));
  return 1;
}

int clua_push_error_text(lua_State *L, int index, bool represented) {
  index = lua_absindex(L, index);
  CLUA_BEGIN(L, push_error_text);
  lua_pushvalue(L, index);
  lua_pushboolean(L, represented);
  return clua_protect(L, 2, 1);
}

// MARK: Message handlers

/// As `lua5.4` words it: an object with a text of its own is shown as that text alone, but for
/// errors of the module, which have a traceback as strings do.
int clua_explain(lua_State *L) {
  bool traced = clua_is_error(L, 1);
  if (!traced && luaL_callmeta(L, 1, "__tostring") && lua_type(L, -1) == LUA_TSTRING) return 1;
  clua_push_uncaught(L, false);
  clua_traceback(L, L, lua_tostring(L, -1), 1);
  return 1;
}

/// Lua's own debug.traceback, which also gives the text of errors of the module.
static int traceback(lua_State *L) {
  lua_State *of = lua_isthread(L, 1) ? lua_tothread(L, 1) : L;
  int argument = of == L && !lua_isthread(L, 1) ? 1 : 2;
  bool is_error = clua_is_error(L, argument);
  if (!lua_isstring(L, argument) && !lua_isnoneornil(L, argument) && !is_error) {
    lua_pushvalue(L, argument);
    return 1;
  }
  int level = (int)luaL_optinteger(L, argument + 1, of == L ? 1 : 0);
  if (is_error && clua_push_error_text(L, argument, false) == CLUA_RAISED) return lua_error(L);
  luaL_traceback(L, of, lua_tostring(L, is_error ? -1 : argument), level);
  return 1;
}

void clua_install_traceback(lua_State *L) {
  if (lua_getglobal(L, "debug") == LUA_TTABLE) {
    lua_pushcfunction(L, traceback);
    lua_setfield(L, -2, "traceback");
  }
  lua_pop(L, 1);
}
