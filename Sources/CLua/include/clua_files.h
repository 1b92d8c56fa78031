#pragma once

typedef struct lua_State lua_State;

// The descriptor of the file at `index` if reading from it may have to wait: a pipe, a socket or a
// terminal with nothing in its buffer. -1 for others, and for what is no open file.
int clua_blocking_descriptor(lua_State *L, int index);
