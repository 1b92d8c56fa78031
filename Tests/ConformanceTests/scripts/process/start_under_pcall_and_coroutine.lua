-- Processes may be started and joined inside coroutines and pcall.
local mp = require "multiprocessing"
local check = require "check"

local function child(q, x)
  q:put(x)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local co = coroutine.wrap(function()
    for i = 1, 2 do
      local p = mp.Process{target = child, args = {q, i}}
      p:start()
      coroutine.yield(p)
      p:join()
      coroutine.yield(p.exitcode)
    end
  end)
  for i = 1, 2 do
    co()
    check.eq(co(), 0)
    check.eq(q:get(), i)
  end
  check.eq(pcall(check.child, child, q, "x"), true)
  check.eq(q:get(), "x")
  -- A target that uses coroutines itself.
  check.child(function(queue)
    for value in coroutine.wrap(function() coroutine.yield(1) coroutine.yield(2) end) do
      queue:put(value)
    end
  end, q)
  check.eq({q:get(), q:get()}, {1, 2})
  print "ok"
end
