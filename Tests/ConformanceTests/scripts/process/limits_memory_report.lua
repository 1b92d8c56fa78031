-- expect-stderr: ^Process Eater:$
-- expect-stderr: not enough memory$
-- A process that runs out of its memory says so and ends with 1, although there is none left.
local mp = require "multiprocessing"
local check = require "check"

local kept = {}

local function eats()
  for i = 1, 1 << 30 do kept[i] = {i} end
end

if __name__ == "__main__" then
  local p = mp.Process{target = eats, name = "Eater", limits = {memory = 64 << 20}}
  p:start()
  p:join()
  check.eq(p.exitcode, 1)
  print "ok"
end
