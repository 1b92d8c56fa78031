-- Under fork a child is a copy of the caller; otherwise it has loaded the script afresh.
local mp = require "multiprocessing"
local check = require "check"

setting = "as loaded"
local upvalue = "as loaded"

function look(q)
  q:put{setting, upvalue}
end

local function look_by_value(q)
  q:put{setting, upvalue}
end

if __name__ == "__main__" then
  setting = "changed"
  upvalue = "changed"
  local q = mp.Queue()
  check.child(look, q)
  local forked = check.method == "fork"
  check.eq(q:get(), forked and {"changed", "changed"} or {"as loaded", "as loaded"})
  -- A function sent by value takes its upvalue along.
  check.child(look_by_value, q)
  check.eq(q:get(), {forked and "changed" or "as loaded", "changed"})
  print "ok"
end
