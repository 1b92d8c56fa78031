#include "clua.h"
#include <lua5.4/lauxlib.h>
lua_State *clua_new_state(void) { return luaL_newstate(); }
