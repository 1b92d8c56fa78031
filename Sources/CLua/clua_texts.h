// Texts that failures in loops need again and again, kept so that they are made once: places in the
// script, and messages of known failures. Each is under the slot that follows from what it is of.
#pragma once

#include "clua_internal.h"

enum { CLUA_PLACES = 32, CLUA_FAILURES = 16 };

/// What a message is of.
typedef struct {
  const clua_bound *bound;
  const char *reason;
  int64_t detail;
} clua_known_failure;

/// What the kept texts are of.
typedef struct {
  clua_place places[CLUA_PLACES];
  clua_known_failure failures[CLUA_FAILURES];
} clua_texts;

/// Which user value is the text of a place, and which are the text and the class of a failure.
static inline int clua_place_key(int slot) { return slot + 1; }
static inline int clua_message_key(int slot) { return CLUA_PLACES + 2 * slot + 1; }
static inline int clua_class_key(int slot) { return CLUA_PLACES + 2 * slot + 2; }
enum { CLUA_TEXTS = CLUA_PLACES + 2 * CLUA_FAILURES };

/// Pushes the userdata that has the texts as its user values.
clua_texts *clua_push_texts(lua_State *L);
/// Pushes what clua_push_where() does, for a C function that Lua has called; `index` is where the
/// texts are.
void clua_push_where_called(lua_State *L, clua_texts *texts, int index);
