-- Cancelled tasks are not run, whatever their number and order; the others all are.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function waits(q) return q:get() end

local function count(v, i)
  v:add(1)
  return i
end

if __name__ == "__main__" then
  local q, v = mp.Queue(), mp.Value("i", 0)
  local executor <close> = futures.ProcessPoolExecutor(1)
  local blocker = executor:submit(waits, q)
  check.eventually(function() return blocker:running() end)
  local list = {}
  for i = 1, 2000 do list[i] = executor:submit(count, v, i) end
  for i = 2, 2000, 2 do check.eq(list[i]:cancel(), true) end
  q:put "go"
  local done, not_done = futures.wait(list, 60)
  check.eq({#done, #not_done}, {2000, 0})
  for i = 1, 2000 do
    if i % 2 == 0 then
      check.raises("CancelledError", nil, list[i].result, list[i])
      check.eq(list[i]:cancelled(), true)
    else
      check.eq(list[i]:result(), i)
      check.eq(list[i]:cancel(), false)
    end
  end
  check.eq(v.value, 1000)
  print "ok"
end
