-- parent_process is nil in the main process, and the parent in a child.
local mp = require "multiprocessing"
local check = require "check"

local function grandchild(q)
  local parent = mp.parent_process()
  q:put{parent.name, parent.pid, mp.getppid(), parent:is_alive()}
end

local function child(q)
  local parent = mp.parent_process()
  q:put{parent.name, parent.pid, mp.getppid(), parent:is_alive()}
  q:put(mp.getpid())
  local p = mp.Process{target = grandchild, args = {q}}
  p:start()
  p:join()
end

if __name__ == "__main__" then
  check.eq(mp.parent_process(), nil)
  local q = mp.Queue()
  local p = mp.Process{target = child, args = {q}, name = "middle"}
  p:start()
  p:join()
  check.eq(q:get(), {"MainProcess", mp.getpid(), mp.getpid(), true})
  local pid = q:get()
  check.eq(pid, p.pid)
  check.eq(q:get(), {"middle", pid, pid, true})
  print "ok"
end
