#pragma once

#include "clua_types.h"

int clua_new_table(lua_State *L, int array, int record);
/// The raw length: a table's border, a string's or userdata's size.
int64_t clua_raw_length(lua_State *L, int index);
/// `#value` with metamethods, into `*length`.
int clua_length(lua_State *L, int index, int64_t *length);

// Raw gets cannot fail but for stack room: each pushes one value and returns its type.
int clua_raw_get_integer(lua_State *L, int table, int64_t key);
int clua_raw_get_pointer(lua_State *L, int table, const void *key);
/// Replaces the key on top by the raw value.
int clua_raw_get(lua_State *L, int table);
/// Pushes t[name], raw; protected, since the name must become a Lua string.
int clua_raw_get_field(lua_State *L, int table, const char *name, size_t length);

// Sets pop what they store, also when they fail (the error value then takes its place).
int clua_raw_set_integer(lua_State *L, int table, int64_t key);
int clua_raw_set_pointer(lua_State *L, int table, const void *key);
/// Pops the key and the value above it.
int clua_raw_set(lua_State *L, int table);
int clua_raw_set_field(lua_State *L, int table, const char *name, size_t length);

// With metamethods.
int clua_get(lua_State *L, int object);
int clua_set(lua_State *L, int object);
int clua_get_field(lua_State *L, int object, const char *name, size_t length);
int clua_set_field(lua_State *L, int object, const char *name, size_t length);

/// Replaces the key on top by the next key and value: 1; or pops it at the end: 0; or CLUA_RAISED.
int clua_next(lua_State *L, int table);

/// Pushes the metatable if there is one.
bool clua_get_metatable(lua_State *L, int index);
/// Pops a table or nil and makes it the metatable. Cannot fail.
void clua_set_metatable(lua_State *L, int index);
/// The registry key of the table that holds what Swift refers to.
const void *clua_references_key(void);
