#pragma once
#include "clua_standalone.h"
typedef struct lua_State lua_State;
lua_State *clua_new_state(void);
