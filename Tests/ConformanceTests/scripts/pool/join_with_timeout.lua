-- join takes a time-out and tells whether all workers ended.
local mp = require "multiprocessing"
local check = require "check"

local function waits(q)
  return q:get()
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local pool = mp.Pool(2)
  local result = pool:apply_async(waits, {q})
  pool:close()
  check.ok(not pool:join(0.05))
  check.ok(not pool:join(0))
  q:put "end"
  check.eq(pool:join(30), true)
  check.eq(pool:join(), true)
  check.eq(result:get(0), "end")
  check.rejects({"join", "timeout", "string"}, pool.join, pool, "x")
  print "ok"
end
