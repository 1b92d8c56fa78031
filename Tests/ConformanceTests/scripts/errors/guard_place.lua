-- methods: spawn forkserver
-- expect-stderr: ^.*guard_place\.lua:12: RuntimeError: a process was started while the main script
-- expect-stderr: if __name__ == "__main__" then
-- A process that is started outside of the guard: the child's error says where.
local mp = require "multiprocessing"

local function nothing() end

local function start()
  local p = mp.Process{target = nothing}
  -- In the child this line is reached while it loads the script.
  p:start()
  p:join()
  return p.exitcode
end

if start() == 1 and __name__ == "__main__" then print "ok" end
