#pragma once

// A Lua state run as a program: running its pieces with tracebacks, and Ctrl-C.

#include <stdbool.h>

typedef struct lua_State lua_State;

// Runs a piece of a program: calls the function below its arguments, interruptible by Ctrl-C.
// CLUA_RAISED with what is to be told of an error on top: what the function in the registry under
// CLUA_EXPLANATION makes of the error and its traceback.
#define CLUA_EXPLANATION "mprun.explanation"
int clua_standalone_run(lua_State *L, int arguments, int results);

// Whether there was a Ctrl-C that nobody has been told of; the caller tells now.
bool clua_standalone_take_interrupt(void);

// Turns warnings on, as the option -W does.
void clua_standalone_enable_warnings(lua_State *L);

// "Lua 5.4.4  Copyright …", of the headers this program was built with.
const char *clua_standalone_copyright(void);

// Ctrl-C. Who handles SIGINT calls clua_interrupt_request, which sets a hook in the state that is
// running a piece of a program (above); the hook asks the taker whether an interrupt is still to be
// delivered, and if so raises KeyboardInterrupt.
// A second SIGINT that finds the first one still undelivered ends the process by the signal, so
// that a C function that never returns to Lua can be left.
//
// The error raised is what the function in the registry under CLUA_INTERRUPT_ERROR returns.
#define CLUA_INTERRUPT_ERROR "mprun.KeyboardInterrupt"

// The async-signal-safe part: call it from a signal handler with the signal's number.
void clua_interrupt_request(int signal);

// Asks the running code to report, at its next step, by calling what clua_report_set was given.
// Async-signal-safe. A hook that the script has set is there again afterwards.
void clua_report_request(void);

// Has the running code call the function in the registry's field CLUA_ATTENTION, without arguments,
// at its next step; what that raises, it raises. Async-signal-safe.
void clua_attention_request(void);
#define CLUA_ATTENTION "multiprocessing.attention"
void clua_report_set(void (*report)(void));

// Whether an interrupt was requested and not delivered yet; the caller delivers it now.
bool clua_interrupt_take(void);

// Another place to ask whether an interrupt is still to be delivered, beside the own flag, which
// falls all the same. Who delivers one by other means (a wait that ends early) calls
// clua_interrupt_take too. NULL: the own flag alone counts.
void clua_interrupt_set_taker(bool (*taker)(void));

// Has interrupts and reports reach the coroutine that runs: replaces coroutine.resume and
// coroutine.wrap by functions that do the same and note it. CLUA_RAISED when there is no memory.
int clua_interrupt_follow_coroutines(lua_State *L);

// What runs on one stack of C frames: a coroutine, and the resumptions that led to it.
typedef struct {
  lua_State *running;
  struct standalone_frame *resumed;
} clua_running;

// Exchanges what runs for what runs on another stack, for who switches between stacks.
void clua_interrupt_exchange(clua_running *other);

// Has an interrupt reach this state's code from here on, whatever runs it. NULL: no longer.
void clua_interrupt_watch(lua_State *L);
