-- as_completed gives futures as they complete.
local mp = require "multiprocessing"
local check = require "check"
local futures = require "concurrent.futures"

local function waits(q)
  return q:get()
end

if __name__ == "__main__" then
  local first, second, third = mp.Queue(), mp.Queue(), mp.Queue()
  local executor <close> = futures.ProcessPoolExecutor{max_workers = 3}
  local list = {executor:submit(waits, first), executor:submit(waits, second),
    executor:submit(waits, third)}
  second:put "b"
  local order = {}
  for f in futures.as_completed(list) do
    order[#order + 1] = f:result()
    if #order == 1 then third:put "c" end
    if #order == 2 then first:put "a" end
  end
  check.eq(order, {"b", "c", "a"})
  for _ in futures.as_completed{} do error "nothing there" end
  local f = executor:submit(waits, first)
  check.raises("TimeoutError", nil, function()
    for _ in futures.as_completed({f}, 0.03) do end
  end)
  first:put "end"
  check.eq(f:result(), "end")
  print "ok"
end
