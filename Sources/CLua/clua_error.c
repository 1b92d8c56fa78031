#include "clua_internal.h"

#include <string.h>

// Keys whose addresses are unique, for what must be found without making a string. All are keys of
// the registry: scripts and their libraries see nothing of it in the classes.
static const char classes_key = 0;  // key -> class
static const char meta_key = 0;     // the metatable of all classes
static const char keys_key = 0;     // class -> its key, with weak keys
static const char parents_key = 0;  // class -> its parent class, with weak keys

static void set_bound(lua_State *L, const char *name, const clua_bound *bound) {
  if (clua_push_function(L, bound) != 0) lua_error(L);
  lua_setfield(L, -2, name);
}

/// Pushes what the registry's table says of the class; nil for what is no class.
static int push_known(lua_State *L, const char *table, int class_index) {
  class_index = lua_absindex(L, class_index);
  lua_rawgetp(L, LUA_REGISTRYINDEX, table);
  lua_pushvalue(L, class_index);
  int type = lua_rawget(L, -2);
  lua_remove(L, -2);
  return type;
}

/// (class, key): what the class or one above it has.
static int index_class(lua_State *L) {
  lua_settop(L, 2);
  while (push_known(L, &parents_key, 1) == LUA_TTABLE) {
    lua_replace(L, 1);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, 1) != LUA_TNIL) return 1;
    lua_pop(L, 1);
  }
  return 0;
}

static void make_weak_table(lua_State *L, const char *key) {
  lua_createtable(L, 0, 32);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, key);
}

static int prepare_errors(lua_State *L) {
  const clua_error_functions *functions = lua_touserdata(L, 1);
  lua_createtable(L, 0, 32);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &classes_key);
  make_weak_table(L, &keys_key);
  make_weak_table(L, &parents_key);
  lua_createtable(L, 0, 4);
  set_bound(L, "__call", functions->construct);
  set_bound(L, "__tostring", functions->show_class);
  lua_pushcfunction(L, index_class);
  lua_setfield(L, -2, "__index");
  lua_pushliteral(L, "class");
  lua_setfield(L, -2, "__name");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &meta_key);
  clua_prepare_texts(L);
  clua_install_traceback(L);
  return 0;
}

int clua_prepare_errors(lua_State *L, const clua_error_functions *functions) {
  CLUA_BEGIN(L, prepare_errors);
  lua_pushlightuserdata(L, (void *)functions);
  return clua_protect(L, 1, 0);
}

// MARK: Making classes

/// Gives the new class on top what its parent, below it, has for its instances, but for what is its
/// own.
static void inherit_metamethods(lua_State *L) {
  int class = lua_gettop(L);
  lua_pushnil(L);
  while (lua_next(L, class - 1)) {
    bool is_metamethod =
        lua_type(L, -2) == LUA_TSTRING && strncmp(lua_tostring(L, -2), "__", 2) == 0;
    if (!is_metamethod) {
      lua_pop(L, 1);
      continue;
    }
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, class);
  }
}

/// Notes in the registry's table `table` what is known of the class; pops it.
static void know(lua_State *L, const char *table, int class_index) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, table);
  lua_pushvalue(L, class_index);
  lua_pushvalue(L, -3);
  lua_rawset(L, -3);
  lua_pop(L, 2);
}

/// (key, name, parent or nil) -> the class that has the key, made if there is none.
static int make_class(lua_State *L) {
  lua_settop(L, 3);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &classes_key);
  lua_insert(L, 1);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, 1) == LUA_TTABLE) return 1;
  lua_pop(L, 1);
  lua_createtable(L, 0, 8);  // at 5, above its parent at 4
  if (lua_istable(L, 4)) {
    inherit_metamethods(L);
    lua_pushvalue(L, 4);
    lua_setfield(L, 5, "parent");
    lua_pushvalue(L, 4);
    know(L, &parents_key, 5);
  }
  lua_pushvalue(L, 3);
  lua_setfield(L, 5, "name");
  lua_pushvalue(L, 3);
  lua_setfield(L, 5, "__name");
  lua_pushvalue(L, 5);
  lua_setfield(L, 5, "class");
  lua_pushvalue(L, 5);
  lua_setfield(L, 5, "__index");
  lua_rawgetp(L, LUA_REGISTRYINDEX, &meta_key);
  lua_setmetatable(L, 5);
  lua_pushvalue(L, 2);
  know(L, &keys_key, 5);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, 5);
  lua_rawset(L, 1);
  return 1;
}

typedef struct {
  const char *name;
  const char *parent;
  const clua_bound *show;
} definition;

static int define_error(lua_State *L) {
  const definition *d = lua_touserdata(L, 1);
  lua_pushcfunction(L, make_class);
  lua_pushstring(L, d->name);
  lua_pushstring(L, d->name);
  if (d->parent == NULL) {
    lua_pushnil(L);
  } else if (clua_push_error_class(L, d->parent, strlen(d->parent)) == CLUA_RAISED) {
    return lua_error(L);
  }
  lua_call(L, 3, 1);
  if (d->show != NULL) set_bound(L, "__tostring", d->show);
  return 1;
}

int clua_define_error(lua_State *L, const char *name, const char *parent, const clua_bound *show) {
  definition d = {name, parent, show};
  CLUA_BEGIN(L, define_error);
  lua_pushlightuserdata(L, &d);
  return clua_protect(L, 1, 1);
}

// The key of a class that a script made tells all that it takes to make it where it is not known:
// "NAME\0PLACE\0KEY OF ITS PARENT". The key of another class is its name.

/// (parent, name, place) -> class
static int extend_error(lua_State *L) {
  if (push_known(L, &keys_key, 1) != LUA_TSTRING) return luaL_error(L, "a class of errors expected");
  lua_pushcfunction(L, make_class);
  lua_pushvalue(L, 2);
  lua_pushlstring(L, "", 1);
  lua_pushvalue(L, 3);
  lua_pushlstring(L, "", 1);
  lua_pushvalue(L, 4);
  lua_concat(L, 5);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, 1);
  lua_call(L, 3, 1);
  return 1;
}

int clua_extend_error(lua_State *L) {
  int arguments = lua_gettop(L) - 2;
  CLUA_BEGIN(L, extend_error);
  lua_insert(L, arguments);
  return clua_protect(L, 3, 1);
}

typedef struct {
  clua_bytes key;
  bool may_make;
} resolution;

static bool push_class_with_key(lua_State *L, const char *key, size_t length) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &classes_key);
  lua_pushlstring(L, key, length);
  lua_rawget(L, -2);
  lua_remove(L, -2);
  return lua_istable(L, -1);
}

/// Looks the class up and, on the way up, those above it; then makes what is missing on the way
/// down.
static int resolve_error_class(lua_State *L) {
  const resolution *r = lua_touserdata(L, 1);
  const char *end = r->key.bytes + r->key.length;
  const char *key = r->key.bytes;
  const char *place;
  while (!push_class_with_key(L, key, (size_t)(end - key))) {
    lua_pop(L, 1);
    place = memchr(key, 0, (size_t)(end - key));
    const char *parent = place == NULL ? NULL : memchr(place + 1, 0, (size_t)(end - place - 1));
    if (parent == NULL) return 0;
    key = parent + 1;
  }
  while (r->may_make && key != r->key.bytes) {
    // One step back: over the place and the name in front of the parent's key.
    const char *name = key - 1;
    for (int parts = 0; parts < 2; parts++) {
      do name--;
      while (name >= r->key.bytes && *name != 0);
    }
    name++;
    lua_pushcfunction(L, make_class);
    lua_insert(L, -2);
    lua_pushlstring(L, name, (size_t)(end - name));
    lua_insert(L, -2);
    lua_pushstring(L, name);
    lua_insert(L, -2);
    lua_call(L, 3, 1);
    key = name;
  }
  return 1;
}

int clua_resolve_error_class(lua_State *L, const char *key, size_t length, bool may_make) {
  resolution r = {{key, length}, may_make};
  CLUA_BEGIN(L, resolve_error_class);
  lua_pushlightuserdata(L, &r);
  return clua_protect(L, 1, 1) == CLUA_RAISED ? CLUA_RAISED : lua_type(L, -1);
}

int clua_push_error_class(lua_State *L, const char *name, size_t length) {
  if (clua_raw_get_pointer(L, LUA_REGISTRYINDEX, &classes_key) == CLUA_RAISED) return CLUA_RAISED;
  int type = clua_raw_get_field(L, -1, name, length);
  lua_remove(L, -2);
  return type;
}

int clua_push_error_key(lua_State *L, int class_index) {
  return push_known(L, &keys_key, class_index);
}

int clua_push_error_parent(lua_State *L, int class_index) {
  return push_known(L, &parents_key, class_index);
}

// MARK: Making errors

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
  lua_createtable(L, 0, 3);
  lua_pushlstring(L, r->message.bytes, r->message.length);
  lua_setfield(L, -2, "message");
  clua_push_where(L);
  lua_setfield(L, -2, "where");
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

/// (error, where or nil)
static int set_where(lua_State *L) {
  lua_pushliteral(L, "where");
  if (lua_rawget(L, 1) != LUA_TNIL) return 0;
  if (lua_isnil(L, 2)) clua_push_where(L); else lua_pushvalue(L, 2);
  lua_setfield(L, 1, "where");
  return 0;
}

int clua_set_where(lua_State *L, int index) {
  index = lua_absindex(L, index);
  CLUA_BEGIN(L, set_where);
  lua_insert(L, -2);
  lua_pushvalue(L, index);
  lua_insert(L, -2);
  return clua_protect(L, 2, 0);
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
  if (!lua_checkstack(L, 4)) return false;
  lua_getmetatable(L, index);
  bool found = false;
  while (lua_istable(L, -1) && !found) {
    found = lua_rawequal(L, -1, class_index);
    clua_push_error_parent(L, -1);
    lua_remove(L, -2);
  }
  lua_pop(L, 1);
  return found;
}
