#pragma once

#include "clua_types.h"

/// Calls the function below its `arguments`; all are popped, results or the error value pushed.
int clua_call(lua_State *L, int arguments, int results);
/// The same; on failure the traceback and the place that raised are kept for clua_push_traceback().
int clua_call_traced(lua_State *L, int arguments, int results);
/// Pushes the traceback and the place (FILE:LINE) kept by the last failed clua_call_traced() and
/// forgets them; nil for what there is none of. The module's own functions are in it too.
int clua_push_traceback(lua_State *L);
/// Whether the value is a message of Lua's about a name that stands for nothing.
bool clua_is_about_nil(lua_State *L, int index);
/// Registry: the function (message) -> what stands before the traceback of such an error, a text or
/// nil. It is called where the error was raised.
#define CLUA_REMEDY "multiprocessing.remedy"
/// Pushes a traceback of where a coroutine of the state is now, starting `level` frames up.
int clua_push_current_traceback(lua_State *L, lua_State *of, int level);

/// Executes one step of Lua, so that a hook that waits for the next one is called; what the hook
/// raises is raised. Nothing where there is no hook.
int clua_run_hook(lua_State *L);

/// Compiles a chunk and pushes its function. `mode`: "t", "b" or "bt". A syntax error is raised.
int clua_load(
    lua_State *L, const char *bytes, size_t length, const char *chunk_name, const char *mode);
