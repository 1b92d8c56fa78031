-- The metatable of an object may be a loaded module itself.
local mp = require "multiprocessing"
local check = require "check"
local Stack = require "stack_class"

local function child(q, stack)
  q:put{stack:top(), getmetatable(stack) == require "stack_class"}
  q:put(Stack.new(4, 5))
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(child, q, Stack.new(1, 2, 3))
  check.eq(q:get(), {3, true})
  local back = q:get()
  check.same(getmetatable(back), Stack)
  check.eq(back:top(), 5)
  print "ok"
end
