#include "clua_internal.h"

// Keys whose addresses are unique, for what must be found without making a string.
static const char classes_key = 0;  // registry: name -> class
static const char meta_key = 0;     // registry: the metatable of all classes
static const char parent_key = 0;   // class: its parent class

typedef struct {
  const clua_bound *construct;
  const clua_bound *show_class;
} preparation;

static void set_bound(lua_State *L, const char *name, const clua_bound *bound) {
  if (clua_push_function(L, bound) != 0) lua_error(L);
  lua_setfield(L, -2, name);
}

static int prepare_errors(lua_State *L) {
  const preparation *p = lua_touserdata(L, 1);
  lua_createtable(L, 0, 32);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &classes_key);
  lua_createtable(L, 0, 4);
  set_bound(L, "__call", p->construct);
  set_bound(L, "__tostring", p->show_class);
  lua_pushliteral(L, "class");
  lua_setfield(L, -2, "__name");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &meta_key);
  return 0;
}

int clua_prepare_errors(lua_State *L, const clua_bound *construct, const clua_bound *show_class) {
  preparation p = {construct, show_class};
  CLUA_BEGIN(L, prepare_errors);
  lua_pushlightuserdata(L, &p);
  return clua_protect(L, 1, 0);
}

typedef struct {
  const char *name;
  const char *parent;
  const clua_bound *show;
} definition;

static int define_error(lua_State *L) {
  const definition *d = lua_touserdata(L, 1);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &classes_key);
  if (lua_getfield(L, 2, d->name) == LUA_TTABLE) return 1;
  lua_pop(L, 1);
  lua_createtable(L, 0, 8);
  lua_pushstring(L, d->name);
  lua_setfield(L, 3, "name");
  lua_pushstring(L, d->name);
  lua_setfield(L, 3, "__name");
  lua_pushvalue(L, 3);
  lua_setfield(L, 3, "class");
  lua_pushvalue(L, 3);
  lua_setfield(L, 3, "__index");
  set_bound(L, "__tostring", d->show);
  if (d->parent != NULL) {
    lua_getfield(L, 2, d->parent);
    lua_pushvalue(L, -1);
    lua_setfield(L, 3, "parent");
    lua_rawsetp(L, 3, &parent_key);
  }
  lua_rawgetp(L, LUA_REGISTRYINDEX, &meta_key);
  lua_setmetatable(L, 3);
  lua_pushvalue(L, 3);
  lua_setfield(L, 2, d->name);
  return 1;
}

int clua_define_error(lua_State *L, const char *name, const char *parent, const clua_bound *show) {
  definition d = {name, parent, show};
  CLUA_BEGIN(L, define_error);
  lua_pushlightuserdata(L, &d);
  return clua_protect(L, 1, 1);
}

int clua_push_error_class(lua_State *L, const char *name, size_t length) {
  if (clua_raw_get_pointer(L, LUA_REGISTRYINDEX, &classes_key) == CLUA_RAISED) return CLUA_RAISED;
  int type = clua_raw_get_field(L, -1, name, length);
  lua_remove(L, -2);
  return type;
}

typedef struct {
  clua_bytes name;
  clua_bytes message;
} error_request;

static int push_error(lua_State *L) {
  const error_request *r = lua_touserdata(L, 1);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &classes_key);
  lua_pushlstring(L, r->name.bytes, r->name.length);
  if (!lua_istable(L, 2) || lua_rawget(L, 2) != LUA_TTABLE) {
    lua_pushlstring(L, r->name.bytes, r->name.length);
    lua_pushliteral(L, ": ");
    lua_pushlstring(L, r->message.bytes, r->message.length);
    lua_concat(L, 3);
    return 1;
  }
  lua_createtable(L, 0, 2);
  lua_pushlstring(L, r->message.bytes, r->message.length);
  lua_setfield(L, -2, "message");
  lua_pushvalue(L, 3);
  lua_setmetatable(L, -2);
  return 1;
}

int clua_push_error(
    lua_State *L, const char *name, size_t name_length, const char *message, size_t length) {
  error_request r = {{name, name_length}, {message, length}};
  CLUA_BEGIN(L, push_error);
  lua_pushlightuserdata(L, &r);
  return clua_protect(L, 1, 1);
}

/// Whether the metatable of the value is the one of the error classes.
static bool has_class_meta(lua_State *L, int index) {
  if (!lua_istable(L, index) || !lua_checkstack(L, 2) || !lua_getmetatable(L, index)) return false;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &meta_key);
  bool same = lua_istable(L, -1) && lua_rawequal(L, -1, -2);
  lua_pop(L, 2);
  return same;
}

bool clua_is_error_class(lua_State *L, int index) { return has_class_meta(L, index); }

bool clua_is_error(lua_State *L, int index) {
  if (!lua_istable(L, index) || !lua_checkstack(L, 3) || !lua_getmetatable(L, index)) return false;
  bool error = has_class_meta(L, -1);
  lua_pop(L, 1);
  return error;
}

bool clua_is_instance(lua_State *L, int index, int class_index) {
  index = lua_absindex(L, index);
  class_index = lua_absindex(L, class_index);
  if (!clua_is_error(L, index) || !clua_is_error_class(L, class_index)) return false;
  lua_getmetatable(L, index);
  bool found = false;
  while (lua_istable(L, -1) && !found) {
    found = lua_rawequal(L, -1, class_index);
    lua_rawgetp(L, -1, &parent_key);
    lua_remove(L, -2);
  }
  lua_pop(L, 1);
  return found;
}
