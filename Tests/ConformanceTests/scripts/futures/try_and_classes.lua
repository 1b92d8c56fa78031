-- `try` gives what pcall of `get` or `result` would; the classes of futures and executors are known
-- to isinstance.
local mp = require "multiprocessing"
local futures = require "concurrent.futures"
local check = require "check"

local function wait(event) event:wait() end
local function fails() error(mp.KeyError "not there") end

if __name__ == "__main__" then
  local pool <close> = mp.Pool(1)
  local executor <close> = futures.ProcessPoolExecutor(1)
  for name, start in pairs{
    pool = function(f, ...) return pool:apply_async(f, {...}) end,
    executor = function(f, ...) return executor:submit(f, ...) end,
  } do
    check.eq(table.pack(start(math.abs, -3):try()), {true, 3, n = 2}, name)
    check.eq(table.pack(start(rawlen, ""):try(30)), {true, 0, n = 2}, name)
    local done, err = start(fails):try()
    check.eq({done, err.name, err.message}, {false, "KeyError", "not there"}, name)
    local go = mp.Event()
    local sleeping = start(wait, go)
    done, err = sleeping:try(0.01)
    check.eq({done, err.name}, {false, "TimeoutError"}, name)
    go:set()
    check.eq(sleeping:try(), true, name)
  end
  local future = executor:submit(math.abs, 1)
  check.eq(mp.isinstance(future, futures.Future), true)
  check.eq(mp.isinstance(executor, futures.Executor), true)
  check.eq(mp.isinstance(executor, futures.ProcessPoolExecutor), true)
  check.eq(mp.isinstance(pool, futures.Executor), false)
  check.eq(mp.isinstance(nil, futures.Future), false)
  check.eq(mp.isinstance(mp.BrokenExecutor "x", mp.RuntimeError), true)
  check.same(futures.InvalidStateError, mp.InvalidStateError)
  print "ok"
end
