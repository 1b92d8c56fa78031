-- 100,000 levels of nesting cross.
local mp = require "multiprocessing"
local check = require "check"

local levels = 100000

local function depth(t)
  local count = 0
  while t do
    count = count + 1
    t = t[1] or t.next
  end
  return count
end

local function child(q, nested)
  q:put{depth(q:get()), depth(q:get()), depth(nested)}
  local chain = {}
  for _ = 2, levels do chain = {next = chain, value = "x"} end
  q:put(chain)
end

if __name__ == "__main__" then
  local nested, chain = {}, {}
  for _ = 2, levels do
    nested = {nested}
    chain = {next = chain}
  end
  local q = mp.Queue()
  q:put(nested)
  q:put(chain)
  check.child(child, q, nested)
  check.eq(q:get(), {levels, levels, levels})
  check.eq(depth(q:get()), levels)
  print "ok"
end
