// What the files of this target share. This header and the .c files beside it are the only ones
// that see Lua's own headers.
#pragma once

#include "clua.h"

#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>
#include <lua5.4/lualib.h>

_Static_assert(CLUA_REGISTRY == LUA_REGISTRYINDEX, "clua_types.h repeats Lua's number");
_Static_assert(sizeof(lua_Integer) == sizeof(int64_t), "the fence speaks of 64-bit integers");
_Static_assert(sizeof(lua_Number) == sizeof(double), "the fence speaks of doubles");

typedef struct {
  const char *bytes;
  size_t length;
} clua_bytes;

/// Room for a protected call: the body, its arguments and a result.
#define CLUA_ROOM 6

/// Calls the body pushed below `arguments` values; 0, or CLUA_RAISED with the error on top.
int clua_protect(lua_State *L, int arguments, int results);
/// Clears the frame (its stack cannot grow) and leaves one error value; answers CLUA_RAISED.
int clua_no_room(lua_State *L);
/// Runs a bound Swift function and raises what it raised. Only for frames that Lua called.
int clua_run_bound(lua_State *L, const clua_bound *bound);

/// Raises what the bound function has noted by clua_note_known().
int clua_raise_known(lua_State *L, const clua_bound *bound);
/// Whether the value is an error object. Needs four slots.
bool clua_is_error(lua_State *L, int index);
/// Pushes FILE:LINE of the innermost function of the script that runs, or nil. May raise.
void clua_push_where(lua_State *L);

/// Pushes what CLUA_REMEDY says of the error at `index`, if it says anything.
bool clua_push_remedy(lua_State *L, int index);
/// Makes what the last two need. May raise.
void clua_prepare_texts(lua_State *L);

/// What a userdata of this fence holds. `magic` tells it from foreign userdata of the same size;
/// both `magic` and `object` are there as long as the object was not released, which a finalizer
/// can do early.
typedef struct {
  const void *magic;
  const clua_class *class_;
  void *object;
  const void *value_key;  // where this state has the string `value`
  clua_fast_memory fast;
} clua_block;

extern const char clua_block_magic;

/// The block of an object, or NULL. A light userdata has a pointer too, but the length 0.
static inline clua_block *clua_get_block(lua_State *L, int index) {
  clua_block *found = lua_touserdata(L, index);
  if (found == NULL || lua_rawlen(L, index) != sizeof(clua_block)) return NULL;
  return found->magic == &clua_block_magic && found->object != NULL ? found : NULL;
}

/// Empties stdout's buffer.
void clua_flush_output(void);

/// `setmetatable`, which notes that a script has finalizers; upvalue 1 is "__gc".
int clua_basic_setmetatable(lua_State *L);
/// The one function through which Lua calls Swift: the bound function is upvalue 1.
int clua_trampoline(lua_State *L);
/// `__index` of classes with getters: upvalues are the members and the bound function (or NULL)
/// that answers for other keys.
int clua_get_member(lua_State *L);
/// `__newindex`: upvalues are the setters and the bound function that answers for other keys.
int clua_set_member(lua_State *L);

/// What Lua calls for a bound function, and for the members of a class: these, or a fast path.
lua_CFunction clua_method_of(const clua_bound *bound);
lua_CFunction clua_index_of(clua_fast_path fast_path);
lua_CFunction clua_newindex_of(clua_fast_path fast_path);

/// Starts a protected operation: room made, `body` pushed.
#define CLUA_BEGIN(L, body)                 \
  if (!lua_checkstack((L), CLUA_ROOM)) {    \
    return clua_no_room(L);                 \
  }                                         \
  lua_pushcfunction((L), (body))
