-- ns.x = v, ns.x, ns.x = nil, seen by all processes.
local mp = require "multiprocessing"
local check = require "check"

local function child(ns)
  check.eq({ns.x, ns.text, ns.missing}, {10, "hello"})
  ns.x = ns.x + 1
  ns.text = nil
  ns.made = {1, {2}}
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local ns = m:Namespace()
  ns.x = 10
  ns.text = "hello"
  check.child(child, ns)
  check.eq({ns.x, ns.text, ns.made}, {11, nil, {1, {2}}})
  check.eq(tostring(ns), "Namespace(made=[1, [2]], x=11)")
  ns.x = nil
  ns.never = nil
  check.eq(ns.x, nil)
  check.eq(tostring(ns), "Namespace(made=[1, [2]])")
  ns.f = false
  check.eq(ns.f, false)
  ns.none = mp.None
  check.same(ns.none, mp.None)
  local given = m:Namespace{a = 1, b = "c"}
  check.eq({given.a, given.b}, {1, "c"})
  print "ok"
end
