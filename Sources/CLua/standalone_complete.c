// Names that complete what was typed at the prompt. Tables are read raw, and an __index is followed
// only where it is a table: no code of the user's runs while the Tab key is pressed.

#include "standalone_editor.h"

#include <lua5.4/lauxlib.h>

#include <string.h>

#define CHAIN_LIMIT 16

static const char *const keywords[] = {
    "and",  "break", "do",  "else", "elseif", "end",    "false", "for",  "function", "goto", "if",
    "in",   "local", "nil", "not",  "or",     "repeat", "return", "then", "true",     "until",
    "while"};

// Replaces the value on the top by what its metatable's __index is, if that is a table.
static bool follow_index(lua_State *L) {
  if (luaL_getmetafield(L, -1, "__index") == LUA_TNIL) return false;
  lua_remove(L, -2);
  return lua_istable(L, -1);
}

// Replaces the value on the top by its field of that name, or by nothing that can be completed.
static bool enter_field(lua_State *L, const char *name, size_t length) {
  for (int i = 0; i < CHAIN_LIMIT; i++) {
    if (lua_istable(L, -1)) {
      lua_pushlstring(L, name, length);
      lua_rawget(L, -2);
      if (!lua_isnil(L, -1)) {
        lua_remove(L, -2);
        return true;
      }
      lua_pop(L, 1);
    }
    if (!follow_index(L)) return false;
  }
  return false;
}

static bool is_name(const char *text, size_t length) {
  if (length == 0 || strchr("0123456789", text[0]) != NULL) return false;
  return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == length;
}

// Gives the names in the table on the top that begin with a text.
static void offer_names(lua_State *L, const char *part, bool methods, completion_taker take,
                        void *context) {
  size_t length = strlen(part);
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {
    bool fits = !methods || lua_isfunction(L, -1);
    lua_pop(L, 1);
    if (!fits || lua_type(L, -1) != LUA_TSTRING) continue;
    size_t size;
    const char *name = lua_tolstring(L, -1, &size);
    bool hidden = length == 0 && name[0] == '_';
    if (!hidden && is_name(name, size) && strncmp(name, part, length) == 0) take(context, name);
  }
}

static void offer_chain(lua_State *L, const char *part, bool methods, completion_taker take,
                        void *context) {
  for (int i = 0; i < CHAIN_LIMIT; i++) {
    if (lua_istable(L, -1)) offer_names(L, part, methods, take, context);
    if (!follow_index(L)) return;
  }
}

size_t standalone_complete(lua_State *L, const char *typed, completion_taker take, void *context) {
  int top = lua_gettop(L);
  luaL_checkstack(L, 8, NULL);
  lua_pushglobaltable(L);
  const char *part = typed;
  bool found = true;
  char separator = '\0';
  for (;;) {
    size_t length = strcspn(part, ".:");
    if (part[length] == '\0') break;
    found = found && enter_field(L, part, length);
    separator = part[length];
    part += length + 1;
  }
  if (found) offer_chain(L, part, separator == ':', take, context);
  if (part == typed && part[0] != '\0') {
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
      if (strncmp(keywords[i], part, strlen(part)) == 0) take(context, keywords[i]);
  }
  lua_settop(L, top);
  return (size_t)(part - typed);
}
