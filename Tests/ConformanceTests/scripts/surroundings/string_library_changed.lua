-- Methods added to strings and changes of library tables do not leak between processes.
local mp = require "multiprocessing"
local check = require "check"

function string.shout(s) return s:upper() .. "!" end

local original = table.concat

local function child(q)
  q:put{("a"):shout(), table.concat({"x", "y"}, "+")}
end

if __name__ == "__main__" then
  table.concat = function() return "replaced" end
  local q = mp.Queue()
  check.child(child, q)
  check.eq(q:get(), {"A!", check.method == "fork" and "replaced" or "x+y"})
  table.concat = original
  q:put(string.shout)
  check.same(q:get(), string.shout)
  print "ok"
end
