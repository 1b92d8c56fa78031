#pragma once

// Threads of one Lua state, step by step: what an instruction of a thread is about to do with what
// threads share, for who runs a program in all orders.
//
// A hook at every instruction looks at its code. Upvalues, and the fields of tables, are what
// threads share; a call of a function in C, or of the host's own Lua code, may do anything to its
// arguments. Lua does not publish what an instruction is: `clua_step_is_possible` finds out whether
// this Lua keeps its code where it is looked for.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clua_types.h"

enum {
  CLUA_STEP_READ,     // an upvalue, a field or a length
  CLUA_STEP_WRITE,    // an upvalue or a field
  CLUA_STEP_USE,      // a call of a function that is no code of the script
  CLUA_STEP_RETURN,   // from the script's code to such a function
  CLUA_STEP_COMPUTE,  // nothing of that for many instructions
};

enum { CLUA_STEP_THINGS = 4 };

// Which part of a thing: all of it, an upvalue's value, or a field, by a number from the last on.
enum { CLUA_STEP_WHOLE, CLUA_STEP_UPVALUE = 2, CLUA_STEP_FIELD };

/// Something that threads share.
typedef struct {
  uint64_t thing;    // an upvalue, a table or a userdata: equal as long as it lives
  uint32_t element;  // which part of it
  bool writes;
} clua_step_thing;

/// A step that is about to come.
typedef struct {
  int32_t kind;
  uint32_t site;  // where in the script's code: the same in all runs
  int32_t count;  // of `things`
  clua_step_thing things[CLUA_STEP_THINGS];
  lua_State *L;
  void *activation;
  uint32_t code;
} clua_step;

/// From here on `stepper` is called before each step, on the running thread's stacks; it must not
/// raise, and tells whether others could have a turn. NULL ends that.
void clua_step_set(bool (*stepper)(const clua_step *step));

/// Whether the code of functions is where it is looked for.
bool clua_step_is_possible(lua_State *L);

/// What the script calls what the step is about, and what is there now, or is to be written.
void clua_step_name(const clua_step *step, char *text, size_t size);
void clua_step_value(const clua_step *step, char *text, size_t size);

/// Whether the running code may be left for another thread where it does an operation: not in the
/// host's own Lua code, whose changes of tables are whole between two waits.
bool clua_step_may_leave(void);
