-- Manager proxies go wherever a value goes.
local mp = require "multiprocessing"
local check = require "check"

local function child(d, q, c)
  d.from_args = true
  local l = q:get()
  l:append "from queue"
  local ns = c:recv()
  ns.field = "from pipe"
  q:put(d)
end

local function in_pool(l, x)
  l:append(x)
  return l
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d, l, ns = m:dict(), m:list(), m:Namespace()
  local q = mp.Queue()
  local a, b = mp.Pipe()
  q:put(l)
  a:send(ns)
  check.child(child, d, q, b)
  check.eq(d.from_args, true)
  check.eq(l:copy(), {"from queue"})
  check.eq(ns.field, "from pipe")
  q:get().again = 1
  check.eq(d.again, 1)
  local pool <close> = mp.Pool(1)
  local back = pool:apply(in_pool, {l, "from pool"})
  check.eq(back[2], "from pool")
  print "ok"
end
