#pragma once

#include "clua_types.h"

/// What the names of the chunks begin with that are the module's own parts.
#define CLUA_PART_PREFIX "=multiprocessing/"

/// A place in a script, as tracebacks name it.
typedef struct {
  int line;           // 0: no place
  const char *chunk;  // the chunk's own name, which stays where it is as long as the chunk does
  char source[60];
} clua_place;

/// The place of the innermost function of the script (its modules and loaded chunks included) that
/// runs; false if none runs. About 70 ns; allocates nothing.
bool clua_find_place(lua_State *L, clua_place *place);
/// In a fork: the functions that run now are the parent's, and no places of this process.
void clua_forget_callers(lua_State *L);
