-- get, set and has.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d = m:dict{a = 1, f = false}
  check.eq({d:get "a", d:get("a", 5), d:get("b", 5)}, {1, 1, 5})
  check.eq(d:get "b", nil)
  check.eq({d:get "f", d:get("f", 5)}, {false, false})
  d:set("x", {1})
  d:set(2, "two")
  check.eq({d.x, d[2]}, {{1}, "two"})
  d:set("x", nil)
  check.eq(d:has "x", false)
  check.eq({d:has "a", d:has "f", d:has "b", d:has(2), d:has(2.0)}, {true, true, false, true, true})
  d:set("none", mp.None)
  check.eq(d:has "none", true)
  check.same(d:get("none", 5), mp.None)
  print "ok"
end
