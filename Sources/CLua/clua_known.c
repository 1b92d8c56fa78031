// Failures that loops run into, such as that of an empty queue: their texts depend on the function
// and a number alone. They are raised without a protected call, and a text is made once.

#include "clua_texts.h"

static const char classes_key = 0;

const void *clua_error_classes_key(void) { return &classes_key; }

bool clua_is_error(lua_State *L, int index) {
  int top = lua_gettop(L);
  bool is_error = false;
  if (lua_istable(L, index) && lua_getmetatable(L, index) && lua_getmetatable(L, -1)) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &classes_key);
    lua_rawgeti(L, -1, 0);
    is_error = lua_rawequal(L, -1, -3);
  }
  lua_settop(L, top);
  return is_error;
}

static struct {
  const char *class_name;
  const char *reason;
  int64_t detail;
} noted;

void clua_note_known(const char *class_name, const char *reason, int64_t detail) {
  noted.class_name = class_name;
  noted.reason = reason;
  noted.detail = detail;
}

static int slot_of(const clua_known_failure *failure) {
  uintptr_t sum = (uintptr_t)failure->bound / 16 + (uintptr_t)failure->reason;
  return (int)((sum + (uintptr_t)failure->detail) % CLUA_FAILURES);
}

static bool are_equal(const clua_known_failure *one, const clua_known_failure *other) {
  return one->bound == other->bound && one->reason == other->reason && one->detail == other->detail;
}

/// Makes the message and finds the class, for the texts at 1.
static void make(lua_State *L, const clua_known_failure *failure, int slot) {
  lua_pushstring(L, failure->bound->name);
  lua_pushliteral(L, ": ");
  lua_pushfstring(L, failure->reason, (LUAI_UACINT)failure->detail);
  lua_concat(L, 3);
  lua_setiuservalue(L, 1, clua_message_key(slot));
  lua_rawgetp(L, LUA_REGISTRYINDEX, &classes_key);
  lua_pushstring(L, noted.class_name);
  lua_rawget(L, -2);
  lua_setiuservalue(L, 1, clua_class_key(slot));
  lua_pop(L, 1);
}

int clua_raise_known(lua_State *L, const clua_bound *bound) {
  clua_known_failure failure = {bound, noted.reason, noted.detail};
  int slot = slot_of(&failure);
  lua_settop(L, 0);
  clua_texts *texts = clua_push_texts(L);
  clua_known_failure *kept = &texts->failures[slot];
  if (!are_equal(kept, &failure)) {
    kept->bound = NULL;
    make(L, &failure, slot);
    *kept = failure;
  }
  lua_createtable(L, 0, 2);
  lua_getiuservalue(L, 1, clua_message_key(slot));
  lua_setfield(L, 2, "message");
  clua_push_where_called(L, texts, 1);
  lua_setfield(L, 2, "where");
  lua_getiuservalue(L, 1, clua_class_key(slot));
  lua_setmetatable(L, 2);
  return lua_error(L);
}

// MARK: debug.traceback

static const char text_key = 0;
static lua_CFunction plain_traceback;

/// Lua's own debug.traceback, which also gives the text of errors.
static int traceback(lua_State *L) {
  int argument = lua_isthread(L, 1) ? 2 : 1;
  if (clua_is_error(L, argument)) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &text_key);
    lua_pushvalue(L, argument);
    lua_call(L, 1, 1);
    lua_replace(L, argument);
  } else if (clua_push_remedy(L, argument)) {
    lua_pushfstring(L, "%s\n%s", lua_tostring(L, argument), lua_tostring(L, -1));
    lua_replace(L, argument);
    lua_pop(L, 1);
  }
  return plain_traceback(L);
}

/// (function)
static int prepare_errors(lua_State *L) {
  lua_rawsetp(L, LUA_REGISTRYINDEX, &text_key);
  clua_prepare_texts(L);
  lua_getglobal(L, LUA_DBLIBNAME);
  lua_getfield(L, -1, "traceback");
  plain_traceback = lua_tocfunction(L, -1);
  lua_pushcfunction(L, traceback);
  lua_setfield(L, -3, "traceback");
  return 0;
}

int clua_prepare_errors(lua_State *L) {
  CLUA_BEGIN(L, prepare_errors);
  lua_insert(L, -2);
  return clua_protect(L, 1, 0);
}
