-- Fields set before the start are the instance's, and cross with it.
local mp = require "multiprocessing"
local check = require "check"

local Worker = mp.Process:extend()

function Worker:run()
  self.q:put{self.a, self.b, self.c, self.d}
  self.a = "changed in the child"
end

if __name__ == "__main__" then
  local q = mp.Queue()
  local w = Worker{a = 1, b = 2}
  w.q = q
  w.b = "set"
  w.c = {deep = {true}}
  w.d = nil
  w:start()
  w.c.deep[1] = "too late"
  w:join()
  check.eq(w.exitcode, 0)
  check.eq(q:get(), {1, "set", {deep = {true}}})
  check.eq(w.a, 1)
  -- Two instances have nothing in common.
  local v = Worker{q = q, a = "other"}
  check.eq(v.b, nil)
  v:start()
  v:join()
  check.eq(q:get(), {"other"})
  print "ok"
end
