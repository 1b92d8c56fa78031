-- A module found by way of a path that the main process added is found in a child.
local mp = require "multiprocessing"
local check = require "check"

local function child(q)
  q:put(require("added_module").answer)
end

if __name__ == "__main__" then
  local file = assert(io.open(check.temporary "added_module.lua", "w"))
  file:write "return {answer = 42}\n"
  file:close()
  package.path = check.temporary "?.lua" .. ";" .. package.path
  local q = mp.Queue()
  check.child(child, q)
  check.eq(q:get(), 42)
  check.eq(package.loaded.added_module, nil)
  print "ok"
end
