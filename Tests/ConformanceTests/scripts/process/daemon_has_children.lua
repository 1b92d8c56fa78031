-- A daemon may have children of its own; nobody is orphaned.
local mp = require "multiprocessing"
local check = require "check"

local function grandchild(q)
  q:put "from the grandchild"
end

local function waits(q)
  q:put(mp.getpid())
  while true do mp.sleep(60) end
end

local function daemon(q)
  check.child(grandchild, q)
  mp.Process{target = waits, args = {q}, daemon = false}:start()
  while true do mp.sleep(60) end
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local p = mp.Process{target = daemon, args = {q}, daemon = true}
  p:start()
  check.eq(q:get(), "from the grandchild")
  local pid = q:get()
  check.ok(check.is_running(pid))
  p:terminate()
  p:join()
  check.eventually(function() return not check.is_running(pid) end, "the grandchild's end")
  print "ok"
end
