// Which code runs, and the hook in it; see standalone_hook.h.

#include "standalone_hook.h"

#include "clua_preempt.h"
#include "clua_running.h"

static lua_State *volatile running = NULL;
// The resumptions that lead to the running coroutine, the innermost first.
static standalone_frame *resumed = NULL;

// The state whose hook gave way to ours, and that hook.
static lua_State *volatile hooked = NULL;
static lua_Hook replaced_hook = NULL;
static int replaced_mask = 0, replaced_count = 0;

lua_State *standalone_running(void) { return running; }

void standalone_set_running(lua_State *L) { running = L; }

// MARK: The hook

static void hook(lua_State *L, lua_Debug *activation) {
  if (standalone_wants_attention()) {
    standalone_look_up(L, activation);
    clua_preempt_begin_turn();
  } else if (L == hooked && replaced_hook != NULL && activation->event != LUA_HOOKCOUNT) {
    replaced_hook(L, activation);
  } else if (standalone_steps()) {
    standalone_serve_step(L, activation);
  } else if (standalone_wants_switch()) {
    standalone_serve_switch(L, activation);
  } else {
    standalone_unhook(L);
  }
}

bool standalone_is_hooked(lua_State *L) { return lua_gethook(L) == hook; }

static void keep_replaced(lua_State *L) {
  if (standalone_is_hooked(L)) return;
  replaced_hook = lua_gethook(L);
  replaced_mask = lua_gethookmask(L);
  replaced_count = lua_gethookcount(L);
  hooked = L;
}

void standalone_hook_now(lua_State *L) {
  keep_replaced(L);
  lua_sethook(L, hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

void standalone_hook_later(lua_State *L, int count) {
  keep_replaced(L);
  int mask = replaced_hook == NULL ? 0 : replaced_mask & ~LUA_MASKCOUNT;
  lua_sethook(L, hook, mask | LUA_MASKCOUNT, count);
}

void standalone_hook_steps(lua_State *L) {
  keep_replaced(L);
  int mask = replaced_hook == NULL ? 0 : replaced_mask;
  lua_sethook(L, hook, mask | LUA_MASKCALL | LUA_MASKRET | LUA_MASKCOUNT, 1);
}

// A coroutine that was made meanwhile has our hook from its maker, and had none of its own.
void standalone_unhook(lua_State *L) {
  bool is_known = L == hooked;
  lua_sethook(L, is_known ? replaced_hook : NULL, is_known ? replaced_mask : 0,
              is_known ? replaced_count : 0);
}

// MARK: What runs

// Who runs gives way: what is wanted of it is wanted of the one that runs now.
static void change_running(lua_State *L) {
  lua_State *before = running;
  running = L;
  bool was_hooked = before != NULL && standalone_is_hooked(before);
  if (was_hooked) standalone_unhook(before);
  if (L == NULL) return;
  if (standalone_steps()) return standalone_hook_steps(L);
  if (!was_hooked) return;
  if (standalone_wants_attention()) {
    standalone_hook_now(L);
  } else if (standalone_wants_switch()) {
    standalone_pass_switch(L);
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
  standalone_set_running(L);
  if (L != NULL && standalone_wants_attention()) standalone_hook_now(L);
}

lua_State *clua_running_in(lua_State *L) {
  lua_State *found = running;
  // States that nobody watches, such as those of tests, have other registries.
  bool is_of_state =
      found != NULL && lua_topointer(found, LUA_REGISTRYINDEX) == lua_topointer(L, LUA_REGISTRYINDEX);
  return is_of_state ? found : L;
}

lua_State *clua_running_coroutine(const clua_running *stack, int depth) {
  lua_State *found = stack == NULL ? running : stack->running;
  const standalone_frame *frame = stack == NULL ? resumed : stack->resumed;
  for (; depth > 0 && found != NULL; depth--) {
    found = frame == NULL ? NULL : frame->resumer;
    if (frame != NULL) frame = frame->outer;
  }
  return found;
}
