-- A worker that is stopped holds back its own task only.
local mp = require "multiprocessing"
local check = require "check"

local function tells(q)
  q:put(mp.getpid())
  mp.sleep(0.05)
  return mp.getpid()
end

local function quick(x)
  return x
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local pool <close> = mp.Pool(2)
  local result = pool:apply_async(tells, {q})
  local pid = q:get()
  check.signal(pid, "STOP")
  check.eq(pool:map(quick, mp.range(20), 1).n, 20)
  check.signal(pid, "CONT")
  check.eq(result:get(30), pid)
  print "ok"
end
