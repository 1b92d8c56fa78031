-- All three methods, the default first.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local methods = mp.get_all_start_methods()
  check.eq(#methods, 3)
  check.same_members(methods, {"fork", "spawn", "forkserver"})
  check.eq(methods[1], check.method)
  check.same(getmetatable(methods), mp.List)
  check.eq(mp.get_start_method(true), nil)
  print "ok"
end
