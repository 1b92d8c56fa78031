-- expect-exit: 1
-- expect-stdout: child is done
-- expect-stderr: main fails
-- A main process that fails still joins its children.
local mp = require "multiprocessing"

local function child(q)
  q:get()
  mp.sleep(0.2)
  print "child is done"
end

if __name__ == "__main__" then
  local q = mp.Queue()
  mp.Process{target = child, args = {q}}:start()
  q:put "go"
  error "main fails"
end
