#include "clua_internal.h"

enum {
  /// Of a table with more elements than this the events are looked up, not its keys walked through.
  FEW_ELEMENTS = 16,
};

/// Copies the table at `from` into a new one, which is pushed.
static void copy_table(lua_State *L, int from) {
  from = lua_absindex(L, from);
  lua_createtable(L, 0, 32);
  lua_pushnil(L);
  while (lua_next(L, from)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
}

/// Pushes a copy of the globals, in which the libraries are copies too.
static int copy_globals(lua_State *L) {
  static const char *const libraries[] = {"string", "table", "math", "debug", "coroutine", "utf8"};
  lua_pushglobaltable(L);
  copy_table(L, -1);
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
    if (lua_getfield(L, -1, libraries[i]) != LUA_TTABLE) {
      lua_pop(L, 1);
      continue;
    }
    copy_table(L, -1);
    lua_setfield(L, -3, libraries[i]);
    lua_pop(L, 1);
  }
  return 1;
}

int clua_push_globals_copy(lua_State *L) {
  CLUA_BEGIN(L, copy_globals);
  return clua_protect(L, 0, 1);
}

/// Whether the value at `key` is a string that begins as the names of metamethods do.
static bool is_reserved(lua_State *L, int key) {
  if (lua_type(L, key) != LUA_TSTRING) return false;
  const char *text = lua_tostring(L, key);
  return text[0] == '_' && text[1] == '_';
}

/// Whether the value at `key` names a metamethod, with the table of them at `known`.
static bool is_event(lua_State *L, int key, int known) {
  if (!is_reserved(L, key)) return false;
  lua_pushvalue(L, key);
  bool found = lua_rawget(L, known) != LUA_TNIL;
  lua_pop(L, 1);
  return found;
}

static bool has_event(lua_State *L, int table) {
  int top = lua_gettop(L);
  int known = top + 1;
  clua_push_kept(L, CLUA_KEPT_EVENTS);
  bool is_long = lua_rawlen(L, table) > FEW_ELEMENTS;
  bool found = false;
  lua_pushnil(L);
  while (!found && lua_next(L, is_long ? known : table)) {
    lua_pop(L, 1);
    if (is_long) {
      lua_pushvalue(L, -1);
      found = lua_rawget(L, table) != LUA_TNIL;
      lua_pop(L, 1);
    } else {
      found = is_event(L, known + 1, known);
    }
  }
  lua_settop(L, top);
  return found;
}

/// Whether a field such as `__base` or `__instanceDict` holds a table with an `__index`.
static bool keeps_metatable(lua_State *L, int table) {
  int top = lua_gettop(L);
  bool found = false;
  lua_pushnil(L);
  while (!found && lua_next(L, table)) {
    if (is_reserved(L, -2) && lua_istable(L, -1)) {
      found = clua_get_kept_field(L, -1, CLUA_KEPT_INDEX) != LUA_TNIL;
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
  }
  lua_settop(L, top);
  return found;
}

bool clua_is_class(lua_State *L, int index) {
  index = lua_absindex(L, index);
  if (has_event(L, index)) return true;
  if (!lua_getmetatable(L, index)) return false;
  bool can_be_called = clua_get_kept_field(L, -1, CLUA_KEPT_CALL) != LUA_TNIL;
  lua_pop(L, 2);
  return can_be_called && keeps_metatable(L, index);
}

bool clua_is_known_class(lua_State *L, int index) {
  index = lua_absindex(L, index);
  bool known = false;
  if (clua_push_kept(L, CLUA_KEPT_NAMELESS_CLASSES) == LUA_TTABLE) {
    lua_pushvalue(L, index);
    known = lua_rawget(L, -2) != LUA_TNIL;
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return known;
}

int clua_use_first_globals(lua_State *L) {
  if (clua_push_kept(L, CLUA_KEPT_GLOBALS) == CLUA_RAISED) return CLUA_RAISED;
  if (lua_setupvalue(L, -2, 1) == NULL) lua_pop(L, 1);
  return 0;
}
