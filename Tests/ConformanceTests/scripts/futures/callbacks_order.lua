-- Callbacks run in the order in which they were added, at any wait of this process, before anybody
-- sees the result; they may use the executor, wait and add further callbacks.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function double(x) return 2 * x end

local function waits(q) return q:get() end

local function waits_for(event) return event:wait() end

if __name__ == "__main__" then
  local executor <close> = futures.ProcessPoolExecutor(2)
  local order = {}
  local function note(word) return function() order[#order + 1] = word end end
  local f = executor:submit(double, 1)
  for i = 1, 5 do f:add_done_callback(note(i)) end
  f:add_done_callback(function(g)
    g:add_done_callback(note "added within")
    order[#order + 1] = executor:submit(double, g:result()):result()
  end)
  check.eq(f:result(), 2)
  check.eq(order, {1, 2, 3, 4, 5, "added within", 4})

  -- sleep is a wait.
  local called = false
  executor:submit(double, 5):add_done_callback(function(g) called = g:result() end)
  for _ = 1, 1000 do
    if called then break end
    mp.sleep(0.01)
  end
  check.eq(called, 10)

  -- Of two futures that end together the second one's callbacks run before its result is seen.
  local go = mp.Event()
  local a, b = executor:submit(waits_for, go), executor:submit(waits_for, go)
  local b_told = false
  b:add_done_callback(function() b_told = true end)
  a:add_done_callback(function()
    b:result()
    check.ok(b_told)
    order[#order + 1] = "a"
  end)
  go:set()
  futures.wait{a, b}
  check.eq(order[#order], "a")

  -- A cancelled future calls back too.
  local q = mp.Queue()
  local busy = {executor:submit(waits, q), executor:submit(waits, q)}
  check.eventually(function() return busy[1]:running() and busy[2]:running() end)
  local waiting = executor:submit(double, 1)
  waiting:add_done_callback(function(g) order[#order + 1] = g:cancelled() end)
  check.eq(waiting:cancel(), true)
  check.eq(order[#order], true)
  q:put(1)
  q:put(2)
  print "ok"
end
