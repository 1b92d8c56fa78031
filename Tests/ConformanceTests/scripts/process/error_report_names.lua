-- The report has the process's own name, a grandchild's too.
-- expect-stderr: ^Process loader:$
-- expect-stderr: ^Process loader-child:$
-- expect-stderr: first
-- expect-stderr: second
local mp = require "multiprocessing"
local check = require "check"

local function grandchild()
  error "second"
end

local function child()
  local p = mp.Process{target = grandchild, name = "loader-child"}
  p:start()
  p:join()
  check.eq(p.exitcode, 1)
  error "first"
end

if __name__ == "__main__" then
  local p = mp.Process{target = child, name = "loader"}
  p:start()
  p:join()
  check.eq(p.exitcode, 1)
  print "ok"
end
