-- print shows the referent as repr would.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  check.eq(tostring(m:dict()), "{}")
  check.eq(tostring(m:list()), "[]")
  check.eq(tostring(m:Namespace()), "Namespace()")
  check.eq(tostring(m:dict{a = 1, b = {2, "x"}}), "{'a': 1, 'b': [2, 'x']}")
  check.eq(tostring(m:dict{"x"}), "{1: 'x'}")
  check.eq(tostring(m:list{1, "a", 2.0, mp.None, {x = true}}), "[1, 'a', 2.0, None, {'x': True}]")
  check.eq(tostring(m:Namespace{x = 1}), "Namespace(x=1)")
  check.eq(tostring(m:Namespace{y = "s", x = 1.5}), "Namespace(x=1.5, y='s')")
  check.eq(mp.repr(m:list{1}), "[1]")
  check.eq(mp.repr(m:dict()), "{}")
  print "ok"
end
