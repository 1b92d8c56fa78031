-- expect-exit: 1
-- expect-stderr: ^mprun: .*place_uncaught\.lua:9: Empty: Queue\.get: nothing came in 0\.01 s$
-- expect-stderr: ^\t\[C\]: in method 'get'
-- expect-stderr: ^\t.*place_uncaught\.lua:13: in
-- expect-stderr: ^\t.*place_uncaught\.lua:17: in main chunk$
-- An error of the module, raised some calls deep, is printed with the place that made the call.
local mp = require "multiprocessing"

local function third(q) local x = q:get(true, 0.01) return x end

local function second(q)
  -- Not a tail call: the frame is told.
  local x = third(q)
  return x
end

if __name__ == "__main__" then second(mp.Queue()) end
