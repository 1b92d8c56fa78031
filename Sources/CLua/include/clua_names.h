#pragma once

#include "clua_types.h"

// Names by which values are known in every process of a program: package.loaded[module], and
// package.loaded[module][field], where the module _G holds the globals.

/// Sets up what the others need; once per state, with the libraries open.
int clua_prepare_names(lua_State *L);

/// How many names of one value are told, as names.lua says.
#define CLUA_MAXIMUM_NAMES 4

/// Pushes module and field (nil for a module itself) of each name that the value at `index`, which
/// is no scalar, was found by before and still has, the best first; answers how many they are, or
/// CLUA_RAISED.
int clua_find_cached_names(lua_State *L, int index);

/// Whether package.loaded may have got a module that it did not have at the last call. Looking at
/// all of it for each message would cost more than a small message, so its metatable tells of new
/// keys; while a script has put another metatable in its place, the answer is always yes.
bool clua_modules_changed(lua_State *L);

/// Pushes package.loaded as it was when the state was made. Needs one slot.
void clua_push_modules(lua_State *L);

/// Whether the Lua function at `index` was typed at the prompt, or is in a script on stdin.
typedef enum {
  CLUA_NOT_TYPED,
  CLUA_TYPED,              // it uses no variables but globals
  CLUA_TYPED_WITH_UPVALUES
} clua_typed;
clua_typed clua_typed_kind(lua_State *L, int index);

// Values of the module that the codec knows by themselves: kept in the registry under a number.
enum {
  CLUA_KEPT_LIST,     // the metatable of mp.List
  CLUA_KEPT_NONE,     // mp.None
  CLUA_KEPT_CLASSES,  // registered classes by name
  CLUA_KEPT_MODULES,  // the names of loaded modules, numbered by Swift
  CLUA_KEPT_REDUCE,   // the string "__reduce"
  CLUA_KEPT_TYPED,    // makes a constructor and arguments of a typed function, as __reduce does
  CLUA_KEPT_CALL,     // the string "__call"
  CLUA_KEPT_INDEX,    // the string "__index"
  CLUA_KEPT_EVENTS,   // the names of all metamethods, as keys
  CLUA_KEPT_GLOBALS,  // the globals as they were at first
  CLUA_KEPT_NAMELESS_CLASSES,  // classes without a name, as weak keys
  CLUA_KEPT_REDUCERS,          // functions that take values apart, by metatable
  CLUA_KEPT_NAMES,             // names that were found, by value, as weak keys
  CLUA_KEPT_COUNT,
};

/// Pops a value and keeps it.
int clua_keep(lua_State *L, int which);
/// Pushes what was kept, or nil.
int clua_push_kept(lua_State *L, int which);
/// Pushes the table's raw field whose key is what was kept. Unlike a look-up by a C string it
/// cannot make the collector, and so a finalizer, run. Two slots must be reserved.
int clua_get_kept_field(lua_State *L, int table, int which);
/// Whether package.loaded, under the kept module name `number`, has the value at `index`. Does not
/// make the collector run either. Four slots must be reserved.
bool clua_is_module(lua_State *L, int index, int64_t number);
