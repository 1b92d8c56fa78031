-- Process's own fields are taken as such.
local mp = require "multiprocessing"
local check = require "check"

local Worker = mp.Process:extend()

function Worker:run()
  self.q:put{self.name, self.daemon, mp.current_process().name}
  mp.Process.run(self)
end

local function target(q, x, options)
  q:put{x, options}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local w = Worker{q = q, name = "given", daemon = true, target = target, args = {q, 5},
    kwargs = {k = "v"}}
  check.eq({w.name, w.daemon}, {"given", true})
  w:start()
  w:join()
  check.eq(w.exitcode, 0)
  check.eq(q:get(), {"given", true, "given"})
  check.eq(q:get(), {5, {k = "v"}})
  w = Worker{q = q}
  w.name, w.daemon = "renamed", true
  check.raises("TypeError|ValueError", "name", function() w.name = 5 end)
  w:start()
  w:join()
  check.eq(q:get(), {"renamed", true, "renamed"})
  print "ok"
end
