#include "clua_internal.h"

#include <string.h>

static const char loaded_key = 0;  // registry: package.loaded
static const char names_key = 0;   // registry: value -> {module, field}, with weak keys
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
  lua_pushliteral(L, "__reduce");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &kept_keys[CLUA_KEPT_REDUCE]);
  lua_pushliteral(L, "name");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &kept_keys[CLUA_KEPT_NAME]);
  lua_createtable(L, 0, 16);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &names_key);
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

/// Pushes the cached module and field of the value if they still hold.
static bool find_cached(lua_State *L, int value) {
  int top = lua_gettop(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &names_key);
  lua_pushvalue(L, value);
  if (lua_rawget(L, -2) == LUA_TTABLE) {
    lua_rawgeti(L, -1, 1);
    lua_rawgeti(L, -2, 2);
    lua_remove(L, top + 1);
    lua_remove(L, top + 1);
    if (name_holds(L, value, top + 1)) return true;
  }
  lua_settop(L, top);
  return false;
}

/// One order for every process: a module itself before its fields, globals before modules, then the
/// shorter and the alphabetically first name.
static bool is_better(lua_State *L, int name, int best) {
  if (lua_isnil(L, best)) return true;
  bool module_itself = lua_isnil(L, name + 1);
  if (module_itself != lua_isnil(L, best + 1)) return module_itself;
  const char *module = lua_tostring(L, name);
  const char *best_module = lua_tostring(L, best);
  bool global = strcmp(module, LUA_GNAME) == 0;
  if (global != (strcmp(best_module, LUA_GNAME) == 0)) return global;
  size_t length = strlen(module);
  size_t best_length = strlen(best_module);
  if (length != best_length) return length < best_length;
  int order = strcmp(module, best_module);
  if (order != 0 || module_itself) return order < 0;
  return strcmp(lua_tostring(L, name + 1), lua_tostring(L, best + 1)) < 0;
}

/// Takes the name at `name`, `name` + 1 if it is better than the one at `best`.
static void offer(lua_State *L, int name, int best) {
  if (!is_better(L, name, best)) return;
  lua_copy(L, name, best);
  lua_copy(L, name + 1, best + 1);
}

/// Looks through the fields of the module table on top; its name is below it.
static void scan_fields(lua_State *L, int value, int best) {
  int module = lua_gettop(L) - 1;
  lua_pushnil(L);
  while (lua_next(L, module + 1)) {
    if (lua_rawequal(L, -1, value) && lua_type(L, -2) == LUA_TSTRING) {
      lua_pushvalue(L, module);
      lua_pushvalue(L, -3);
      offer(L, lua_gettop(L) - 1, best);
      lua_pop(L, 2);
    }
    lua_pop(L, 1);
  }
}

/// Looks through all loaded modules. Nothing here allocates, so no finalizer can change them.
static bool scan(lua_State *L, int value) {
  int best = lua_gettop(L) + 1;
  lua_pushnil(L);
  lua_pushnil(L);
  clua_push_modules(L);
  lua_pushnil(L);
  while (lua_next(L, best + 2)) {
    if (lua_type(L, -2) == LUA_TSTRING) {
      if (lua_rawequal(L, -1, value)) {
        lua_pushvalue(L, -2);
        lua_pushnil(L);
        offer(L, lua_gettop(L) - 1, best);
        lua_pop(L, 2);
      }
      if (lua_istable(L, -1)) scan_fields(L, value, best);
    }
    lua_pop(L, 1);
  }
  lua_settop(L, best + 1);
  if (!lua_isnil(L, best)) return true;
  lua_settop(L, best - 1);
  return false;
}

/// (value, module, field): remembers the name.
static int remember(lua_State *L) {
  lua_createtable(L, 2, 0);
  lua_pushvalue(L, 2);
  lua_rawseti(L, -2, 1);
  lua_pushvalue(L, 3);
  lua_rawseti(L, -2, 2);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &names_key);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, -3);
  lua_rawset(L, -3);
  return 0;
}

int clua_find_name(lua_State *L, int index) {
  int value = lua_absindex(L, index);
  if (!lua_checkstack(L, 12)) return clua_no_room(L);
  if (find_cached(L, value)) return 1;
  if (!scan(L, value)) return 0;
  lua_pushcfunction(L, remember);
  lua_pushvalue(L, value);
  lua_pushvalue(L, -4);
  lua_pushvalue(L, -4);
  // Without memory for the cache the name is as good; the next look-up scans again.
  if (clua_protect(L, 3, 0) != 0) lua_pop(L, 1);
  return 2;
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
