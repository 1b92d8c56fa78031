-- A field with a method's name raises ValueError.
local mp = require "multiprocessing"
local check = require "check"

local Worker = mp.Process:extend()

function Worker:compute() end

function Worker:run() end

if __name__ == "__main__" then
  for _, name in ipairs{"start", "join", "run", "terminate", "is_alive", "close", "compute"} do
    check.raises("ValueError", name, Worker, {[name] = 1})
  end
  local w = Worker{}
  check.raises("ValueError", "start", function() w.start = 1 end)
  check.raises("ValueError", "compute", function() w.compute = 1 end)
  local Derived = Worker:extend()
  check.raises("ValueError", "compute", Derived, {compute = 1})
  w:start()
  w:join()
  check.eq(w.exitcode, 0)
  print "ok"
end
