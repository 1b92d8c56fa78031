-- A function that is a global or a field of a loaded module goes by name.
local mp = require "multiprocessing"
local check = require "check"
local shapes = require "shapes"

local calls = 0

function count_calls()
  calls = calls + 1
  return calls
end

local function child(q)
  local list = q:get()
  check.same(list[1], count_calls)
  check.same(list[2], shapes.double)
  check.same(list[3], print)
  check.same(list[4], string.format)
  check.same(list[5], mp.getpid)
  check.same(list[6], check.eq)
  -- It is the child's own function, with the child's own upvalue.
  q:put{list[1](), list[1](), list[2](21)}
end

if __name__ == "__main__" then
  local q = mp.Queue()
  count_calls()
  q:put{count_calls, shapes.double, print, string.format, mp.getpid, check.eq}
  check.child(child, q)
  local first = check.method == "fork" and 2 or 1
  check.eq(q:get(), {first, first + 1, 42})
  q:put(count_calls)
  check.same(q:get(), count_calls)
  q:put(mp.ValueError)
  check.same(q:get(), mp.ValueError)
  print "ok"
end
