// Failures that loops run into, such as that of an empty queue: their texts depend on the function
// and a number alone. They are raised without a protected call, and a text is made once.

#include "clua_texts.h"

#include <string.h>

static struct {
  const char *class_name;
  const char *reason;
  int64_t detail;
} noted;

void clua_note_known(const char *class_name, const char *reason, int64_t detail) {
  noted.class_name = class_name;
  noted.reason = reason;
  noted.detail = detail;
}

static int slot_of(const clua_known_failure *failure) {
  uintptr_t sum = (uintptr_t)failure->bound / 16 + (uintptr_t)failure->reason;
  return (int)((sum + (uintptr_t)failure->detail) % CLUA_FAILURES);
}

static bool are_equal(const clua_known_failure *one, const clua_known_failure *other) {
  return one->bound == other->bound && one->reason == other->reason && one->detail == other->detail;
}

/// Makes the message and finds the class, for the texts at 1.
static void make(lua_State *L, const clua_known_failure *failure, int slot) {
  lua_pushstring(L, failure->bound->name);
  lua_pushliteral(L, ": ");
  lua_pushfstring(L, failure->reason, (LUAI_UACINT)failure->detail);
  lua_concat(L, 3);
  lua_setiuservalue(L, 1, clua_message_key(slot));
  size_t length = strlen(noted.class_name);
  if (clua_push_error_class(L, noted.class_name, length) == CLUA_RAISED) lua_error(L);
  lua_setiuservalue(L, 1, clua_class_key(slot));
}

int clua_raise_known(lua_State *L, const clua_bound *bound) {
  clua_known_failure failure = {bound, noted.reason, noted.detail};
  int slot = slot_of(&failure);
  lua_settop(L, 0);
  clua_texts *texts = clua_push_texts(L);
  clua_known_failure *kept = &texts->failures[slot];
  if (!are_equal(kept, &failure)) {
    kept->bound = NULL;
    make(L, &failure, slot);
    *kept = failure;
  }
  lua_createtable(L, 0, 2);
  lua_getiuservalue(L, 1, clua_message_key(slot));
  lua_setfield(L, 2, "message");
  clua_push_where_called(L, texts, 1);
  lua_setfield(L, 2, "where");
  lua_getiuservalue(L, 1, clua_class_key(slot));
  lua_setmetatable(L, 2);
  return lua_error(L);
}
