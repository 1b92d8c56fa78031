// What the running code can tell of itself, for messages: where it is, and which of its variables
// holds an object.

#include "clua_internal.h"
#include "clua_running.h"

#include <stdio.h>
#include <string.h>

// The module's own parts in Lua are not the script.
static bool is_of_script(const lua_Debug *activation) {
  return *activation->what != 'C' &&
         strncmp(activation->source, CLUA_PART_PREFIX, strlen(CLUA_PART_PREFIX)) != 0;
}

// MARK: Variables

// Of a table no more than this many entries are looked at.
enum { most_entries = 10000 };

typedef struct {
  bool (*holds)(lua_State *L, const void *context);
  const void *context;
  char *name;
  size_t size;
} search;

// Names the entry whose key and value are on the top.
static void name_entry(lua_State *L, const search *wanted, const char *table) {
  bool is_text = lua_type(L, -2) == LUA_TSTRING;
  if (is_text && strcmp(table, "_ENV") == 0)
    snprintf(wanted->name, wanted->size, "%s", lua_tostring(L, -2));
  else if (is_text)
    snprintf(wanted->name, wanted->size, "%s.%s", table, lua_tostring(L, -2));
  else if (lua_isinteger(L, -2))
    snprintf(wanted->name, wanted->size, "%s[%lld]", table, (long long)lua_tointeger(L, -2));
  else
    snprintf(wanted->name, wanted->size, "%s", table);
}

// Looks at the value on the top, which a variable has, and at what is in it if it is a table.
static bool look(lua_State *L, const search *wanted, const char *variable) {
  if (*variable == '(' || strcmp(variable, "_") == 0) return false;  // of no interest
  if (wanted->holds(L, wanted->context)) {
    snprintf(wanted->name, wanted->size, "%s", variable);
    return true;
  }
  if (lua_type(L, -1) != LUA_TTABLE) return false;
  int top = lua_gettop(L);
  bool found = false;
  lua_pushnil(L);
  for (int i = 0; !found && i < most_entries && lua_next(L, top); i++) {
    found = wanted->holds(L, wanted->context);
    if (found) name_entry(L, wanted, variable);
    lua_pop(L, 1);
  }
  lua_settop(L, top);
  return found;
}

static bool look_at_locals(lua_State *L, const search *wanted, lua_Debug *activation) {
  const char *name;
  bool found = false;
  for (int i = 1; !found && (name = lua_getlocal(L, activation, i)) != NULL; i++) {
    found = look(L, wanted, name);
    lua_pop(L, 1);
  }
  return found;
}

// Looks at the upvalues of the function on the top.
static bool look_at_upvalues(lua_State *L, const search *wanted) {
  const char *name;
  bool found = false;
  for (int i = 1; !found && (name = lua_getupvalue(L, -1, i)) != NULL; i++) {
    found = look(L, wanted, name);
    lua_pop(L, 1);
  }
  return found;
}

bool clua_find_variable(lua_State *L, bool (*holds)(lua_State *L, const void *context),
                        const void *context, char *name, size_t size) {
  if (!lua_checkstack(L, LUA_MINSTACK)) return false;
  search wanted = {holds, context, name, size};
  lua_Debug activation;
  bool found = false;
  for (int level = 0; !found && lua_getstack(L, level, &activation); level++) {
    lua_getinfo(L, "Sf", &activation);
    found = is_of_script(&activation) &&
            (look_at_locals(L, &wanted, &activation) || look_at_upvalues(L, &wanted));
    lua_pop(L, 1);
  }
  return found;
}
