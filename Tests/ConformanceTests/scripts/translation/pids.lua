-- getpid and getppid are those of the operating system.
local mp = require "multiprocessing"
local check = require "check"

local function pids(q)
  q:put{mp.getpid(), mp.getppid(), mp.current_process().pid}
end

if __name__ == "__main__" then
  check.eq(math.type(mp.getpid()), "integer")
  local link = io.open("/proc/self/stat"):read("a")
  check.eq(tonumber(link:match("^(%d+)")), mp.getpid())
  check.eq(tonumber(link:match("^.*%) %a (%d+)")), mp.getppid())
  local q = mp.Queue()
  local p = mp.Process{target = pids, args = {q}}
  p:start()
  local seen = q:get()
  check.eq(seen, {p.pid, mp.getpid(), p.pid})
  p:join()
  print "ok"
end
