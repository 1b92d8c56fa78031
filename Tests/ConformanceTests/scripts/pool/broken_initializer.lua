-- expect-stderr: ^|.
-- A pool whose initializer fails in every worker is broken: its tasks fail with that error.
local mp = require "multiprocessing"
local check = require "check"

local function fails() error(mp.ValueError "cannot set up") end

local function exits() os.exit(4) end

local function is_killed()
  check.signal(mp.getpid(), "KILL")
  mp.sleep(60)
end

local function quick(x) return x end

if __name__ == "__main__" then
  for init, class in pairs{[fails] = "ValueError", [exits] = "WorkerLostError",
    [is_killed] = "WorkerLostError"} do
    local exitcode = ({[exits] = 4, [is_killed] = -9})[init]
    local pool = mp.Pool{processes = 2, initializer = init}
    local results = {pool:apply_async(quick, {1}), pool:map_async(quick, {1, 2, 3})}
    for _, result in ipairs(results) do check.raises(class, nil, result.get, result, 30) end
    local _, err = pcall(pool.apply, pool, quick, {1})
    check.eq({err.name, err.exitcode}, {class, exitcode})
    check.eq(math.type(err.pid), exitcode and "integer")
    pool:terminate()
    check.eq(pool:join(), true)
  end
  check.eq(#mp.active_children(), 0)
  print "ok"
end
