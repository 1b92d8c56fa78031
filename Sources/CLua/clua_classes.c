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

static int copy_metamethods(lua_State *L) {
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    if (is_reserved(L, 3)) {
      lua_pushvalue(L, 3);
      lua_insert(L, 4);
      lua_rawset(L, 2);
    } else {
      lua_pop(L, 1);
    }
  }
  return 0;
}

int clua_copy_metamethods(lua_State *L, int from, int to) {
  from = lua_absindex(L, from);
  to = lua_absindex(L, to);
  CLUA_BEGIN(L, copy_metamethods);
  lua_pushvalue(L, from);
  lua_pushvalue(L, to);
  return clua_protect(L, 2, 0);
}

/// Pushes a table whose keys are what Lua itself and its libraries look for in a metatable, and
/// `__reduce`.
static int make_events(lua_State *L) {
  static const char *const events[] = {
    "__index", "__newindex", "__call", "__tostring", "__name", "__eq",    "__lt",   "__le",
    "__len",   "__concat",   "__add",  "__sub",      "__mul",  "__div",   "__mod",  "__pow",
    "__unm",   "__idiv",     "__band", "__bor",      "__bxor", "__bnot",  "__shl",  "__shr",
    "__gc",    "__close",    "__mode", "__pairs",    "__metatable",       "__reduce",
  };
  enum { COUNT = sizeof events / sizeof *events };
  lua_createtable(L, 0, COUNT);
  for (int i = 0; i < COUNT; i++) {
    lua_pushboolean(L, true);
    lua_setfield(L, -2, events[i]);
  }
  return 1;
}

int clua_push_events(lua_State *L) {
  CLUA_BEGIN(L, make_events);
  return clua_protect(L, 0, 1);
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
