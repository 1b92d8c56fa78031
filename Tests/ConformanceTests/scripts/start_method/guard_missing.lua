-- methods: spawn forkserver
-- expect-stderr: RuntimeError
-- expect-stderr: __name__
-- expect-stderr: __main__
-- A start outside of the guard is a RuntimeError in the child, which says how to guard it.
local mp = require "multiprocessing"

local function child()
  print "never printed by a child that could not load the script"
end

local p = mp.Process{target = child}
p:start()
p:join()

if __name__ == "__main__" then
  if p.exitcode == 1 then print "ok" else print("exit code", p.exitcode) end
end
