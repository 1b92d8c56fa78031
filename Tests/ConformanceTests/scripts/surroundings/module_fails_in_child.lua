-- A module that cannot be loaded in a child fails that child with its name.
-- methods: spawn forkserver
-- expect-stderr: broken_in_children
local mp = require "multiprocessing"
local check = require "check"

local function child(module)
  return module.x
end

if __name__ == "__main__" then
  package.loaded.broken_in_children = {x = 1}
  local p = mp.Process{target = child, args = {package.loaded.broken_in_children}}
  p:start()
  p:join()
  check.eq(p.exitcode, 1)
  check.child(check.eq, 1, 1)
  print "ok"
end
