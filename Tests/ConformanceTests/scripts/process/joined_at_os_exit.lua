-- expect-exit: 3
-- expect-stdout: main is done
-- expect-stdout: child is done
-- os.exit in the main process joins its children first, and gives its own exit code.
local mp = require "multiprocessing"

local function child(q)
  q:get()
  mp.sleep(0.2)
  print "child is done"
end

if __name__ == "__main__" then
  local q = mp.Queue()
  mp.Process{target = child, args = {q}}:start()
  print "main is done"
  q:put "go"
  os.exit(3)
end
