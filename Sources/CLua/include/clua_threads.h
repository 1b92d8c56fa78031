#pragma once

#include "clua_types.h"

// What threads of one Lua state ask so often that it is done in C.

/// Fills the table on top of the stack:
/// - `current_thread()` gives the number of the thread that runs;
/// - `where()` gives FILE:LINE of the innermost function of the script that runs, or nil;
/// - `hasten_lock(class)` replaces the methods `acquire`, `release` and `with` of the class of
///   locks by functions that see to the plain case: no arguments, and nobody has the lock or waits
///   for it. In every other case they call what they replace. The class is the locks' metatable,
///   and has a `__close` that releases;
/// - `hasten_event(class, slow)` does the same for `set`, `clear` and `wait` of the class of
///   events; `slow` goes on with a wait, as `clua_define_waits` tells.
int clua_define_threads(lua_State *L);

/// Where a lock of threads keeps who has it (a number, or false), and the list of those that wait.
enum { CLUA_LOCK_OWNER = 1, CLUA_LOCK_WAITERS = 2 };

/// Where an event of threads keeps its flag, and the list of those that wait.
enum { CLUA_EVENT_FLAG = 1, CLUA_EVENT_WAITERS = 2 };
