#pragma once

#include "clua_types.h"

/// Pops a function that gives the text of any value, for values that have none of their own.
int clua_set_representation(lua_State *L);
/// Pushes what is told of an error that nobody caught: a string itself; the text of an error object
/// behind its place; what `__tostring` gives; of any other value its representation, or, as
/// `lua5.4` does, only its type.
int clua_push_error_text(lua_State *L, int index, bool represented);
/// Pops a text and keeps it as the traceback of the error value at `index`, a table of the script's
/// own that was raised in another process.
int clua_keep_remote_traceback(lua_State *L, int index);
