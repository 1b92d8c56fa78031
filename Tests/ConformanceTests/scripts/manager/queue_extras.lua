-- A manager's queues have what the local ones have beyond Python.
local mp = require "multiprocessing"
local check = require "check"

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  for _, q in ipairs{m:Queue(3), m:JoinableQueue(3)} do
    q:put(1)
    q:put(2)
    check.eq({q:peek(), q:qsize(), q:full()}, {1, 2, false})
    check.eq(table.pack(q:try_get()), {true, 1, n = 2})
    q:put(3)
    q:put(4)
    check.eq(q:full(), true)
    check.raises("Full", nil, q.put_nowait, q, 5)
    q:clear()
    check.eq(q:empty(), true)
    q:put(nil)
    q:put "x"
    q:shutdown()
    check.raises("ShutDown", nil, q.put, q, 1)
    local seen = {}
    for v in q:iter() do seen[#seen + 1] = v end
    check.eq(seen, {mp.None, "x"})
  end
  print "ok"
end
