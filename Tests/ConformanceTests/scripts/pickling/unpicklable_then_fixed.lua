-- methods: spawn forkserver
-- A start that failed for what cannot cross may be tried again.
local mp = require "multiprocessing"
local check = require "check"

local function target(q, options)
  q:put(options.log == nil)
end

if __name__ == "__main__" then
  local q, options = mp.Queue(), {log = io.tmpfile()}
  local p = mp.Process{target = target, args = {q, options}}
  check.raises("PicklingError", "args%[2%]%.log", p.start, p)
  options.log = nil
  p:start()
  p:join()
  check.eq(p.exitcode, 0)
  check.eq(q:get(), true)
  print "ok"
end
