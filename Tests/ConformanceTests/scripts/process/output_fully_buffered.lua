-- expect-stdout: before
-- expect-stdout: child
-- expect-stdout: after
-- expect-stderr: ^err before\nerr child\nerr after$
-- Also with a buffer that the script made as large as it could.
local mp = require "multiprocessing"
local check = require "check"

local function child()
  io.stdout:setvbuf("full", 1 << 20)
  io.stderr:setvbuf("full", 1 << 20)
  print "child"
  io.stderr:write "err child\n"
end

if __name__ == "__main__" then
  io.stdout:setvbuf("full", 1 << 20)
  io.stderr:setvbuf("full", 1 << 20)
  print "before"
  io.stderr:write "err before\n"
  check.child(child)
  print "after"
  io.stderr:write "err after\n"
  print "ok"
end
