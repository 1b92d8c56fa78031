// Ctrl-C as an error in the running code; see clua_standalone.h.

#include "standalone_private.h"

#include <signal.h>
#include <string.h>

static lua_State *volatile running = NULL;  // the state whose code a SIGINT interrupts
static volatile sig_atomic_t requested = 0;
static bool (*taker)(void) = NULL;
static bool handles_signal = true;

bool clua_interrupt_take(void) {
  bool was = requested;
  requested = 0;
  return was;
}

void clua_interrupt_set_taker(bool (*replacement)(void)) { taker = replacement; }

// Whether an interrupt is to be raised now. The own flag falls in any case: it also tells the
// signal handler whether the last request has been looked at.
bool standalone_take_interrupt(void) {
  bool own = clua_interrupt_take();
  return taker != NULL ? taker() : own;
}

void clua_interrupt_handle_signal(bool on) { handles_signal = on; }

static int interrupt_text(lua_State *L) {
  lua_pushliteral(L, "KeyboardInterrupt");
  return 1;
}

void standalone_push_interrupt(lua_State *L) {
  if (lua_getfield(L, LUA_REGISTRYINDEX, CLUA_INTERRUPT_ERROR) == LUA_TFUNCTION) {
    lua_call(L, 0, 1);
    return;
  }
  lua_pop(L, 1);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "");
  lua_setfield(L, -2, "message");
  lua_createtable(L, 0, 3);
  lua_pushliteral(L, "KeyboardInterrupt");
  lua_setfield(L, -2, "name");
  lua_pushcfunction(L, interrupt_text);
  lua_setfield(L, -2, "__tostring");
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
}

// Whether the table on the top has the name of the error class.
static bool has_interrupt_name(lua_State *L) {
  lua_pushliteral(L, "name");
  lua_rawget(L, -2);
  const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
  bool found = strcmp(name, "KeyboardInterrupt") == 0;
  lua_pop(L, 1);
  return found;
}

bool standalone_is_interrupt(lua_State *L) {
  if (!lua_istable(L, -1) || !lua_getmetatable(L, -1)) return false;
  bool class_is = has_interrupt_name(L);  // an error object's class is its metatable
  lua_pop(L, 1);
  return class_is;
}

// Only in the code of a script: what the host itself asks of Lua runs in C functions, and who asks may have
// no use for the error, with which the interrupt would be lost.
static void interrupt_hook(lua_State *L, lua_Debug *activation) {
  if (activation->event != LUA_HOOKLINE && activation->event != LUA_HOOKCOUNT) {
    lua_getinfo(L, "S", activation);
    if (*activation->what == 'C') return;
  }
  lua_sethook(L, NULL, 0, 0);
  if (!standalone_take_interrupt()) return;
  standalone_push_interrupt(L);
  lua_error(L);
}

static void set_interrupt_hook(lua_State *L) {
  lua_sethook(L, interrupt_hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

void clua_interrupt_request(int number) {
  if (requested) {
    signal(number, SIG_DFL);
    raise(number);
    return;
  }
  requested = 1;
  if (running != NULL) set_interrupt_hook(running);
}

void clua_interrupt_watch(lua_State *L) {
  running = L;
  if (L != NULL && requested) set_interrupt_hook(L);
}

static void handle_interrupts(void (*handler)(int)) {
  if (!handles_signal) return;
  struct sigaction action = {.sa_handler = handler};  // no SA_RESTART: reads end early
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
}

lua_State *standalone_begin_interruptible(lua_State *L) {
  lua_State *outer = running;
  running = L;
  handle_interrupts(clua_interrupt_request);
  if (requested) set_interrupt_hook(L);
  return outer;
}

bool standalone_end_interruptible(lua_State *L, lua_State *outer) {
  handle_interrupts(SIG_DFL);
  running = outer;
  if (lua_gethook(L) != interrupt_hook) return false;
  lua_sethook(L, NULL, 0, 0);
  return standalone_take_interrupt();
}
