-- get waits for the result, for so long at most, and may be called again.
local mp = require "multiprocessing"
local check = require "check"

local function waits(q)
  return q:get()
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local pool <close> = mp.Pool(1)
  local result = pool:apply_async(waits, {q})
  check.eq(result:ready(), false)
  check.raises("TimeoutError", nil, result.get, result, 0.02)
  check.raises("TimeoutError", nil, result.get, result, 0)
  check.raises("TimeoutError", nil, result.get, result, -1)
  check.raises("ValueError", nil, result.successful, result)
  result:wait(0.02)
  result:wait(0)
  check.eq(result:ready(), false)
  q:put{1, {2}}
  check.eq(result:get(), {1, {2}})
  check.eq(result:get(), {1, {2}})
  check.eq(result:get(0), {1, {2}})
  check.eq({result:ready(), result:successful()}, {true, true})
  result:wait()
  print "ok"
end
