-- Under the other methods it is accepted and does nothing; a module that is missing is no error.
local mp = require "multiprocessing"
local check = require "check"

local function nothing() end

if __name__ == "__main__" then
  check.eq(mp.set_forkserver_preload{"shapes", "no_such_module"}, nil)
  check.child(nothing)
  check.eq(package.loaded.shapes, nil)
  print "ok"
end
