#pragma once

// A Lua state run as a program: running chunks with tracebacks, the read-eval-print
// loop, Ctrl-C. Every function here does its work under lua_pcall, so none can raise into its
// caller. What goes wrong inside Lua is reported on stderr as "mprun: MESSAGE" and told to the
// caller as an outcome.
//
// Texts are given with their lengths, since a chunk may hold zero bytes; names end with a zero.

#include <stdbool.h>
#include <stddef.h>

typedef struct lua_State lua_State;

// How a piece of a program ended.
enum {
  CLUA_DONE = 0,        // in order
  CLUA_FAILED = 1,      // with an uncaught error, which has been reported
  CLUA_INTERRUPTED = 2  // with an uncaught KeyboardInterrupt, which has been reported in one line
};

// Sets the global variable `name` to a string.
int clua_standalone_set_global(lua_State *L, const char *name, const char *value);

// Makes the global table `arg` from `count` zero-terminated strings that follow one another in
// `packed`; the one at `origin` becomes arg[0], those before it have negative indices.
int clua_standalone_set_arguments(lua_State *L, const char *packed, int count, int origin);

// Whether there is a global table `arg`.
bool clua_standalone_has_arguments(lua_State *L);

// Runs a text (a chunk of -e or of LUA_INIT). `name` is a chunk name with its "=" or "@".
int clua_standalone_run_text(lua_State *L, const char *text, size_t length, const char *name);

// Runs a file without arguments (LUA_INIT=@path).
int clua_standalone_run_file(lua_State *L, const char *path);

// global = require(module)
int clua_standalone_require(lua_State *L, const char *global, const char *module);

// Runs the main script with arg[1] … arg[#arg] as its arguments: a file, or the text of one that
// was read before (a byte order mark and a first line that begins with "#" are skipped).
int clua_standalone_run_script(lua_State *L, const char *path);
int clua_standalone_run_script_text(lua_State *L, const char *text, size_t length,
                                    const char *name);

// Turns warnings on, as the option -W does.
int clua_standalone_enable_warnings(lua_State *L);

// What the read-eval-print loop shows a table by: a function in the registry that gives its text.
#define CLUA_REPRESENTATION "mprun.representation"

// The read-eval-print loop on stdin, until its end.
int clua_standalone_interact(lua_State *L);

// Reads all that is left of a file, or of stdin when `path` is NULL. The caller gives *text to
// clua_standalone_free. CLUA_FAILED, reported, when it cannot be read.
int clua_standalone_read(const char *path, char **text, size_t *length);
void clua_standalone_free(char *text);

// Whether `path` names something that can be read only once (a pipe, a terminal), or only by this
// process (a descriptor of its own).
bool clua_standalone_reads_once(const char *path);

// Whether there is a file of that name.
bool clua_standalone_exists(const char *path);

// Writes "mprun: MESSAGE" to stderr.
void clua_standalone_complain(const char *message);

// While on, what would be written to stderr of an error is kept instead: the newest one, without
// the program's name. Turning it on or off forgets what was kept.
void clua_standalone_keep_reports(bool keep);
const char *clua_standalone_kept_report(void);

// Writes a line to stdout through C's stdio, whose buffer Lua's print shares.
void clua_standalone_print(const char *line);

// "Lua 5.4.4  Copyright …", of the headers this program was built with.
const char *clua_standalone_copyright(void);

// Ctrl-C. A SIGINT sets a hook in the state that is running a piece of a program (above); the hook
// asks the taker whether an interrupt is still to be delivered, and if so raises KeyboardInterrupt.
// A second SIGINT that finds the first one still undelivered ends the process by the signal, so
// that a C function that never returns to Lua can be left.
//
// The error raised is what the function in the registry under CLUA_INTERRUPT_ERROR returns, or a
// table with the same looks when there is none.
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

// A traceback of what the running state executes, for the caller to free; NULL where nothing runs
// or there is no memory. Not to be called from a signal handler.
char *clua_report_stack(void);

// Whether an interrupt was requested and not delivered yet; the caller delivers it now.
bool clua_interrupt_take(void);

// Another place to ask whether an interrupt is still to be delivered, beside the own flag, which
// falls all the same. Who delivers one by other means (a wait that ends early) calls
// clua_interrupt_take too. NULL: the own flag alone counts.
void clua_interrupt_set_taker(bool (*taker)(void));

// Has interrupts and reports reach the coroutine that runs: replaces coroutine.resume and
// coroutine.wrap by functions that do the same and note it.
int clua_interrupt_follow_coroutines(lua_State *L);

// What runs on one stack of C frames: a coroutine, and the resumptions that led to it.
typedef struct {
  lua_State *running;
  struct standalone_frame *resumed;
} clua_running;

// Exchanges what runs for what runs on another stack, for who switches between stacks.
void clua_interrupt_exchange(clua_running *other);

// The same as clua_report_stack of what runs on another stack.
char *clua_report_other_stack(const clua_running *other);

// Has an interrupt reach this state's code from here on, whatever runs it. NULL: no longer.
void clua_interrupt_watch(lua_State *L);

// While on (the default), pieces of a program run with a SIGINT handler of this file, and SIGINT
// has its default effect between them. Off: somebody else handles SIGINT and calls
// clua_interrupt_request.
void clua_interrupt_handle_signal(bool on);
