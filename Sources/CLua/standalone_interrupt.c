// Ctrl-C as an error in the running code; see clua_standalone.h.

#include "standalone_hook.h"

#include <signal.h>

static volatile sig_atomic_t requested = 0;
static bool (*taker)(void) = NULL;
static volatile sig_atomic_t report_requested = 0;
static void (*reporter)(void) = NULL;
static volatile sig_atomic_t attention_requested = 0;

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

void standalone_push_interrupt(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, CLUA_INTERRUPT_ERROR);
  lua_call(L, 0, 1);
}

bool standalone_wants_attention(void) { return requested || report_requested || attention_requested; }

// Looks up in the code of a script only: what the host itself asks of Lua runs in C functions, and
// who asks may have no use for the error, with which the interrupt would be lost; what the host's
// own Lua code changes is whole once it waits or returns. A request that comes while the hook is
// given back may lose its own; it is found here all the same.
void standalone_look_up(lua_State *L, lua_Debug *activation) {
  lua_getinfo(L, "S", activation);
  bool is_step = activation->event == LUA_HOOKLINE || activation->event == LUA_HOOKCOUNT;
  if (!is_step && *activation->what == 'C') return;
  if (standalone_is_host_code(activation)) return;
  standalone_unhook(L);
  if (report_requested && reporter != NULL) {
    report_requested = 0;
    reporter();
  }
  if (attention_requested) {
    attention_requested = 0;
    if (lua_getfield(L, LUA_REGISTRYINDEX, CLUA_ATTENTION) == LUA_TFUNCTION)
      lua_call(L, 0, 0);
    else
      lua_pop(L, 1);
  }
  // An interrupt is the main thread's, which looks up when it has its turn.
  if (requested && standalone_yield_to_main()) return;
  if (!standalone_take_interrupt()) return;
  standalone_push_interrupt(L);
  lua_error(L);
}

static void make_look_up(void) {
  lua_State *L = standalone_running();
  if (L != NULL) standalone_hook_now(L);
}

void clua_interrupt_request(int number) {
  if (requested) {
    signal(number, SIG_DFL);
    raise(number);
    return;
  }
  requested = 1;
  make_look_up();
}

void clua_report_request(void) {
  report_requested = 1;
  make_look_up();
}

void clua_attention_request(void) {
  attention_requested = 1;
  make_look_up();
}

void clua_report_set(void (*report)(void)) { reporter = report; }

lua_State *standalone_begin_interruptible(lua_State *L) {
  lua_State *outer = standalone_running();
  clua_interrupt_watch(L);
  return outer;
}

bool standalone_end_interruptible(lua_State *L, lua_State *outer) {
  standalone_set_running(outer);
  if (!standalone_is_hooked(L)) return false;
  standalone_unhook(L);
  return standalone_take_interrupt();
}
