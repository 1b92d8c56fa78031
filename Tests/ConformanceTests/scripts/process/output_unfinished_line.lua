-- expect-stdout: parent, child, grandchild, parent
-- A line without its end is flushed too.
local mp = require "multiprocessing"
local check = require "check"

local function grandchild()
  io.write "grandchild, "
end

local function child()
  io.write "child, "
  check.child(grandchild)
end

if __name__ == "__main__" then
  io.write "parent, "
  check.child(child)
  print "parent"
  print "ok"
end
