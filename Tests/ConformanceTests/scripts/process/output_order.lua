-- expect-stdout: 1 parent
-- expect-stdout: 2 child
-- expect-stdout: 3 parent
-- expect-stdout: 4 child
-- expect-stdout: 5 parent
-- Output is flushed before a process starts and when it ends, and is never printed twice.
local mp = require "multiprocessing"

local function child(n)
  io.write(n, " child\n")
end

if __name__ == "__main__" then
  for n = 1, 3, 2 do
    io.write(n, " ", "parent", "\n")
    local p = mp.Process{target = child, args = {n + 1}}
    p:start()
    p:join()
  end
  print "5 parent"
  print "ok"
end
