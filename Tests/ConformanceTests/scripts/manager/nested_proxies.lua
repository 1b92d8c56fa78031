-- Proxies nest inside one another: what is inside is shared, not copied.
local mp = require "multiprocessing"
local check = require "check"

local function child(d)
  d.list:append "by the child"
  d.inner.deep.x = 42
  d.ns.list = d.list
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d, l, inner, deep = m:dict(), m:list(), m:dict(), m:dict()
  inner.deep = deep
  d.list = l
  d.inner = inner
  d.ns = m:Namespace()
  check.child(child, d)
  check.eq(l:copy(), {"by the child"})
  check.eq(deep.x, 42)
  d.ns.list:append "through the namespace"
  check.eq(#l, 2)
  local outer = m:list{m:list{1}, m:list{2}}
  outer[1]:append(10)
  check.eq(outer[1]:copy(), {1, 10})
  check.eq(#outer, 2)
  local rows = m:list()
  for i = 1, 3 do rows:append(m:list{i}) end
  for _, row in ipairs(rows) do row:append(0) end
  check.eq(rows[3]:copy(), {3, 0})
  print "ok"
end
