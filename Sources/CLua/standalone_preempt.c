// Threads of one Lua state: when the running one gives way; see clua_preempt.h.

#include "clua_preempt.h"

#include "clua_place.h"
#include "clua_waits.h"
#include "standalone_hook.h"

#include <signal.h>
#include <string.h>

static volatile sig_atomic_t switch_requested = 0;
static bool (*switcher)(void) = NULL;
static uint64_t chance = 1;
static uint32_t most_instructions = 0;  // of a turn that is drawn; 0: turns end by the timer

// A hook is noticed at calls and at the ends of loops only: if it always took effect at the next
// instruction, an update could never be cut in two. So it takes effect some instructions later.
enum { MOST_DELAY = 32 };

// A number from 1 to `most`.
static int draw(uint32_t most) {
  chance ^= chance >> 12;
  chance ^= chance << 25;
  chance ^= chance >> 27;
  return 1 + (int)((chance * UINT64_C(0x2545F4914F6CDD1D) >> 33) % most);
}

void clua_preempt_begin_turn(void) {
  switch_requested = 0;
  lua_State *L = standalone_running();
  if (standalone_steps() && L != NULL) return standalone_hook_steps(L);
  if (most_instructions == 0 || L == NULL) return;
  switch_requested = 1;
  if (!standalone_wants_attention()) standalone_hook_later(L, draw(most_instructions));
}

// Whether a function of the innermost frames, from `level` on, is a __concat.
static bool is_concatenating(lua_State *L, int level) {
  lua_Debug frame;
  for (; level < 8 && lua_getstack(L, level, &frame); level++) {
    lua_getinfo(L, "n", &frame);
    if (*frame.namewhat == 'm' && frame.name != NULL && strcmp(frame.name, "concat") == 0) return true;
  }
  return false;
}

bool standalone_is_host_code(const lua_Debug *activation) {
  return strncmp(activation->source, CLUA_PART_PREFIX, sizeof CLUA_PART_PREFIX - 1) == 0;
}

// A collector that is stopped for a finalizer gives no count.
bool standalone_may_leave(lua_State *L) {
  return L == standalone_running() && lua_gc(L, LUA_GCCOUNT) >= 0 && !is_concatenating(L, 0);
}

// Whether another thread may run now.
static bool may_switch(lua_State *L, lua_Debug *activation) {
  lua_getinfo(L, "S", activation);
  return !standalone_is_host_code(activation) && standalone_may_leave(L);
}

bool clua_preempt_may_leave(int level) {
  lua_State *L = standalone_running();
  return L == NULL || (lua_gc(L, LUA_GCCOUNT) >= 0 && !is_concatenating(L, level));
}

bool standalone_wants_switch(void) { return switch_requested; }

void standalone_serve_switch(lua_State *L, lua_Debug *activation) {
  if (!may_switch(L, activation)) {
    standalone_hook_later(L, draw(MOST_DELAY));
    return;
  }
  switch_requested = 0;
  standalone_unhook(L);
  if (switcher != NULL) switcher();
  clua_preempt_begin_turn();
}

void standalone_pass_switch(lua_State *L) {
  standalone_hook_later(L, draw(most_instructions > 0 ? most_instructions : MOST_DELAY));
}

bool standalone_yield_to_main(void) {
  return !clua_this_thread->is_main && switcher != NULL && switcher();
}

void clua_preempt_set_switcher(bool (*replacement)(void)) { switcher = replacement; }

bool clua_preempt_request(void) {
  lua_State *L = standalone_running();
  if (L == NULL || most_instructions > 0) return true;
  if (switch_requested && standalone_is_hooked(L)) return false;
  switch_requested = 1;
  if (!standalone_wants_attention()) standalone_hook_later(L, draw(MOST_DELAY));
  return true;
}

void clua_preempt_seed(uint64_t seed, uint32_t most) {
  chance = seed * UINT64_C(0x9E3779B97F4A7C15) + 0x1234567;
  if (chance == 0) chance = 1;
  for (int i = 0; i < 8; i++) draw(1);
  most_instructions = most;
  clua_preempt_begin_turn();
}

void clua_preempt_change(clua_thread *thread) {
  clua_this_thread = thread;
  switch_requested = 0;
}
