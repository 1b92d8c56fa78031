-- When a parent dies, by whatever, everything below it does too, within 2 s.
local mp = require "multiprocessing"
local check = require "check"

local function leaf(q)
  q:put(mp.getpid())
  while true do mp.sleep(60) end
end

local function middle(q)
  for _ = 1, 2 do mp.Process{target = leaf, args = {q}}:start() end
  q:put(mp.getpid())
  while true do mp.sleep(60) end
end

if __name__ == "__main__" then
  for _, signal in ipairs{"KILL", "TERM", "SEGV", "HUP"} do
    local q = mp.Queue()
    local p = mp.Process{target = middle, args = {q}}
    p:start()
    local pids = {q:get(), q:get(), q:get()}
    for _, pid in ipairs(pids) do check.ok(check.is_running(pid)) end
    check.signal(p.pid, signal)
    p:join()
    for _, pid in ipairs(pids) do
      check.eventually(function() return not check.is_running(pid) end, "the end of a leaf", 3)
    end
  end
  print "ok"
end
