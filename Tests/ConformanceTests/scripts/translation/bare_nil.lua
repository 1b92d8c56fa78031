-- A bare nil passes through queues, pipes and results as nil.
local mp = require "multiprocessing"
local check = require "check"

local function nothing() end

local function sender(q, c)
  q:put(nil)
  q:put(false)
  c:send(nil)
  c:send(false)
  c:close()
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local a, b = mp.Pipe(false)
  check.child(sender, q, b)
  check.eq(table.pack(q:get()), {n = 1})
  check.eq(q:get(), false)
  check.eq(table.pack(a:recv()), {n = 1})
  check.eq(a:recv(), false)
  local pool <close> = mp.Pool(1)
  check.eq(pool:apply(nothing), nil)
  check.eq(pool:apply_async(nothing):get(), nil)
  print "ok"
end
