-- A class that is a local is copied with the function that uses it; its objects come back.
local mp = require "multiprocessing"
local check = require "check"

local Stack = {}
Stack.__index = Stack

function Stack.new()
  return setmetatable({items = {}}, Stack)
end

function Stack:push(x)
  self.items[#self.items + 1] = x
  return self
end

function Stack:top()
  return self.items[#self.items]
end

local function child(q)
  local s = Stack.new():push(1):push(2)
  q:put(s:top())
  q:put(s)
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(child, q)
  check.eq(q:get(), 2)
  local back = q:get()
  check.same(getmetatable(back), Stack)
  check.eq(back:push(3):top(), 3)
  print "ok"
end
