-- A worker that ends in a task fails that task with WorkerLostError; it is replaced, and every
-- other task goes on.
local mp = require "multiprocessing"
local check = require "check"

local function may_exit(i)
  if i == 5 then os.exit(3) end
  return i
end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(2)
  local results = {}
  for i = 1, 20 do results[i] = pool:apply_async(may_exit, {i}) end
  for i = 1, 20 do
    if i == 5 then
      local err = check.raises("WorkerLostError", nil, results[i].get, results[i], 30)
      check.eq(err.exitcode, 3)
      check.eq(math.type(err.pid), "integer")
      check.ok(mp.isinstance(err, mp.ProcessError))
      check.match(tostring(err), "3")
    else
      check.eq(results[i]:get(30), i)
    end
  end
  check.eventually(function() return #mp.active_children() == 2 end, "a new worker")
  check.eq(pool:map(may_exit, {1, 2, 3}), {1, 2, 3, n = 3})
  -- os.exit(0) is no result either.
  check.raises("WorkerLostError", nil, pool.apply, pool, os.exit, {0})
  check.eq(pool:apply(may_exit, {1}), 1)
  print "ok"
end
