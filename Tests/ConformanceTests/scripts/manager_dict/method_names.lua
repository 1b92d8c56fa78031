-- A key that is also a method's name is written like others, and read with get.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d = m:dict{get = 1, keys = 2}
  d.pop = 3
  d["update"] = 4
  check.eq({d:get "get", d:get "keys", d:get "pop", d:get "update"}, {1, 2, 3, 4})
  check.eq(type(d.get) ~= "number", true)
  check.eq(#d, 4)
  check.eq(d:has "pop", true)
  check.eq(d:pop "pop", 3)
  d.keys = nil
  check.eq(d:has "keys", false)
  check.eq(d:copy(), {get = 1, update = 4})
  print "ok"
end
