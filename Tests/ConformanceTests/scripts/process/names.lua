-- Names count up in each process: Process-1, Process-2, and Process-1:1 for a grandchild.
local mp = require "multiprocessing"
local check = require "check"

local function great_grandchild(q)
  q:put(mp.current_process().name)
end

local function grandchild(q)
  q:put(mp.current_process().name)
  check.child(great_grandchild, q)
end

local function child(q)
  q:put(mp.current_process().name)
  check.child(grandchild, q)
  check.child(grandchild, q)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.eq(mp.current_process().name, "MainProcess")
  check.eq(mp.Process{target = child}.name, "Process-1")
  check.eq(mp.Process{target = child}.name, "Process-2")
  local p = mp.Process{target = child, args = {q}}
  check.eq(p.name, "Process-3")
  check.eq(mp.Process{target = child, name = "given"}.name, "given")
  check.eq(mp.Process{target = child}.name, "Process-5")
  p:start()
  p:join()
  for _, name in ipairs{"Process-3", "Process-3:1", "Process-3:1:1", "Process-3:2",
    "Process-3:2:1"} do
    check.eq(q:get(), name)
  end
  print "ok"
end
