#include "clua_internal.h"

#include <stdlib.h>
#include <string.h>

const char clua_block_magic = 0;
static clua_dispatch dispatch_bound;
static clua_release release_object;

void clua_install(clua_dispatch dispatch, clua_release release) {
  dispatch_bound = dispatch;
  release_object = release;
}

int clua_run_bound(lua_State *L, const clua_bound *bound) {
  void *self = bound->self_class == NULL ? NULL : clua_object(L, 1, bound->self_class);
  int results = dispatch_bound(L, bound->function, self);
  // The Swift frame is gone here, so a longjmp leaves nothing behind.
  if (results >= 0) return results;
  return results == CLUA_KNOWN ? clua_raise_known(L, bound) : lua_error(L);
}

int clua_trampoline(lua_State *L) {
  return clua_run_bound(L, lua_touserdata(L, lua_upvalueindex(1)));
}

void clua_name_bound(clua_bound *bound, const char *name) {
  free((char *)bound->name);
  bound->name = name == NULL ? NULL : strdup(name);
}

static int push_function(lua_State *L) {
  lua_pushcclosure(L, clua_method_of(lua_touserdata(L, 1)), 1);
  return 1;
}

int clua_push_function(lua_State *L, const clua_bound *bound) {
  CLUA_BEGIN(L, push_function);
  lua_pushlightuserdata(L, (void *)bound);
  return clua_protect(L, 1, 1);
}

void *clua_object(lua_State *L, int index, const clua_class *class_) {
  const clua_block *found = clua_get_block(L, index);
  if (found == NULL) return NULL;
  for (const clua_class *c = found->class_; c != NULL; c = c->parent) {
    if (c == class_) return found->object;
  }
  return NULL;
}

const clua_class *clua_object_class(lua_State *L, int index) {
  const clua_block *found = clua_get_block(L, index);
  return found == NULL ? NULL : found->class_;
}

void *clua_any_object(lua_State *L, int index) {
  const clua_block *found = clua_get_block(L, index);
  return found == NULL ? NULL : found->object;
}

static int collect_object(lua_State *L) {
  clua_block *found = clua_get_block(L, 1);
  if (found == NULL) return 0;
  void *object = found->object;
  found->object = NULL;
  release_object(object);
  return 0;
}

int clua_get_member(lua_State *L) {
  if (lua_gettop(L) != 2) lua_settop(L, 2);
  lua_pushvalue(L, 2);
  int type = lua_rawget(L, lua_upvalueindex(1));
  if (type == LUA_TFUNCTION) return 1;
  const clua_bound *bound =
      lua_touserdata(L, type == LUA_TLIGHTUSERDATA ? -1 : lua_upvalueindex(2));
  if (bound == NULL) return 1;
  lua_settop(L, 2);
  return clua_run_bound(L, bound);
}

int clua_set_member(lua_State *L) {
  lua_settop(L, 3);
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(1));
  void *setter = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return clua_run_bound(L, setter != NULL ? setter : lua_touserdata(L, lua_upvalueindex(2)));
}

typedef struct {
  const clua_class *class_;
  const clua_bound *get_other;
  const clua_bound *set_other;
  clua_fast_path fast_path;
  bool plain;
} registration;

/// (members, setters, &registration) -> metatable
static int register_class(lua_State *L) {
  const registration *r = lua_touserdata(L, 3);
  lua_createtable(L, 0, 8);
  if (r->plain) {
    lua_pushvalue(L, 1);
  } else {
    lua_pushvalue(L, 1);
    lua_pushlightuserdata(L, (void *)r->get_other);
    lua_pushcclosure(L, clua_index_of(r->fast_path), 2);
  }
  lua_setfield(L, -2, "__index");
  lua_pushvalue(L, 2);
  lua_pushlightuserdata(L, (void *)r->set_other);
  lua_pushcclosure(L, clua_newindex_of(r->fast_path), 2);
  lua_setfield(L, -2, "__newindex");
  lua_pushcfunction(L, collect_object);
  lua_setfield(L, -2, "__gc");
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, r->class_);
  return 1;
}

/// Without getters, Lua itself can look members up in a table, which is quicker than any function.
static bool has_getter(lua_State *L, int members) {
  lua_pushnil(L);
  while (lua_next(L, members)) {
    bool getter = lua_islightuserdata(L, -1);
    lua_pop(L, getter ? 2 : 1);
    if (getter) return true;
  }
  return false;
}

int clua_register_class(
    lua_State *L, const clua_class *class_, const clua_bound *get_other,
    const clua_bound *set_other, clua_fast_path fast_path) {
  int members = lua_gettop(L) - 1;
  if (!lua_checkstack(L, CLUA_ROOM)) return clua_no_room(L);
  registration r = {class_, get_other, set_other, fast_path, false};
  r.plain = get_other == NULL && fast_path == CLUA_NO_FAST_PATH && !has_getter(L, members);
  lua_pushcfunction(L, register_class);
  lua_insert(L, members);
  lua_pushlightuserdata(L, &r);
  return clua_protect(L, 3, 1);
}

int clua_push_class(lua_State *L, const clua_class *class_) {
  return clua_raw_get_pointer(L, LUA_REGISTRYINDEX, class_);
}

typedef struct {
  const clua_class *class_;
  int user_values;
  clua_block *made;
} creation;

/// Where this state has the string `value`, which its registry keeps in one place.
static const void *value_key(lua_State *L) {
  lua_pushliteral(L, "value");
  const void *key = lua_topointer(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &clua_block_magic);
  return key;
}

static int new_object(lua_State *L) {
  creation *request = lua_touserdata(L, 1);
  const void *key = value_key(L);
  clua_block *made = lua_newuserdatauv(L, sizeof(clua_block), request->user_values);
  *made = (clua_block){.magic = &clua_block_magic, .class_ = request->class_, .value_key = key};
  lua_rawgetp(L, LUA_REGISTRYINDEX, request->class_);
  lua_setmetatable(L, -2);
  request->made = made;
  return 1;
}

int clua_new_object(
    lua_State *L, const clua_class *class_, void *object, int user_values, const clua_fast_memory *fast) {
  creation request = {class_, user_values, NULL};
  CLUA_BEGIN(L, new_object);
  lua_pushlightuserdata(L, &request);
  if (clua_protect(L, 1, 1) != 0) return CLUA_RAISED;
  if (fast != NULL) request.made->fast = *fast;
  request.made->object = object;
  return 0;
}

int clua_get_user_value(lua_State *L, int index, int n) {
  if (!lua_checkstack(L, 1)) return clua_no_room(L);
  return lua_getiuservalue(L, index, n);
}

int clua_set_user_value(lua_State *L, int index, int n) { return lua_setiuservalue(L, index, n); }
