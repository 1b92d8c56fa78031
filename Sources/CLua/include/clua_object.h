#pragma once

#include "clua_fast_path.h"
#include "clua_types.h"

/// The identity of a userdata class; it lives for ever. What an object's type check compares.
typedef struct clua_class {
  const struct clua_class *parent;
  const void *descriptor;  // the Swift class descriptor
} clua_class;

/// A Swift function that Lua can call.
typedef struct {
  const void *function;          // the Swift object that runs
  const clua_class *self_class;  // of what argument 1 must be for a method, else NULL
  clua_fast_path fast_path;        // what C may do in its place
  const char *name;              // how errors call it; NULL until one does
} clua_bound;

/// Runs a bound function: returns its number of results, CLUA_RAISED or CLUA_KNOWN. `self` is the
/// Swift object of a method's first argument, NULL when that is none, or when this is no method.
typedef int (*clua_dispatch)(lua_State *L, const void *function, void *self);
/// Takes back one reference of a Swift object.
typedef void (*clua_release)(void *object);
/// Says once per process who runs bound functions and who releases objects.
void clua_install(clua_dispatch dispatch, clua_release release);

/// Gives a bound function a copy of its name, or takes it back (NULL).
void clua_name_bound(clua_bound *bound, const char *name);
/// Pushes a Lua function that runs `bound`, which must outlive the state.
int clua_push_function(lua_State *L, const clua_bound *bound);

/// Pops a member table (names to functions; a getter is a light userdata of its clua_bound) and a
/// setter table above it, and registers the metatable of `class`, which it leaves on top.
/// `get_other` and `set_other` (bound functions or NULL) answer for keys that are no member;
/// `fast path` says what of `__index` and `__newindex` is done in C.
int clua_register_class(
    lua_State *L, const clua_class *class_, const clua_bound *get_other,
    const clua_bound *set_other, clua_fast_path fast_path);
/// Pushes the class's metatable, or nil when it is not registered in this state.
int clua_push_class(lua_State *L, const clua_class *class_);
/// Pushes a new object that owns one reference of `object` once this has returned 0. `fast` (or
/// NULL) is what fast paths may touch, for as long as the object lives.
int clua_new_object(
    lua_State *L, const clua_class *class_, void *object, int user_values, const clua_fast_memory *fast);
/// The Swift object of a userdata of `class_` or a class below it, else NULL.
void *clua_object(lua_State *L, int index, const clua_class *class_);
/// The class of an object of this fence, else NULL.
const clua_class *clua_object_class(lua_State *L, int index);
/// The Swift object whatever its class, NULL when there is none.
void *clua_any_object(lua_State *L, int index);

/// Pushes user value `n` (from 1) of a userdata.
int clua_get_user_value(lua_State *L, int index, int n);
/// Pops a value into user value `n`; 0 when there is no such slot.
int clua_set_user_value(lua_State *L, int index, int n);
