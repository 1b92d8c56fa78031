-- Children begin with `arg`, package.path and package.cpath as they are when they start, also when
-- there were children before.
local mp = require "multiprocessing"
local check = require "check"

local function look(q) q:put{arg, package.path, package.cpath} end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(look, q)
  check.eq(q:get(), {arg, package.path, package.cpath})
  arg[1], arg.more = "changed", true
  package.path = "/elsewhere/?.lua;" .. package.path
  package.cpath = "/elsewhere/?.so"
  for _ = 1, 2 do
    check.child(look, q)
    check.eq(q:get(), {arg, package.path, package.cpath})
  end
  arg = {print = print, io.stdout}
  check.child(math.abs, 1)
  print "ok"
end
