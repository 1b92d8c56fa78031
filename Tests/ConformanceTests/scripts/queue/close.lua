-- close is for this process alone; items and other processes are not touched.
local mp = require "multiprocessing"
local check = require "check"

local function uses(q, answers)
  answers:put(q:get())
  q:put "from the child"
  q:close()
  local _, err = pcall(q.put, q, "after close")
  answers:put(err.name)
end

if __name__ == "__main__" then
  local q, answers = mp.Queue(), mp.Queue()
  q:put "before close"
  answers:put(q)
  local same = answers:get()
  local p = mp.Process{target = uses, args = {q, answers}}
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  check.eq(answers:get(), "before close")
  check.eq(answers:get(), "ValueError")
  check.eq(q:get(), "from the child")
  q:close()
  check.raises("ValueError", nil, q.put, q, 1)
  check.ok(same ~= nil)
  print "ok"
end
