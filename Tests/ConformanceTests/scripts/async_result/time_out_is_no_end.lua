-- A get that times out leaves the task running.
local mp = require "multiprocessing"
local check = require "check"

local function waits(q)
  return q:get()
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local pool <close> = mp.Pool(2)
  local result = pool:map_async(waits, {q, q}, 1)
  local err = check.raises("TimeoutError", nil, result.get, result, 0.02)
  check.ok(mp.isinstance(err, mp.ProcessError))
  q:put "a"
  q:put "b"
  local list = result:get(30)
  check.same_members({list[1], list[2]}, {"a", "b"})
  print "ok"
end
