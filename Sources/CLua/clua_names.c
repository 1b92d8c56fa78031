#include "clua_internal.h"

#include <string.h>

static const char loaded_key = 0;    // registry: package.loaded
static const char names_key = 0;     // registry: value -> {module, field}, with weak keys
static const char nameless_key = 0;  // registry: code of functions without a name, as integers
static const char told_key = 0;      // metatable of package.loaded: a bool, whether it got a new key
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

static int forget_nameless(lua_State *L) {
  lua_createtable(L, 0, 0);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &nameless_key);
  return 0;
}

int clua_forget_nameless(lua_State *L) {
  CLUA_BEGIN(L, forget_nameless);
  return clua_protect(L, 0, 0);
}

static int prepare_names(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  watch_modules(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &loaded_key);
  lua_pushliteral(L, "__reduce");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &kept_keys[CLUA_KEPT_REDUCE]);
  lua_createtable(L, 0, 16);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &names_key);
  return forget_nameless(L);
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
  lua_rawgetp(L, LUA_REGISTRYINDEX, &names_key);
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

/// One order for every process: a module itself before its fields; modules, which can be loaded
/// anywhere, before globals; then the shorter and the alphabetically first name.
static bool is_better(lua_State *L, int name, int other) {
  if (lua_isnil(L, other)) return true;
  bool module_itself = lua_isnil(L, name + 1);
  if (module_itself != lua_isnil(L, other + 1)) return module_itself;
  const char *module = lua_tostring(L, name);
  const char *other_module = lua_tostring(L, other);
  bool global = strcmp(module, LUA_GNAME) == 0;
  if (global != (strcmp(other_module, LUA_GNAME) == 0)) return !global;
  size_t length = strlen(module);
  size_t other_length = strlen(other_module);
  if (length != other_length) return length < other_length;
  int order = strcmp(module, other_module);
  if (order != 0 || module_itself) return order < 0;
  return strcmp(lua_tostring(L, name + 1), lua_tostring(L, other + 1)) < 0;
}

/// Pops module and field and sorts them in among the best names.
static void offer(lua_State *L, int best) {
  int name = lua_gettop(L) - 1;
  int place = best;
  int end = best + 2 * CLUA_MAXIMUM_NAMES;
  while (place < end && !is_better(L, name, place)) place += 2;
  for (int slot = end - 1; slot > place + 1; slot--) lua_copy(L, slot - 2, slot);
  if (place < end) {
    lua_copy(L, name, place);
    lua_copy(L, name + 1, place + 1);
  }
  lua_pop(L, 2);
}

/// Looks through the fields of the module table on top; its name is below it.
static void scan_fields(lua_State *L, int value, int best) {
  int module = lua_gettop(L) - 1;
  lua_pushnil(L);
  while (lua_next(L, module + 1)) {
    if (lua_rawequal(L, -1, value) && lua_type(L, -2) == LUA_TSTRING) {
      lua_pushvalue(L, module);
      lua_pushvalue(L, -3);
      offer(L, best);
    }
    lua_pop(L, 1);
  }
}

/// Looks through all loaded modules and pushes the best names; answers how many there are. Nothing
/// here allocates, so no finalizer can change the tables meanwhile.
static int scan(lua_State *L, int value) {
  int best = lua_gettop(L) + 1;
  int end = best + 2 * CLUA_MAXIMUM_NAMES;
  for (int slot = best; slot < end; slot++) lua_pushnil(L);
  clua_push_modules(L);
  lua_pushnil(L);
  while (lua_next(L, end)) {
    if (lua_type(L, -2) == LUA_TSTRING) {
      if (lua_rawequal(L, -1, value)) {
        lua_pushvalue(L, -2);
        lua_pushnil(L);
        offer(L, best);
      }
      if (lua_istable(L, -1)) scan_fields(L, value, best);
    }
    lua_pop(L, 1);
  }
  int count = 0;
  while (count < CLUA_MAXIMUM_NAMES && !lua_isnil(L, best + 2 * count)) count++;
  lua_settop(L, best + 2 * count - 1);
  return count;
}

/// (value, module, field, …): remembers the names.
static int remember(lua_State *L) {
  int names = lua_gettop(L) - 1;
  lua_createtable(L, names, 0);
  for (int i = 1; i <= names; i++) {
    lua_pushvalue(L, i + 1);
    lua_rawseti(L, -2, i);
  }
  lua_rawgetp(L, LUA_REGISTRYINDEX, &names_key);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, -3);
  lua_rawset(L, -3);
  return 0;
}

static bool is_nameless(lua_State *L, int64_t code) {
  if (code == 0) return false;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &nameless_key);
  bool found = lua_rawgeti(L, -1, code) != LUA_TNIL;
  lua_pop(L, 2);
  return found;
}

/// (code): notes that functions of this code have no name.
static int note_nameless(lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &nameless_key);
  lua_pushboolean(L, true);
  lua_rawseti(L, -2, lua_tointeger(L, 1));
  return 0;
}

int clua_find_cached_names(lua_State *L, int index) {
  int value = lua_absindex(L, index);
  if (!lua_checkstack(L, 4 * CLUA_MAXIMUM_NAMES + 16)) return clua_no_room(L);
  return find_cached(L, value);
}

int clua_find_names(lua_State *L, int index, int64_t code, bool *collected) {
  int value = lua_absindex(L, index);
  if (!lua_checkstack(L, 4 * CLUA_MAXIMUM_NAMES + 16)) return clua_no_room(L);
  int top = lua_gettop(L);
  int count = find_cached(L, value);
  if (count > 0) return count;
  if (is_nameless(L, code)) return 0;
  count = scan(L, value);
  if (count == 0) {
    if (code == 0) return 0;
    lua_pushcfunction(L, note_nameless);
    lua_pushinteger(L, code);
    if (clua_protect(L, 1, 0) != 0) lua_pop(L, 1);
    *collected = true;
    return 0;
  }
  lua_pushcfunction(L, remember);
  lua_pushvalue(L, value);
  for (int i = 1; i <= 2 * count; i++) lua_pushvalue(L, top + i);
  // Without memory for the cache the names are as good; the next look-up scans again.
  if (clua_protect(L, 2 * count + 1, 0) != 0) lua_pop(L, 1);
  *collected = true;
  return count;
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
