-- expect-stdout: main
-- methods: forkserver
-- What the script prints while it is loaded is printed once by the server, not by each child.
-- expect-stderr: ^loaded$
-- reject-stderr: loaded\nloaded
local mp = require "multiprocessing"
local check = require "check"

if __name__ ~= "__main__" then
  io.stderr:setvbuf "full"
  io.stderr:write "loaded\n"
end

local function nothing() end

if __name__ == "__main__" then
  print "main"
  for _ = 1, 3 do check.child(nothing) end
  print "ok"
end
