-- Several processes at once; each call is atomic.
local mp = require "multiprocessing"
local check = require "check"

local function works(d, l, ns, id)
  for i = 1, 100 do
    d:incr "count"
    d:incr("sum", i)
    l:append{id, i}
  end
  d["worker " .. id] = true
  ns["worker" .. id] = id
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local d, l, ns, procs = m:dict(), m:list(), m:Namespace(), {}
  for id = 1, 4 do
    procs[id] = mp.Process{target = works, args = {d, l, ns, id}}
    procs[id]:start()
  end
  for _, p in ipairs(procs) do
    p:join()
    check.eq(p.exitcode, 0)
  end
  check.eq({d.count, d.sum, #l, #d}, {400, 4 * 5050, 400, 6})
  local last = {0, 0, 0, 0}
  for _, item in ipairs(l:copy()) do
    check.eq(item[2], last[item[1]] + 1)
    last[item[1]] = item[2]
  end
  check.eq(tostring(ns), "Namespace(worker1=1, worker2=2, worker3=3, worker4=4)")
  print "ok"
end
