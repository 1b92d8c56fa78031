#pragma once

#include "clua_types.h"

// What threads of one Lua state ask so often that it is done in C.

/// The number of the thread that runs, 1 for the main one.
extern int64_t clua_current_thread;

/// Fills the table on top of the stack:
/// - `current_thread()` gives the number of the thread that runs;
/// - `where()` gives FILE:LINE of the innermost function of the script that runs, or nil;
/// - `hasten_lock(class)` replaces the methods `acquire`, `release` and `with` of the class of
///   locks by functions that see to the plain case: no arguments, and nobody has the lock or waits
///   for it. In every other case they call what they replace. The class is the locks' metatable,
///   and has a `__close` that releases.
int clua_define_threads(lua_State *L);

/// Where a lock of threads keeps who has it (a number, or false), and who waits for it: a table
/// whose first element is false while nobody does.
enum { CLUA_LOCK_OWNER = 1, CLUA_LOCK_WAITERS = 2 };
