-- Objects of the module are kept in a manager's containers and fetched elsewhere.
local mp = require "multiprocessing"
local check = require "check"

local function child(d)
  d.q:put "by way of the manager"
  d.v:add(1)
  d.c:send "pipe end from a dict"
  d.lock = mp.Lock()
  d.lock:acquire()
  d.lock:release()
  d.made = mp.Value("i", 99)
end

if __name__ == "__main__" then
  local m <close> = mp.Manager()
  local q, v = mp.Queue(), mp.Value("i", 1)
  local a, b = mp.Pipe()
  local d = m:dict{q = q, v = v, c = b}
  check.child(child, d)
  check.eq(q:get(), "by way of the manager")
  check.eq(v.value, 2)
  check.eq(a:recv(), "pipe end from a dict")
  check.eq(d.lock:acquire(false), true)
  check.eq(d.made.value, 99)
  local l = m:list{q}
  l[1]:put(1)
  check.eq(q:get(), 1)
  print "ok"
end
