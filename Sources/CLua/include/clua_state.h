#pragma once

#include "clua_types.h"

/// Counts what a state allocates and can be told to refuse; only tests give one to a state.
typedef struct {
  int64_t live_bytes;   // allocated and not yet freed
  int64_t requests;     // allocations and growths asked for so far
  int64_t fail_from;    // refuse from this request (1 = the first) on; 0 = never
} clua_allocator;

/// Makes a state with no library open; NULL when memory is short. `allocator` may be NULL, and must
/// otherwise outlive the state. `context` is what clua_context() answers for it and its coroutines.
lua_State *clua_open(clua_allocator *allocator, void *context);

/// Lets the state take that many bytes more than it has, or, if negative, as many as there are. Not
/// for a state with an allocator of its own, and for one state of a process at a time.
void clua_bound_memory(lua_State *L, int64_t bytes);

/// Runs every finalizer and frees the state.
void clua_close(lua_State *L);

/// Marks what is made in the state from now on as this program's own, and not of its host: called
/// once, before anything else is made.
int clua_mark_beginning(lua_State *L);
/// In a process that is a copy of another: marks what is made from now on as its own. Leaves the
/// mark on the stack, which must not shrink below it until `clua_end`. `L` is the state's main
/// thread.
int clua_mark_fork(lua_State *L);
/// Closes variables and runs finalizers, of a fork (`clua_mark_fork`) its own only, and has `leave`
/// end the process with a status. Does not return. `L` is the main thread; its code may be running.
void clua_end(lua_State *L, bool is_fork, int32_t status, void (*leave)(int32_t status));

void *clua_context(lua_State *L);

/// Opens Lua's standard libraries; if told so, package.path and package.cpath do not look at the
/// environment (the option -E).
int clua_open_libraries(lua_State *L, bool ignore_environment);

/// Collects all that is garbage; finalizers run. Never raises.
void clua_collect_garbage(lua_State *L);
/// Switches to the generational collector, as the lua command does.
void clua_use_generational_gc(lua_State *L);

/// Pushes a new coroutine and gives it in `made`: a stack of its own on which the same fence works.
int clua_push_thread(lua_State *L, lua_State **made);
/// Moves the topmost `count` values to the stack of another coroutine of the same state.
int clua_move(lua_State *from, lua_State *to, int count);
