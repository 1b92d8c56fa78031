-- expect-exit: 0
-- expect-stdout: main is done
-- expect-stdout: child 1 is done
-- The main process joins its other children at exit, also if nobody kept them.
local mp = require "multiprocessing"

local function child(q)
  q:get()
  -- Long enough for a main process that does not wait to be gone.
  mp.sleep(0.2)
  print "child 1 is done"
  print "ok"
end

if __name__ == "__main__" then
  local q = mp.Queue()
  mp.Process{target = child, args = {q}}:start()
  collectgarbage()
  collectgarbage()
  print "main is done"
  q:put "go"
end
