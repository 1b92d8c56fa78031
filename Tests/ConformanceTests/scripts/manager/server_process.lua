-- The server is a process of its own, a child of the one that made the manager.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m = mp.Manager()
  local servers = mp.active_children()
  check.eq(#servers, 1)
  check.ok(servers[1]:is_alive())
  check.ok(servers[1].pid ~= mp.getpid())
  local second = mp.Manager()
  check.eq(#mp.active_children(), 2)
  local l = second:list{1}
  m:shutdown()
  check.eq(#mp.active_children(), 1)
  check.eq(l:copy(), {1})
  check.eq(servers[1]:is_alive(), false)
  second:shutdown()
  check.eq(#mp.active_children(), 0)
  print "ok"
end
