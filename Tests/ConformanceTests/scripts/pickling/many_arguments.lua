-- A process takes a few hundred arguments.
local mp = require "multiprocessing"
local check = require "check"

local function count(q, ...)
  q:put{select("#", ...), (select(-1, ...))}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local args = {q}
  for i = 1, 240 do args[#args + 1] = i end
  local p = mp.Process{target = count, args = args}
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  check.eq(q:get(), {240, 240})
  print "ok"
end
