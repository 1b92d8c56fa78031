-- os.exit(n, true) runs finalizers first, as in lua5.4.
local mp = require "multiprocessing"
local check = require "check"

local function child(path)
  kept = setmetatable({}, {__gc = function() check.note(path, "finalized") end})
  os.exit(6, true)
end

if __name__ == "__main__" then
  local path = check.temporary "finalizers"
  local p = mp.Process{target = child, args = {path}}
  p:start()
  p:join()
  check.eq(p.exitcode, 6)
  check.eq(check.notes(path), {"finalized"})
  print "ok"
end
