-- A module in C that forks behind the module's back, as luaposix does, built when it is asked for.
local check = require "check"

local source = [[
#include <lua5.4/lua.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static int l_fork(lua_State *L) { lua_pushinteger(L, fork()); return 1; }
static int l_wait(lua_State *L) {
  int status = 0;
  while (waitpid((pid_t)lua_tointeger(L, 1), &status, 0) < 0) {}
  lua_pushinteger(L, WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
  return 1;
}
static int l_sleep(lua_State *L) {
  struct timespec left = {(time_t)lua_tointeger(L, 1), 0};
  while (nanosleep(&left, &left) != 0) {}
  return 0;
}
int luaopen_forker(lua_State *L) {
  lua_createtable(L, 0, 3);
  lua_pushcfunction(L, l_fork); lua_setfield(L, -2, "fork");
  lua_pushcfunction(L, l_wait); lua_setfield(L, -2, "wait");
  lua_pushcfunction(L, l_sleep); lua_setfield(L, -2, "sleep");
  return 1;
}
]]

local library = check.temporary "forker.so"
local file = io.open(library)
if file then
  file:close()
else
  local text = check.temporary "forker.c"
  file = assert(io.open(text, "w"))
  file:write(source)
  file:close()
  local unfinished = library .. ".part"
  check.ok(os.execute(("cc -shared -fPIC -o '%s' '%s' || clang -shared -fPIC -o '%s' '%s'"):format(
    unfinished, text, unfinished, text)))
  check.ok(os.rename(unfinished, library))
end
return check.ok(package.loadlib(library, "luaopen_forker"))()
