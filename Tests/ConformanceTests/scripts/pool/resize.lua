-- resize starts more workers, or has those that are too many end after their task; no task is lost.
-- worker_id counts from 1.
local mp = require "multiprocessing"
local check = require "check"

local function id(x) mp.sleep(0.005) return mp.worker_id() end
local function square(x) return x * x end

local function largest(list)
  return math.max(table.unpack(list))
end

if __name__ == "__main__" then
  check.eq(mp.worker_id(), nil)
  local pool <close> = mp.Pool(1)
  check.eq(largest(pool:map(id, mp.range(8), 1)), 1)
  pool:resize(3)
  check.eventually(function() return largest(pool:map(id, mp.range(12), 1)) == 3 end)
  check.eq(#mp.active_children(), 3)
  check.match(tostring(pool), "pool_size=3")
  local r = pool:map_async(square, mp.range(2000), 50)
  pool:resize(1)
  local results = r:get()
  for i = 1, 2000 do check.eq(results[i], (i - 1) ^ 2 // 1 | 0) end
  check.eventually(function() return #mp.active_children() == 1 end)
  check.eq(largest(pool:map(id, mp.range(8), 1)), 1)
  pool:resize(2)
  pool:resize(1)
  pool:resize(4)
  check.eventually(function() return #mp.active_children() == 4 end)
  check.eq(#pool:map(square, mp.range(100)), 100)
  check.rejects({"Pool.resize", "n", "0"}, pool.resize, pool, 0)
  check.rejects({"Pool.resize", "n"}, pool.resize, pool)
  check.answer(function(q) q:put(mp.worker_id() == nil) end)
  pool:close()
  check.raises("ValueError", "running", pool.resize, pool, 2)
  check.eq(pool:join(), true)
  print "ok"
end
