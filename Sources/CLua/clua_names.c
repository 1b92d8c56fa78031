#include "clua_internal.h"

#include <string.h>

static const char loaded_key = 0;  // registry: package.loaded
static const char told_key = 0;    // metatable of package.loaded: a bool, whether it got a new key
static const char kept_keys[CLUA_KEPT_COUNT];

/// __newindex of package.loaded; require comes through here too.
static int add_module(lua_State *L) {
  *(bool *)lua_touserdata(L, lua_upvalueindex(1)) = true;
  lua_settop(L, 3);
  lua_rawset(L, 1);
  return 0;
}

/// Gives the table on top the metatable that tells of new keys.
static void watch_modules(lua_State *L) {
  lua_createtable(L, 0, 2);
  bool *told = lua_newuserdatauv(L, sizeof *told, 0);
  *told = true;
  lua_pushvalue(L, -1);
  lua_rawsetp(L, -3, &told_key);
  lua_pushcclosure(L, add_module, 1);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
}

static int prepare_names(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  watch_modules(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &loaded_key);
  lua_createtable(L, 0, 16);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &kept_keys[CLUA_KEPT_NAMES]);
  return 0;
}

int clua_prepare_names(lua_State *L) {
  CLUA_BEGIN(L, prepare_names);
  return clua_protect(L, 0, 0);
}

void clua_push_modules(lua_State *L) { lua_rawgetp(L, LUA_REGISTRYINDEX, &loaded_key); }

int clua_keep(lua_State *L, int which) {
  return clua_raw_set_pointer(L, LUA_REGISTRYINDEX, &kept_keys[which]);
}

int clua_push_kept(lua_State *L, int which) {
  return clua_raw_get_pointer(L, LUA_REGISTRYINDEX, &kept_keys[which]);
}

int clua_get_kept_field(lua_State *L, int table, int which) {
  table = lua_absindex(L, table);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &kept_keys[which]);
  return lua_rawget(L, table);
}

bool clua_is_module(lua_State *L, int index, int64_t number) {
  int top = lua_gettop(L);
  index = lua_absindex(L, index);
  clua_push_modules(L);
  bool same = false;
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &kept_keys[CLUA_KEPT_MODULES]) == LUA_TTABLE) {
    lua_rawgeti(L, -1, number);
    lua_rawget(L, top + 1);
    same = lua_rawequal(L, -1, index);
  }
  lua_settop(L, top);
  return same;
}

/// Whether module (at `name`) and field (at `name` + 1, or nil) lead to the value now.
static bool name_holds(lua_State *L, int value, int name) {
  int top = lua_gettop(L);
  clua_push_modules(L);
  lua_pushvalue(L, name);
  lua_rawget(L, -2);
  if (!lua_isnil(L, name + 1)) {
    if (!lua_istable(L, -1)) {
      lua_settop(L, top);
      return false;
    }
    lua_pushvalue(L, name + 1);
    lua_rawget(L, -2);
  }
  bool same = lua_rawequal(L, -1, value);
  lua_settop(L, top);
  return same;
}

/// Pushes the cached names of the value that still hold and answers how many there are.
static int find_cached(lua_State *L, int value) {
  int cached = lua_gettop(L) + 1;
  int count = 0;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &kept_keys[CLUA_KEPT_NAMES]);
  lua_pushvalue(L, value);
  lua_rawget(L, cached);
  lua_replace(L, cached);
  for (int i = 0; lua_istable(L, cached) && i < CLUA_MAXIMUM_NAMES; i++) {
    lua_rawgeti(L, cached, 2 * i + 1);
    lua_rawgeti(L, cached, 2 * i + 2);
    int name = lua_gettop(L) - 1;
    if (!lua_isnil(L, name) && name_holds(L, value, name)) {
      count++;
    } else {
      lua_pop(L, 2);
    }
  }
  lua_remove(L, cached);
  return count;
}

int clua_find_cached_names(lua_State *L, int index) {
  int value = lua_absindex(L, index);
  if (!lua_checkstack(L, 4 * CLUA_MAXIMUM_NAMES + 16)) return clua_no_room(L);
  return find_cached(L, value);
}

bool clua_modules_changed(lua_State *L) {
  if (!lua_checkstack(L, 4)) return true;
  int top = lua_gettop(L);
  bool changed = true;
  clua_push_modules(L);
  if (lua_getmetatable(L, -1)) {
    bool *told = lua_rawgetp(L, -1, &told_key) == LUA_TUSERDATA ? lua_touserdata(L, -1) : NULL;
    if (told != NULL) {
      changed = *told;
      *told = false;
    }
  }
  lua_settop(L, top);
  return changed;
}

clua_typed clua_typed_kind(lua_State *L, int index) {
  lua_Debug facts;
  lua_pushvalue(L, index);
  lua_getinfo(L, ">Su", &facts);
  if (strcmp(facts.source, "=stdin") != 0) return CLUA_NOT_TYPED;
  if (facts.nups == 0) return CLUA_TYPED;
  const char *name = lua_getupvalue(L, index, 1);
  lua_pop(L, 1);
  bool is_globals = facts.nups == 1 && strcmp(name, "_ENV") == 0;
  return is_globals ? CLUA_TYPED : CLUA_TYPED_WITH_UPVALUES;
}
