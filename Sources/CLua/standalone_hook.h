#pragma once

// The debug hook by which running code is made to look up: at its next step for Ctrl-C, reports and
// what the host wants (standalone_interrupt.c), some instructions later for a switch of threads
// (standalone_preempt.c). A hook of the script's own is kept aside meanwhile
// (standalone_running.c).

#include "standalone_private.h"

// The innermost coroutine that runs; NULL where nobody watches. Async-signal-safe.
lua_State *standalone_running(void);
void standalone_set_running(lua_State *L);

// Has the code look up at its next step, or `count` instructions later, when what the script's own
// hook wants to hear of it hears meanwhile. Async-signal-safe, as lua_sethook is.
void standalone_hook_now(lua_State *L);
void standalone_hook_later(lua_State *L, int count);

// Whether the code is about to look up.
bool standalone_is_hooked(lua_State *L);

// Gives the script its own hook back.
void standalone_unhook(lua_State *L);

// Whether the code has to look up at its next step, and that.
bool standalone_wants_attention(void);
void standalone_look_up(lua_State *L, lua_Debug *activation);

// Whether the function is one of the host's own parts in Lua; `activation` has its "S".
bool standalone_is_host_code(const lua_Debug *activation);

// Whether a switch was asked for that has not taken place; `serve` makes it, or puts it off.
bool standalone_wants_switch(void);
void standalone_serve_switch(lua_State *L, lua_Debug *activation);

// Whether each step of the running thread is looked at (standalone_step.c), and that.
bool standalone_steps(void);
void standalone_serve_step(lua_State *L, lua_Debug *activation);
void standalone_hook_steps(lua_State *L);

// Whether the code of L may be left for another thread: it runs, in no finalizer and under no
// `__concat`.
bool standalone_may_leave(lua_State *L);

// Asks for the switch that is still wanted again, of code that runs from here on.
void standalone_pass_switch(lua_State *L);

// Lets the main thread have a turn, if another one has it: true if it had one.
bool standalone_yield_to_main(void);
