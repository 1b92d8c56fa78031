-- An uncaught error prints "Process NAME:" and a traceback to stderr.
-- expect-stderr: ^Process Process-1:$
-- expect-stderr: error_report\.lua:11: it broke
-- expect-stderr: ^stack traceback:$
-- expect-stderr: error_report\.lua:15: in
-- reject-stderr: Process-2
local mp = require "multiprocessing"
local check = require "check"

local function inner()
  error "it broke"
end

local function outer()
  inner()
  return "no tail call"
end

if __name__ == "__main__" then
  local p = mp.Process{target = outer}
  p:start()
  p:join()
  check.eq(p.exitcode, 1)
  check.child(check.eq, 1, 1)
  print "ok"
end
