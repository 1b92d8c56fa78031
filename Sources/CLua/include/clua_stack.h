#pragma once

#include "clua_types.h"

// Types as Lua numbers them, as far as they are asked for by name.
enum {
  CLUA_TYPE_NIL = 0,
  CLUA_TYPE_TABLE = 5,
};

int clua_top(lua_State *L);
/// Cannot fail: grows only with nils into the room that clua_reserve() made.
void clua_set_top(lua_State *L, int top);
int clua_absolute(lua_State *L, int index);
/// Makes room for `slots` more values; CLUA_RAISED (the frame then holds the error alone) when the
/// stack cannot grow.
int clua_reserve(lua_State *L, int slots);
/// Like clua_reserve, but only says whether there is room and leaves the stack alone.
bool clua_try_reserve(lua_State *L, int slots);
int clua_copy(lua_State *L, int index);
void clua_insert(lua_State *L, int index);
void clua_remove(lua_State *L, int index);
void clua_replace(lua_State *L, int index);

int clua_type(lua_State *L, int index);
/// `__name` of the value's metatable when it is a string, else NULL. Valid while that string lives.
const char *clua_meta_name(lua_State *L, int index);
bool clua_is_integer(lua_State *L, int index);
/// An integer, or a float with an integral value; never a string.
bool clua_get_integer(lua_State *L, int index, int64_t *value);
bool clua_get_number(lua_State *L, int index, double *value);
/// The value as a boolean in Lua's sense.
bool clua_get_boolean(lua_State *L, int index);
/// The bytes of a string (never of a number), NULL for anything else. Valid while the string lives.
const char *clua_get_string(lua_State *L, int index, size_t *length);
const void *clua_get_pointer(lua_State *L, int index);
bool clua_raw_equal(lua_State *L, int a, int b);
bool clua_is_c_function(lua_State *L, int index);

int clua_push_nil(lua_State *L);
int clua_push_boolean(lua_State *L, bool value);
int clua_push_integer(lua_State *L, int64_t value);
int clua_push_number(lua_State *L, double value);
int clua_push_light_userdata(lua_State *L, const void *value);
int clua_push_string(lua_State *L, const char *bytes, size_t length);
/// Pushes what tostring() gives for the value at `index` (may run __tostring).
int clua_push_display(lua_State *L, int index);
/// a < b with metamethods: 1, 0 or CLUA_RAISED.
int clua_less(lua_State *L, int a, int b);
