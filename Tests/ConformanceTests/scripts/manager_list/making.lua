-- A list is made of anything that can be walked.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  check.eq(m:list():copy(), {})
  check.eq(m:list({}):copy(), {})
  check.eq(m:list(mp.range(3)):copy(), {0, 1, 2})
  check.eq(m:list(("a b"):gmatch("%a")):copy(), {"a", "b"})
  check.eq(m:list(mp.Array("i", {5, 6})):copy(), {5, 6})
  check.eq(m:list(m:list{1, 2}):copy(), {1, 2})
  check.eq(tostring(m:list(mp.range(3))), "[0, 1, 2]")
  print "ok"
end
