-- init gets a table even if the constructor was called without one.
local mp = require "multiprocessing"
local check = require "check"

local Worker = mp.Process:extend()

function Worker:init(t)
  self.kind = type(t)
end

if __name__ == "__main__" then
  check.eq(Worker{}.kind, "table")
  check.among(Worker().kind, {"table", "nil"})
  print "ok"
end
