-- Proxies go everywhere, also as upvalues of a fork, from a child to its child and inside
-- containers.
local mp = require "multiprocessing"
local check = require "check"

local function grandchild(d) d.deep = (d.deep or 0) + 1 end

local function child(d, q)
  q:get():append(mp.getpid())
  local p = mp.Process{target = grandchild, args = {d}}
  p:start()
  p:join()
  d.parent = d.deep
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d, l, q = m:dict(), m:list(), mp.Queue()
  d.before = 1
  q:put(l)
  local p = mp.Process{target = child, args = {d, q}}
  p:start()
  p:join()
  check.eq({d.deep, d.parent, #l, l[1]}, {1, 1, 1, p.pid})
  -- In a fork both sides go on with what they had.
  local fork = mp.get_context("fork")
  local out = mp.Queue()
  local f = fork.Process{target = function()
    for i = 1, 100 do d:incr "n" end
    out:put(d.before)
  end}
  f:start()
  for i = 1, 100 do d:incr "n" end
  f:join()
  check.eq({d.n, out:get()}, {200, 1})
  -- A proxy that is stored in a container of the manager.
  local outer = m:dict{inner = m:dict{x = 1}}
  outer.inner.x = outer.inner.x + 1
  check.eq(outer.inner.x, 2)
  check.eq(tostring(outer), "{'inner': {'x': 2}}")
  outer.self = outer
  check.eq(tostring(outer), "{'inner': {'x': 2}, 'self': {...}}")
  check.ok(outer.self == outer)
  print "ok"
end
