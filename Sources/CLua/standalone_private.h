#pragma once

// What the standalone*.c files share.

#include "clua_standalone.h"

#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>

// Whether there was a Ctrl-C that nobody has been told of; the caller tells now.
bool standalone_take_interrupt(void);

// Pushes the error value that stands for Ctrl-C. May raise.
void standalone_push_interrupt(lua_State *L);

// Makes Ctrl-C reach the state's code from here on; one that came just before still counts.
// Returns what the call that ends it wants.
lua_State *standalone_begin_interruptible(lua_State *L);

// A coroutine that runs, and who resumed it.
typedef struct standalone_frame {
  lua_State *resumer;
  struct standalone_frame *outer;
} standalone_frame;

// Notes that a coroutine is about to be resumed, and that it gave way again.
void standalone_enter(standalone_frame *frame, lua_State *coroutine);
void standalone_leave(standalone_frame *frame);

// Who resumed the coroutine, if it runs or has resumed who does; NULL otherwise.
lua_State *standalone_resumer(const lua_State *coroutine);

// Ends that. True when a Ctrl-C came so late that no code was left for it to stop.
bool standalone_end_interruptible(lua_State *L, lua_State *outer);
