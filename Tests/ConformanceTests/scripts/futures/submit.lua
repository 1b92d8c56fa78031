-- submit and the methods of a future.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function add(a, b)
  return a + b
end

local function packed(...)
  return table.pack(...)
end

local function waits(q)
  return q:get()
end

local function fails()
  error(mp.KeyError "k")
end

if __name__ == "__main__" then
  local executor <close> = futures.ProcessPoolExecutor{max_workers = 2}
  local f = executor:submit(add, 3, 4)
  check.eq(f:result(), 7)
  check.eq(f:result(0), 7)
  check.eq({f:done(), f:running(), f:cancelled(), f:exception()}, {true, false, false})
  check.eq(f:cancel(), false)
  check.eq(executor:submit(packed, nil, 2, nil):result(), {nil, 2, nil, n = 3})
  check.eq(executor:submit(packed):result(), {n = 0})

  local q = mp.Queue()
  f = executor:submit(waits, q)
  check.eventually(function() return f:running() end)
  check.eq({f:done(), f:cancel(), f:cancelled()}, {false, false, false})
  check.raises("TimeoutError", nil, f.result, f, 0.02)
  check.raises("TimeoutError", nil, f.exception, f, 0)
  q:put "x"
  check.eq(f:result(30), "x")

  f = executor:submit(fails)
  check.raises("KeyError", "k", f.result, f)
  local err = f:exception()
  check.ok(mp.isinstance(err, mp.KeyError))
  check.eq(type(err.traceback), "string")
  check.eq(f:done(), true)
  check.rejects({"submit", "nil"}, executor.submit, executor)
  check.rejects({"submit", "number"}, executor.submit, executor, 5)
  check.raises("PicklingError", nil, executor.submit, executor, add, io.tmpfile())
  print "ok"
end
