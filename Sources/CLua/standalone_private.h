#pragma once

// What the standalone*.c files share. A body is a C function that gets a task as its argument and
// runs under lua_pcall; all functions that may raise are for bodies only.

#include "clua_standalone.h"

#include <lua5.4/lauxlib.h>
#include <lua5.4/lua.h>

// The arguments of an exported function on their way to its body, and the outcome on its way back.
typedef struct {
  const char *name;
  const char *text;
  size_t length;
  int count;
  int origin;
  int outcome;
} task;

// Runs a body. Never raises; an error that leaves the body is reported.
int standalone_protect(lua_State *L, lua_CFunction body, task *work);

// Calls the function that lies under its arguments, interruptible by Ctrl-C. An error is reported
// with its traceback and gone; the results stay only when the outcome is CLUA_DONE. May raise.
int standalone_call(lua_State *L, int arguments, int results);

// Reports the error on the top, removes it and gives the outcome that it means. May raise.
int standalone_report(lua_State *L);

// Whether messages begin with the program's name.
void standalone_name_program(bool named);

// Whether there was a Ctrl-C that nobody has been told of; the caller tells now.
bool standalone_take_interrupt(void);

// Waits until stdin has something to read. Signals are let in only while it sleeps, and gives_up is
// asked before each sleep: no Ctrl-C comes unseen in between. False if it says so.
bool standalone_wait_for_input(bool (*gives_up)(void));

// Pushes the error value that stands for Ctrl-C. May raise.
void standalone_push_interrupt(lua_State *L);

// Whether the value on the top is a KeyboardInterrupt. Looks at the raw field `name` of its
// metatable only: a user's error object may have an __index that raises.
bool standalone_is_interrupt(lua_State *L);

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

// Calls `look` with the running coroutine, then with the one that resumed it, and so on, until it
// is true.
bool standalone_find_stack(bool (*look)(lua_State *L, void *context), void *context);
