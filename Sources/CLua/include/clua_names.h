#pragma once

#include "clua_types.h"

// Names by which values are known in every process of a program: package.loaded[module], and
// package.loaded[module][field], where the module _G holds the globals.

/// Sets up what the others need; once per state, with the libraries open.
int clua_prepare_names(lua_State *L);

/// Finds the name of the function or table at `index` and pushes module and field (nil for a module
/// itself): 1; or pushes nothing: 0; or CLUA_RAISED. What was found before is looked up again, not
/// trusted.
int clua_find_name(lua_State *L, int index);

/// The identities of the tables in package.loaded, in its own order.
typedef struct {
  const void **tables;
  int count;
  int capacity;
} clua_modules;

/// Brings the list up to date; answers whether it had changed. Runs no Lua code.
bool clua_refresh_modules(lua_State *L, clua_modules *modules);
void clua_free_modules(clua_modules *modules);

/// Pushes package.loaded as it was when the state was made. Needs one slot.
void clua_push_modules(lua_State *L);

// Values of the module that the codec knows by themselves: kept in the registry under a number.
enum {
  CLUA_KEPT_LIST,     // the metatable of mp.List
  CLUA_KEPT_NONE,     // mp.None
  CLUA_KEPT_CLASSES,  // registered classes by name
};

/// Pops a value and keeps it.
int clua_keep(lua_State *L, int which);
/// Pushes what was kept, or nil.
int clua_push_kept(lua_State *L, int which);
