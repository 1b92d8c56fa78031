#pragma once
typedef struct lua_State lua_State;
lua_State *clua_new_state(void);
