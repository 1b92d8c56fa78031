-- A name that begins with an underscore is a field of the proxy, not of the referent.
local mp = require "multiprocessing"
local check = require "check"

local function child(ns, q)
  q:put{ns.x, ns._z}
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local ns, q = m:Namespace(), mp.Queue()
  ns.x = 10
  ns._z = 12.3
  check.eq(ns._z, 12.3)
  check.eq(tostring(ns), "Namespace(x=10)")
  check.child(child, ns, q)
  check.eq(q:get()[1], 10)
  print "ok"
end
