#pragma once

// Threads of one Lua state: a switch between two instructions of the running thread's code.
//
// A timer, or a count of instructions drawn from a seed, asks for a switch; the hook that Ctrl-C
// and reports use too looks whether one is allowed at this instruction, and calls the switcher,
// which comes back when the thread has its next turn. Without a second thread nothing here runs,
// and no hook is set.
//
// No switch takes place
// - in a coroutine that is not the innermost of the running thread: a C module runs a callback on a
//   stack that another thread may be in the middle of using;
// - in a finalizer: the collector stands still until it returns;
// - under a `__concat`: Debian's liblua 5.4.4 keeps the address of a stack slot across that call,
//   and another thread's collection may shrink the stack (its patch of CVE-2022-33099; upstream
//   took that back in 5.4.5);
// - in the host's own Lua code, whose changes of shared tables are whole for that reason.

#include <stdbool.h>
#include <stdint.h>

#include "clua_waits.h"

// What gives other threads a turn: called in a hook, on the running thread's stacks; it must not
// raise. It tells whether another thread has run meanwhile.
void clua_preempt_set_switcher(bool (*switcher)(void));

// Whether the running code may let others run while it waits: not in a finalizer, and not under a
// `__concat`. `level` is 1 if the innermost function is one that is no `__concat` itself.
bool clua_preempt_may_leave(int level);

// Asks for a switch soon. Async-signal-safe: for the handler of the timer. False if the last
// request has not been served yet: a C function takes long.
bool clua_preempt_request(void);

// Switches by count instead: from now on a thread runs for 1 to `most` instructions, drawn from
// `seed`. `most` 0 turns that off.
void clua_preempt_seed(uint64_t seed, uint32_t most);

// Another thread has its turn now.
void clua_preempt_change(clua_thread *thread);

// The thread's code is about to go on. Where switches are by count it runs for its share. (What
// threads do without running code, such as looking at the clock in a wait, draws nothing: when it
// happens is chance.)
void clua_preempt_begin_turn(void);

// The innermost coroutine that runs in the state of L; L where none is known.
lua_State *clua_running_in(lua_State *L);
