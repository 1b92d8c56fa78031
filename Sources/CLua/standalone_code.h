#pragma once

// The code of functions as Lua 5.4 keeps it, which it does not publish: the instruction that a
// function is at, and its operands.

#include "clua_step.h"
#include "standalone_private.h"

#include <stdint.h>

// Instructions that touch what threads share.
enum {
  OP_GETUPVAL = 9, OP_SETUPVAL, OP_GETTABUP, OP_GETTABLE, OP_GETI, OP_GETFIELD,
  OP_SETTABUP, OP_SETTABLE, OP_SETI, OP_SETFIELD, OP_SELF = 20, OP_LEN = 52,
};

// The parts of an instruction: what it does, and its operands.
static inline int operation(uint32_t code) { return code & 0x7F; }
static inline int a(uint32_t code) { return code >> 7 & 0xFF; }
static inline int b(uint32_t code) { return code >> 16 & 0xFF; }
static inline int c(uint32_t code) { return code >> 24; }
static inline bool is_constant(uint32_t code) { return code >> 15 & 1; }


// The instruction that a function is about to run.
const uint32_t *standalone_next_instruction(const lua_Debug *activation);

// Where in the code a function stands; the same for each run of the program.
uint32_t standalone_site(lua_State *L, lua_Debug *activation);

// A number for a text.
uint32_t standalone_hash(const char *text, size_t most, uint32_t hash);

// Push a register or an upvalue of the running function; the latter gives its name.
bool standalone_push_register(lua_State *L, const lua_Debug *activation, int index);
const char *standalone_push_upvalue(lua_State *L, lua_Debug *activation, int index);

// Pushes the table and the key that an access of a field is about; false for other instructions.
bool standalone_push_field(lua_State *L, lua_Debug *activation, uint32_t code);

// Pushes what a write is about to write.
bool standalone_push_written(lua_State *L, lua_Debug *activation, uint32_t code);
