#include "clua_internal.h"

#include <limits.h>
#include <string.h>

/// The frame of the build: its request, the classes of the message, the table of shared values,
/// then what is being built.
enum { REQUEST = 1, CLASSES = 2, SHARED = 3 };

typedef struct {
  const clua_builder *builder;
  int outcome;
} build_request;

/// How many slots one operation can need.
#define OP_ROOM 8

static int load_bytecode(lua_State *L, const clua_op *op) {
  int status = luaL_loadbufferx(L, op->pointer, (size_t)op->a, "=(received function)", "b");
  if (status == LUA_ERRMEM) lua_error(L);
  if (status != LUA_OK) return CLUA_BUILD_BAD_CODE;
  return clua_upvalue_count(L, -1) == op->b ? CLUA_BUILD_DONE : CLUA_BUILD_MALFORMED;
}

static int push_shared(lua_State *L, int64_t number) {
  return lua_rawgeti(L, SHARED, number) == LUA_TNIL ? CLUA_BUILD_MALFORMED : CLUA_BUILD_DONE;
}

static int push_class_of_message(lua_State *L, int64_t number) {
  if (!lua_istable(L, CLASSES)) return CLUA_BUILD_MALFORMED;
  return lua_rawgeti(L, CLASSES, number) == LUA_TTABLE ? CLUA_BUILD_DONE : CLUA_BUILD_MALFORMED;
}

static void share(lua_State *L, int64_t number) {
  if (lua_isnil(L, SHARED)) {
    lua_createtable(L, 4, 0);
    lua_replace(L, SHARED);
  }
  lua_pushvalue(L, -1);
  lua_rawseti(L, SHARED, number);
}

/// (module, field, …) -> the first value that a name leads to in what is loaded; nothing is done if
/// none does.
static bool find_loaded(lua_State *L, int names) {
  int top = lua_gettop(L);
  int first = top - 2 * names + 1;
  for (int name = first; name < top && lua_type(L, name) == LUA_TSTRING; name += 2) {
    clua_push_modules(L);
    lua_pushvalue(L, name);
    lua_rawget(L, -2);
    bool has_field = !lua_isnil(L, name + 1);
    if (has_field && lua_istable(L, -1)) {
      lua_pushvalue(L, name + 1);
      lua_rawget(L, -2);
      has_field = false;
    }
    if (!has_field && !lua_isnil(L, -1)) {
      lua_replace(L, first);
      lua_settop(L, first);
      return true;
    }
    lua_settop(L, top);
  }
  return false;
}

/// A name is looked up here if that is all there is to it.
static int resolve(lua_State *L, const clua_builder *builder, const clua_op *op) {
  if (op->op == CLUA_OP_NAMED && builder->may_require && find_loaded(L, (int)op->a)) {
    return CLUA_BUILD_DONE;
  }
  int outcome = builder->resolve(builder->context, L, op->op, op->a);
  return outcome == CLUA_RAISED ? lua_error(L) : outcome;
}

static int set_metatable(lua_State *L) {
  if (!lua_istable(L, -1) || !lua_istable(L, -2)) return CLUA_BUILD_MALFORMED;
  lua_pushvalue(L, -2);
  lua_setmetatable(L, -2);
  lua_remove(L, -2);
  return CLUA_BUILD_DONE;
}

static int set_list(lua_State *L) {
  clua_push_kept(L, CLUA_KEPT_LIST);
  if (!lua_istable(L, -1) || !lua_istable(L, -2)) return CLUA_BUILD_MALFORMED;
  lua_setmetatable(L, -2);
  return CLUA_BUILD_DONE;
}

static int set_integers(lua_State *L, const clua_op *op) {
  const int64_t *integers = op->pointer;
  for (int64_t i = 0; i < op->a; i++) {
    lua_pushinteger(L, integers[i]);
    lua_rawseti(L, -2, op->position + i);
  }
  return CLUA_BUILD_DONE;
}

static int join_upvalue(lua_State *L, const clua_op *op) {
  int outcome = push_shared(L, op->position);
  bool fits = outcome == CLUA_BUILD_DONE && lua_isfunction(L, -1) && !lua_iscfunction(L, -1) &&
              op->b >= 1 && op->b <= clua_upvalue_count(L, -1) && op->a >= 1 &&
              op->a <= clua_upvalue_count(L, -2);
  if (!fits) return CLUA_BUILD_MALFORMED;
  lua_upvaluejoin(L, -2, (int)op->a, -1, (int)op->b);
  lua_pop(L, 1);
  return CLUA_BUILD_DONE;
}

/// (function, arguments) -> result
static int call_constructor(lua_State *L) {
  if (!lua_istable(L, -1)) return CLUA_BUILD_MALFORMED;
  int arguments = lua_gettop(L);
  lua_Unsigned count = lua_rawlen(L, arguments);
  if (count > INT_MAX - OP_ROOM || !lua_checkstack(L, (int)count + OP_ROOM)) {
    return CLUA_BUILD_TOO_DEEP;
  }
  for (lua_Unsigned i = 1; i <= count; i++) lua_rawgeti(L, arguments, (lua_Integer)i);
  lua_remove(L, arguments);
  lua_call(L, (int)count, 1);
  return CLUA_BUILD_DONE;
}

static int push_object(lua_State *L, const build_request *request, int64_t number) {
  const clua_builder *builder = request->builder;
  if (builder->make_object(builder->context, L, number) == CLUA_RAISED) lua_error(L);
  return CLUA_BUILD_DONE;
}

static void push_float(lua_State *L, int64_t bits) {
  double number;
  memcpy(&number, &bits, sizeof number);
  lua_pushnumber(L, number);
}

/// The operations that work on values already there.
static int work(lua_State *L, const build_request *request, const clua_op *op) {
  switch (op->op) {
    case CLUA_OP_ATTACH: return CLUA_BUILD_DONE;
    case CLUA_OP_SHARE: share(L, op->a); return CLUA_BUILD_DONE;
    case CLUA_OP_SHARED: return push_shared(L, op->a);
    case CLUA_OP_LIST: return set_list(L);
    case CLUA_OP_METATABLE: return set_metatable(L);
    case CLUA_OP_NAMED:
    case CLUA_OP_CLASS:
    case CLUA_OP_ERROR_CLASS: return resolve(L, request->builder, op);
    case CLUA_OP_CLASS_OF_MESSAGE: return push_class_of_message(L, op->a);
    case CLUA_OP_FUNCTION: return load_bytecode(L, op);
    case CLUA_OP_JOIN: return join_upvalue(L, op);
    case CLUA_OP_CALL: return call_constructor(L);
    case CLUA_OP_OBJECT: return push_object(L, request, op->a);
    default: return CLUA_BUILD_MALFORMED;
  }
}

static int perform(lua_State *L, const build_request *request, const clua_op *op) {
  switch (op->op) {
    case CLUA_OP_NIL: lua_pushnil(L); return CLUA_BUILD_DONE;
    case CLUA_OP_FALSE: lua_pushboolean(L, 0); return CLUA_BUILD_DONE;
    case CLUA_OP_TRUE: lua_pushboolean(L, 1); return CLUA_BUILD_DONE;
    case CLUA_OP_INTEGER: lua_pushinteger(L, op->a); return CLUA_BUILD_DONE;
    case CLUA_OP_FLOAT: push_float(L, op->a); return CLUA_BUILD_DONE;
    case CLUA_OP_STRING: lua_pushlstring(L, op->pointer, (size_t)op->a); return CLUA_BUILD_DONE;
    case CLUA_OP_NONE: clua_push_kept(L, CLUA_KEPT_NONE); return CLUA_BUILD_DONE;
    case CLUA_OP_INTEGERS: return set_integers(L, op);
    case CLUA_OP_TABLE: lua_createtable(L, (int)op->a, (int)op->b); return CLUA_BUILD_DONE;
    default: return work(L, request, op);
  }
}

/// A key may be anything but nil and NaN.
static bool is_key(lua_State *L, int index) {
  if (lua_isnil(L, index)) return false;
  if (lua_type(L, index) != LUA_TNUMBER) return true;
  double number = lua_tonumber(L, index);
  return number == number;
}

static int settle(lua_State *L, const clua_op *op) {
  if (op->then == CLUA_KEEP) return CLUA_BUILD_DONE;
  if (op->then == CLUA_ELEMENT) {
    lua_rawseti(L, -2, op->position);
    return CLUA_BUILD_DONE;
  }
  if (op->then == CLUA_UPVALUE) {
    bool fits = lua_setupvalue(L, -2, (int)op->position) != NULL;
    return fits ? CLUA_BUILD_DONE : CLUA_BUILD_MALFORMED;
  }
  if (!is_key(L, -2)) return CLUA_BUILD_MALFORMED;
  lua_rawset(L, -3);
  return CLUA_BUILD_DONE;
}

static int run(lua_State *L, const build_request *request) {
  const clua_builder *builder = request->builder;
  for (;;) {
    const clua_op *ops = NULL;
    int count = builder->refill(builder->context, &ops);
    if (count <= 0) return count == 0 ? CLUA_BUILD_DONE : CLUA_BUILD_STOPPED;
    if (!lua_checkstack(L, count + OP_ROOM)) return CLUA_BUILD_TOO_DEEP;
    for (int i = 0; i < count; i++) {
      int outcome = perform(L, request, &ops[i]);
      if (outcome == CLUA_BUILD_DONE) outcome = settle(L, &ops[i]);
      if (outcome != CLUA_BUILD_DONE) return outcome;
    }
  }
}

/// How many values of its frame an outcome is about.
static int results_of(int outcome) {
  switch (outcome) {
    case CLUA_BUILD_NO_MODULE:
    case CLUA_BUILD_NOT_ALLOWED:
    case CLUA_BUILD_NO_FIELD: return 2;
    case CLUA_BUILD_DONE:
    case CLUA_BUILD_NO_CLASS:
    case CLUA_BUILD_NO_ERROR_CLASS:
    case CLUA_BUILD_BAD_CODE: return 1;
    default: return 0;
  }
}

static int build(lua_State *L) {
  build_request *request = lua_touserdata(L, REQUEST);
  lua_pushnil(L);
  request->outcome = run(L, request);
  return results_of(request->outcome);
}

int clua_build(lua_State *L, const clua_builder *builder) {
  build_request request = {builder, CLUA_BUILD_DONE};
  int classes = builder->classes;
  CLUA_BEGIN(L, build);
  lua_pushlightuserdata(L, &request);
  if (classes != 0) {
    lua_pushvalue(L, classes);
  } else {
    lua_pushnil(L);
  }
  if (clua_protect(L, 2, LUA_MULTRET) != 0) return CLUA_RAISED;
  return request.outcome;
}
