-- A time-out that is no number is refused, with the function, the argument and what was got.
local mp = require "multiprocessing"
local check = require "check"

local function nothing() end

if __name__ == "__main__" then
  local q, lock = mp.Queue(), mp.Lock()
  check.rejects({"Queue", "get", "timeout", "string"}, q.get, q, true, "1")
  check.rejects({"Queue", "put", "timeout", "table"}, q.put, q, 1, true, {})
  check.rejects({"Lock", "acquire", "timeout", "boolean"}, lock.acquire, lock, true, true)
  local a = mp.Pipe()
  check.rejects({"poll", "timeout", "string"}, a.poll, a, "x")
  local p = mp.Process{target = nothing}
  p:start()
  check.rejects({"Process", "join", "timeout", "function"}, p.join, p, nothing)
  p:join()
  local pool <close> = mp.Pool(1)
  local r = pool:apply_async(nothing)
  check.rejects({"get", "timeout", "string"}, r.get, r, "x")
  check.rejects({"wait", "timeout", "table"}, r.wait, r, {})
  check.eq(q:qsize(), 0)
  check.eq(lock:acquire(false), true)
  print "ok"
end
