-- A target is anything that can be called: local, global and C functions, a callable table.
local mp = require "multiprocessing"
local check = require "check"

Adder = {}
Adder.__call = function(self, q, x) q:put(self.base + x) end

local function by_value(q, x) q:put(x) end

function by_name(q, x) q:put(x) end

if __name__ == "__main__" then
  local q = mp.Queue()
  local function run(target, ...)
    local p = mp.Process{target = target, args = table.pack(...)}
    p:start()
    p:join()
    check.eq(p.exitcode, 0)
  end
  run(by_value, q, 1)
  run(by_name, q, 2)
  run(setmetatable({base = 40}, Adder), q, 2)
  run(function(queue) queue:put "anonymous" end, q)
  run(math.abs, -1)
  check.eq({q:get(), q:get(), q:get(), q:get()}, {1, 2, 42, "anonymous"})
  print "ok"
end
