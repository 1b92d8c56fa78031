-- methods: spawn forkserver
-- expect-stderr: RuntimeError
-- A pool outside of the guard neither hangs nor breeds processes: its tasks fail.
local mp = require "multiprocessing"

local function double(x)
  return 2 * x
end

local pool = mp.Pool(2)
local done, err = pcall(pool.map, pool, double, {1, 2, 3})
pool:terminate()

if __name__ == "__main__" then
  if not done and mp.isinstance(err, mp.Error) then print "ok" else print(done, err) end
end
