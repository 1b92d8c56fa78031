#pragma once

#include "clua_types.h"

// What threads of one Lua state ask so often that it is done in C.

/// The number of the thread that runs, 1 for the main one.
extern int64_t clua_current_thread;

/// Pushes a function that gives the number of the thread that runs.
int clua_push_current_thread(lua_State *L);

/// Where a lock of threads keeps who has it (a number, or false), and who waits for it: a table
/// whose first element is false while nobody does.
enum { CLUA_LOCK_OWNER = 1, CLUA_LOCK_WAITERS = 2 };

/// Replaces the methods `acquire`, `release` and `with` of the class of such locks, on top of the
/// stack, by functions that see to the plain case: no arguments, and nobody has the lock or waits
/// for it. In every other case they call what they replace. The class is the locks' metatable, and
/// has a `__close` that releases.
int clua_hasten_lock(lua_State *L);
