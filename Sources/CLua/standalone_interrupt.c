// Ctrl-C as an error in the running code; see clua_standalone.h.

#include "standalone_private.h"

#include "clua_place.h"
#include "clua_preempt.h"

#include <signal.h>
#include <string.h>

static lua_State *volatile running = NULL;  // the state whose code a SIGINT interrupts
static volatile sig_atomic_t requested = 0;
static bool (*taker)(void) = NULL;
static bool handles_signal = true;
static volatile sig_atomic_t report_requested = 0;
static void (*reporter)(void) = NULL;
static volatile sig_atomic_t attention_requested = 0;
static volatile sig_atomic_t switch_requested = 0;
static bool (*switcher)(void) = NULL;
static bool is_other_thread = false;  // whether a thread runs that is not the main one
static uint64_t chance = 1;
static uint32_t most_instructions = 0;  // of a turn that is drawn; 0: turns end by the timer

// The state whose hook gave way to ours, and that hook.
static lua_State *volatile hooked = NULL;
// The resumptions that lead to the running coroutine, the innermost first.
static standalone_frame *resumed = NULL;
static lua_Hook replaced_hook = NULL;
static int replaced_mask = 0, replaced_count = 0;

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

static void attention_hook(lua_State *L, lua_Debug *activation);

// Has the state's code look up at its next step. Async-signal-safe, as lua_sethook is.
static void set_attention_hook(lua_State *L) {
  if (lua_gethook(L) != attention_hook) {
    replaced_hook = lua_gethook(L);
    replaced_mask = lua_gethookmask(L);
    replaced_count = lua_gethookcount(L);
    hooked = L;
  }
  lua_sethook(L, attention_hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

static void change_running(lua_State *L);

// A number from 1 to `most`.
static int draw(uint32_t most) {
  chance ^= chance >> 12;
  chance ^= chance << 25;
  chance ^= chance >> 27;
  return 1 + (int)((chance * UINT64_C(0x2545F4914F6CDD1D) >> 33) % most);
}

// Has the state's code look up some instructions later, for a switch. A hook is noticed at calls
// and at the ends of loops only, so that always the next instruction would always be the same: an
// update could never be cut in two. What the script's own hook wants to hear of it hears meanwhile.
static void set_switch_hook(lua_State *L, int count) {
  if (lua_gethook(L) != attention_hook) {
    replaced_hook = lua_gethook(L);
    replaced_mask = lua_gethookmask(L);
    replaced_count = lua_gethookcount(L);
    hooked = L;
  }
  int mask = replaced_hook == NULL ? 0 : replaced_mask & ~LUA_MASKCOUNT;
  lua_sethook(L, attention_hook, mask | LUA_MASKCOUNT, count);
}

// A coroutine that was made meanwhile has our hook from its maker, and had none of its own.
static void restore_hook(lua_State *L) {
  bool is_known = L == hooked;
  lua_sethook(L, is_known ? replaced_hook : NULL, is_known ? replaced_mask : 0,
              is_known ? replaced_count : 0);
}

// Has the thread that runs do so for its share, where turns are drawn.
static void begin_turn(void) {
  switch_requested = 0;
  if (most_instructions == 0 || running == NULL) return;
  switch_requested = 1;
  if (!requested && !report_requested && !attention_requested) set_switch_hook(running, draw(most_instructions));
}

// Looks up in the code of a script only: what the host itself asks of Lua runs in C functions, and
// who asks may have no use for the error, with which the interrupt would be lost. A request that
// comes while the hook is given back may lose its own; it is found here all the same.
static void look_up(lua_State *L, lua_Debug *activation) {
  if (activation->event != LUA_HOOKLINE && activation->event != LUA_HOOKCOUNT) {
    lua_getinfo(L, "S", activation);
    if (*activation->what == 'C') return;
  }
  restore_hook(L);
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
  if (requested && is_other_thread && switcher != NULL && switcher()) {
    begin_turn();
    return;
  }
  if (!standalone_take_interrupt()) return;
  standalone_push_interrupt(L);
  lua_error(L);
}

// Whether a function of the innermost frames is a __concat.
static bool is_concatenating(lua_State *L) {
  lua_Debug frame;
  for (int level = 0; level < 8 && lua_getstack(L, level, &frame); level++) {
    lua_getinfo(L, "n", &frame);
    if (*frame.namewhat == 'm' && frame.name != NULL && strcmp(frame.name, "concat") == 0) return true;
  }
  return false;
}

static bool is_host_code(lua_State *L, lua_Debug *activation) {
  lua_getinfo(L, "S", activation);
  return strncmp(activation->source, CLUA_PART_PREFIX, sizeof CLUA_PART_PREFIX - 1) == 0;
}

// Whether another thread may run now. A collector that is stopped for a finalizer gives no count.
static bool may_switch(lua_State *L, lua_Debug *activation) {
  return L == running && lua_gc(L, LUA_GCCOUNT) >= 0 && !is_host_code(L, activation) && !is_concatenating(L);
}

static void attention_hook(lua_State *L, lua_Debug *activation) {
  if (requested || report_requested || attention_requested) {
    look_up(L, activation);
    begin_turn();
    return;
  }
  if (L == hooked && replaced_hook != NULL && activation->event != LUA_HOOKCOUNT) {
    replaced_hook(L, activation);
    return;
  }
  if (!switch_requested) {
    restore_hook(L);
  } else if (!may_switch(L, activation)) {
    set_switch_hook(L, draw(32));
  } else {
    switch_requested = 0;
    restore_hook(L);
    if (switcher != NULL) switcher();
    begin_turn();
  }
}

void clua_preempt_set_switcher(bool (*replacement)(void)) { switcher = replacement; }

bool clua_preempt_request(void) {
  lua_State *L = running;
  if (L == NULL || most_instructions > 0) return true;
  if (switch_requested && lua_gethook(L) == attention_hook) return false;
  switch_requested = 1;
  if (!requested && !report_requested && !attention_requested) set_switch_hook(L, draw(32));
  return true;
}

lua_State *clua_running_in(lua_State *L) {
  lua_State *found = running;
  // States that nobody watches, such as those of tests, have other registries.
  bool is_of_state = found != NULL && lua_topointer(found, LUA_REGISTRYINDEX) == lua_topointer(L, LUA_REGISTRYINDEX);
  return is_of_state ? found : L;
}

void clua_preempt_seed(uint64_t seed, uint32_t most) {
  chance = seed * UINT64_C(0x9E3779B97F4A7C15) + 0x1234567;
  if (chance == 0) chance = 1;
  for (int i = 0; i < 8; i++) draw(1);
  most_instructions = most;
  begin_turn();
}

void clua_preempt_change(bool is_main) {
  is_other_thread = !is_main;
  switch_requested = 0;
}

void clua_preempt_begin_turn(void) { begin_turn(); }

void clua_interrupt_request(int number) {
  if (requested) {
    signal(number, SIG_DFL);
    raise(number);
    return;
  }
  requested = 1;
  if (running != NULL) set_attention_hook(running);
}

void clua_report_request(void) {
  report_requested = 1;
  if (running != NULL) set_attention_hook(running);
}

void clua_attention_request(void) {
  attention_requested = 1;
  if (running != NULL) set_attention_hook(running);
}

void clua_report_set(void (*report)(void)) { reporter = report; }

static int push_stack_text(lua_State *L) {
  luaL_traceback(L, L, NULL, 1);
  for (const standalone_frame *frame = resumed; frame != NULL; frame = frame->outer) {
    luaL_checkstack(L, 4, NULL);
    lua_pushliteral(L, "\nresumed by\n");
    luaL_traceback(L, frame->resumer, NULL, 0);
    luaL_gsub(L, lua_tostring(L, -1), "stack traceback:\n", "");
    lua_remove(L, -2);
    lua_concat(L, 3);
  }
  return 1;
}

char *clua_report_stack(void) {
  lua_State *L = running;
  if (L == NULL || !lua_checkstack(L, LUA_MINSTACK)) return NULL;
  lua_pushcfunction(L, push_stack_text);
  char *copy = NULL;
  if (lua_pcall(L, 0, 1, 0) == LUA_OK) copy = strdup(lua_tostring(L, -1));
  lua_pop(L, 1);
  return copy;
}

bool standalone_find_stack(bool (*look)(lua_State *L, void *context), void *context) {
  if (running == NULL) return false;
  if (look(running, context)) return true;
  for (const standalone_frame *frame = resumed; frame != NULL; frame = frame->outer) {
    if (look(frame->resumer, context)) return true;
  }
  return false;
}

// Who runs gives way: what is wanted of it is wanted of the one that runs now.
static void change_running(lua_State *L) {
  lua_State *before = running;
  running = L;
  if (before == NULL || lua_gethook(before) != attention_hook) return;
  restore_hook(before);
  if (L == NULL) return;
  if (requested || report_requested || attention_requested) {
    set_attention_hook(L);
  } else if (switch_requested) {
    set_switch_hook(L, draw(most_instructions > 0 ? most_instructions : 32));
  }
}

void standalone_enter(standalone_frame *frame, lua_State *coroutine) {
  frame->resumer = running;
  frame->outer = resumed;
  if (running == NULL) return;  // a state that nobody watches
  resumed = frame;
  change_running(coroutine);
}

void standalone_leave(standalone_frame *frame) {
  if (frame->resumer == NULL) return;
  resumed = frame->outer;
  change_running(frame->resumer);
}

lua_State *standalone_resumer(const lua_State *coroutine) {
  const lua_State *resumed_one = running;
  for (const standalone_frame *frame = resumed; frame != NULL; frame = frame->outer) {
    if (resumed_one == coroutine) return frame->resumer;
    resumed_one = frame->resumer;
  }
  return NULL;
}

void clua_interrupt_exchange(clua_running *other) {
  clua_running before = {.running = running, .resumed = resumed};
  if (running == NULL) return;
  resumed = other->resumed;
  change_running(other->running);
  *other = before;
}

void clua_interrupt_watch(lua_State *L) {
  running = L;
  if (L != NULL && (requested || attention_requested)) set_attention_hook(L);
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
  if (requested) set_attention_hook(L);
  return outer;
}

bool standalone_end_interruptible(lua_State *L, lua_State *outer) {
  handle_interrupts(SIG_DFL);
  running = outer;
  if (lua_gethook(L) != attention_hook) return false;
  restore_hook(L);
  return standalone_take_interrupt();
}
