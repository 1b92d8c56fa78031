#pragma once

#include "clua_types.h"

// Coarse primitives for code that walks a graph of values: many elements in one call. None of them
// allocates in Lua or runs Lua code, so the strings that they show stay where they are until
// something else does.

/// What a value is: a scalar that is told completely, or the type of what must be looked at.
enum {
  CLUA_NIL,
  CLUA_FALSE,
  CLUA_TRUE,
  CLUA_INTEGER,
  CLUA_FLOAT,
  CLUA_STRING,
  CLUA_LAST_SCALAR = CLUA_STRING,
  CLUA_TABLE,
  CLUA_FUNCTION,
  CLUA_USERDATA,
  CLUA_LIGHT_USERDATA,
  CLUA_THREAD,
};

typedef struct {
  int32_t kind;
  int64_t payload;      // an integer, a float's bits, a string's length
  const void *pointer;  // a string's bytes, or the identity of what is no scalar
} clua_value;

/// Looks at the value at `index`, which stays where it is.
clua_value clua_look(lua_State *L, int index);

/// Reads elements `from` … `to` of a table, at most `limit`, up to the first that is no scalar.
/// `limit` stack slots must be reserved. Answers how many it read.
int clua_read_elements(
    lua_State *L, int table, int64_t from, int64_t to, clua_value *values, int limit);

enum {
  CLUA_PAIRS_END,    // the table has no more; the key is popped
  CLUA_PAIRS_MORE,   // `limit` pairs are read; the last key is on top
  CLUA_PAIRS_OTHER,  // a key or value is no scalar; both are on top
};

/// Replaces the key on top by those after it: reads pairs (key, then value) whose both parts are
/// scalars. Three stack slots must be reserved, and the table be unchanged since the last step.
int clua_read_pairs(lua_State *L, int table, clua_value *values, int limit, int *count);

/// Counts a table's entries, up to `limit`. Three stack slots must be reserved.
int64_t clua_count_entries(lua_State *L, int table, int64_t limit);

typedef struct {
  int64_t count;    // entries
  int64_t indices;  // entries whose key is a positive integer
  int64_t highest;  // the highest such key
  bool reserved;    // a key is a string that begins as a metamethod's name does
} clua_shape;

/// Looks at all keys of a table. Three stack slots must be reserved.
clua_shape clua_get_shape(lua_State *L, int table);

/// Takes bytecode piece by piece.
typedef void (*clua_sink)(void *context, const void *bytes, size_t length);
/// Dumps the Lua function on top of the stack, with its debug information.
bool clua_dump(lua_State *L, clua_sink sink, void *context);
/// The number of upvalues of the function at `index`.
int clua_upvalue_count(lua_State *L, int index);
/// Whether the value is a function of C, or of this program's own parts in Lua.
bool clua_is_library_function(lua_State *L, int index);
/// Pushes upvalue `n` (from 1) of a function and answers its name, or NULL when there is none.
const char *clua_get_upvalue(lua_State *L, int index, int n);
/// The identity of an upvalue, the same for all functions that share it.
const void *clua_upvalue_id(lua_State *L, int index, int n);
