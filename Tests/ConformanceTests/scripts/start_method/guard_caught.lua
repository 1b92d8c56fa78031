-- methods: spawn forkserver
-- The error can be caught while loading; the child then goes on.
local mp = require "multiprocessing"
local check = require "check"

local function child(q)
  q:put(guard_error)
end

if __name__ ~= "__main__" then
  local p = mp.Process{target = child}
  local _, err = pcall(p.start, p)
  guard_error = {err.name, tostring(err)}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(child, q)
  local seen = q:get()
  check.eq(seen[1], "RuntimeError")
  check.match(seen[2], 'if __name__ == "__main__" then')
  print "ok"
end
