-- methods: spawn forkserver
-- A field that cannot cross is refused at the start.
local mp = require "multiprocessing"
local check = require "check"

local Worker = mp.Process:extend()

function Worker:run() end

if __name__ == "__main__" then
  local w = Worker{log = io.tmpfile()}
  check.raises("PicklingError", "log", w.start, w)
  check.eq(w.pid, nil)
  check.eq(#mp.active_children(), 0)
  w.log = nil
  w:start()
  w:join()
  check.eq(w.exitcode, 0)
  print "ok"
end
