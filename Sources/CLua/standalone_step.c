// What an instruction is about to do with what threads share; see clua_step.h.

#include "clua_step.h"

#include "clua_preempt.h"
#include "standalone_code.h"
#include "standalone_hook.h"

#include <string.h>

static bool (*stepper)(const clua_step *step) = NULL;
// How many instructions there were since others could last have a turn.
static int computed = 0;

enum { MOST_COMPUTED = 50000 };

void clua_step_set(bool (*replacement)(const clua_step *step)) {
  stepper = replacement;
  computed = 0;
  clua_preempt_begin_turn();
}

bool standalone_steps(void) { return stepper != NULL; }

// MARK: What an instruction touches

static const void *upvalue_cell(lua_State *L, lua_Debug *activation, int index) {
  lua_getinfo(L, "f", activation);
  const void *cell = lua_upvalueid(L, -1, index + 1);
  lua_pop(L, 1);
  return cell;
}

// The element that the key on the top names.
static uint32_t element_of(lua_State *L) {
  uint32_t element;
  if (lua_type(L, -1) == LUA_TSTRING) element = standalone_hash(lua_tostring(L, -1), 80, 2166136261);
  else if (lua_isinteger(L, -1)) element = (uint32_t)lua_tointeger(L, -1) * 2654435761 + 1;
  else if (lua_type(L, -1) == LUA_TNUMBER) element = 4;
  else element = (uint32_t)((uintptr_t)lua_topointer(L, -1) >> 4) + 3;
  return element < CLUA_STEP_FIELD ? CLUA_STEP_FIELD : element;
}

static void add(clua_step *step, const void *thing, uint32_t element, bool writes) {
  if (step->count == CLUA_STEP_THINGS || thing == NULL) return;
  step->things[step->count].thing = (uint64_t)(uintptr_t)thing;
  step->things[step->count].element = element;
  step->things[step->count++].writes = writes;
}

// Whether the table at -2 has no field of that key itself: a method is its class's.
static bool is_missing(lua_State *L) {
  lua_pushvalue(L, -1);
  bool is_missing = lua_rawget(L, -3) == LUA_TNIL;
  lua_pop(L, 1);
  return is_missing;
}

// Notes what the instruction touches of a table.
static void add_field(clua_step *step, lua_State *L, lua_Debug *activation, bool writes) {
  int top = lua_gettop(L);
  if (standalone_push_field(L, activation, step->code) && lua_istable(L, -2) && !lua_isnil(L, -1) &&
      !(operation(step->code) == OP_SELF && is_missing(L)))
    add(step, lua_topointer(L, -2), element_of(L), writes);
  lua_settop(L, top);
}

static void add_length(clua_step *step, lua_State *L, lua_Debug *activation) {
  if (!standalone_push_register(L, activation, b(step->code))) return;
  if (lua_istable(L, -1)) add(step, lua_topointer(L, -1), CLUA_STEP_WHOLE, false);
  lua_pop(L, 1);
}

static void read_instruction(clua_step *step, lua_State *L, lua_Debug *activation) {
  switch (operation(step->code)) {
    case OP_GETUPVAL:
      return add(step, upvalue_cell(L, activation, b(step->code)), CLUA_STEP_UPVALUE, false);
    case OP_SETUPVAL:
      step->kind = CLUA_STEP_WRITE;
      return add(step, upvalue_cell(L, activation, b(step->code)), CLUA_STEP_UPVALUE, true);
    case OP_GETTABUP: case OP_GETTABLE: case OP_GETI: case OP_GETFIELD: case OP_SELF:
      return add_field(step, L, activation, false);
    case OP_SETTABUP: case OP_SETTABLE: case OP_SETI: case OP_SETFIELD:
      step->kind = CLUA_STEP_WRITE;
      return add_field(step, L, activation, true);
    case OP_LEN: return add_length(step, L, activation);
    default: return;
  }
}

// MARK: Calls

static bool is_script(lua_State *L, lua_Debug *activation) {
  lua_getinfo(L, "S", activation);
  return *activation->what != 'C' && !standalone_is_host_code(activation);
}

// Whether the script calls the function that has just begun, be it by `pcall`.
static bool is_called_by_script(lua_State *L, lua_Debug *caller) {
  if (!lua_getstack(L, 1, caller)) return false;
  if (is_script(L, caller)) return true;
  lua_getinfo(L, "n", caller);
  bool is_pcall = *caller->what == 'C' && caller->name != NULL &&
                  (strcmp(caller->name, "pcall") == 0 || strcmp(caller->name, "xpcall") == 0);
  return is_pcall && lua_getstack(L, 2, caller) && is_script(L, caller);
}

// Whether a metamethod has begun: what is behind it is not plain memory, and has its own steps.
static bool is_metamethod(lua_State *L, lua_Debug *activation) {
  lua_getinfo(L, "n", activation);
  return strcmp(activation->namewhat, "metamethod") == 0;
}

// Functions of Lua's libraries that change none of their arguments.
static bool only_reads(lua_State *L, lua_Debug *activation) {
  static const char *const names[] = {"assert", "error", "getmetatable", "ipairs", "next", "pairs",
                                      "pcall", "print", "rawequal", "rawget", "rawlen", "select",
                                      "tostring", "type", "xpcall", "concat", "unpack", "for iterator"};
  lua_getinfo(L, "n", activation);
  if (activation->name == NULL) return false;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (strcmp(activation->name, names[i]) == 0) return true;
  }
  return false;
}

// A function that is no code of the script has begun: notes its arguments.
static bool read_call(clua_step *step, lua_State *L, lua_Debug *activation) {
  lua_Debug caller;
  if (is_script(L, activation) || !is_called_by_script(L, &caller)) return false;
  if (is_metamethod(L, activation)) return false;
  step->kind = CLUA_STEP_USE;
  step->site = standalone_site(L, &caller);
  bool reads = *activation->what == 'C' && only_reads(L, activation);
  for (int i = 1; i <= CLUA_STEP_THINGS && lua_getlocal(L, activation, i) != NULL; i++) {
    int type = lua_type(L, -1);
    if (type == LUA_TTABLE || type == LUA_TUSERDATA) add(step, lua_topointer(L, -1), CLUA_STEP_WHOLE, !reads);
    lua_pop(L, 1);
  }
  return step->count > 0;
}

// Whether the script's code gives control back to a function that is none of it.
static bool is_return_from_script(lua_State *L, lua_Debug *activation) {
  lua_Debug caller;
  if (!is_script(L, activation)) return false;
  return !lua_getstack(L, 1, &caller) || !is_script(L, &caller);
}

// MARK: The hook

static bool read_step(clua_step *step, lua_State *L, lua_Debug *activation) {
  switch (activation->event) {
    case LUA_HOOKCOUNT:
      lua_getinfo(L, "S", activation);
      if (standalone_is_host_code(activation)) return false;
      step->code = *standalone_next_instruction(activation);
      read_instruction(step, L, activation);
      if (step->count > 0) {
        step->site = standalone_site(L, activation);
      } else if (++computed > MOST_COMPUTED) {
        step->kind = CLUA_STEP_COMPUTE;
        return true;
      }
      return step->count > 0;
    case LUA_HOOKCALL: case LUA_HOOKTAILCALL: return read_call(step, L, activation);
    case LUA_HOOKRET:
      step->kind = CLUA_STEP_RETURN;
      return is_return_from_script(L, activation);
    default: return false;
  }
}

void standalone_serve_step(lua_State *L, lua_Debug *activation) {
  int top = lua_gettop(L);
  clua_step step = {.kind = CLUA_STEP_READ, .L = L, .activation = activation};
  if (standalone_may_leave(L) && read_step(&step, L, activation) && stepper(&step)) computed = 0;
  lua_settop(L, top);
}

bool clua_step_may_leave(void) {
  lua_State *L = standalone_running();
  if (L == NULL) return true;
  if (!standalone_may_leave(L)) return false;
  lua_Debug frame;
  for (int level = 0; level < 8 && lua_getstack(L, level, &frame); level++) {
    lua_getinfo(L, "S", &frame);
    if (*frame.what != 'C') return !standalone_is_host_code(&frame);
  }
  return true;
}
