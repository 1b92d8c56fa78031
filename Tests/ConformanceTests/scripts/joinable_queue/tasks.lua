-- join waits until every item has been declared done.
local mp = require "multiprocessing"
local check = require "check"

local function worker(q, v)
  while true do
    local n = q:get()
    if n == nil then
      q:task_done()
      return
    end
    v:add(n)
    q:task_done()
  end
end

if __name__ == "__main__" then
  local q, v = mp.JoinableQueue(), mp.Value("i", 0)
  q:join()
  for _ = 1, 2 do mp.Process{target = worker, args = {q, v}}:start() end
  for i = 1, 100 do q:put(i) end
  q:join()
  check.eq(v.value, 5050)
  check.eq(q:qsize(), 0)
  q:put(nil)
  q:put(nil)
  q:join()
  check.raises("ValueError", "task_done", q.task_done, q)
  print "ok"
end
