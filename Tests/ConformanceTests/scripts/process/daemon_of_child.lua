-- A child that ends takes its daemons along.
local mp = require "multiprocessing"
local check = require "check"

local function for_ever(q)
  q:put(mp.getpid())
  while true do mp.sleep(60) end
end

local function child(q)
  mp.Process{target = for_ever, args = {q}, daemon = true}:start()
  q:put(q:get())
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(child, q)
  local pid = q:get()
  check.eventually(function() return not check.is_running(pid) end, "the daemon's end")
  print "ok"
end
