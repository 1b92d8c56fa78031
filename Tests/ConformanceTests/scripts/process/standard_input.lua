-- stdin: first line
-- stdin: second line
-- A child's stdin is empty; the main process's is left alone.
local mp = require "multiprocessing"
local check = require "check"

local function child(q)
  q:put{line = io.read "l", rest = io.stdin:read "a"}
end

if __name__ == "__main__" then
  check.eq(io.read "l", "first line")
  local q = mp.Queue()
  check.child(child, q)
  check.eq(q:get(), {rest = ""})
  check.eq(io.read "l", "second line")
  check.eq(io.read "l", nil)
  print "ok"
end
