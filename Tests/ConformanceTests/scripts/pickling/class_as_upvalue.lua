-- A class that is a local is copied with the function that uses it; its objects cannot come back.
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
  q:put(select(2, pcall(q.put, q, s)))
end

if __name__ == "__main__" then
  local q = mp.Queue()
  check.child(child, q)
  check.eq(q:get(), 2)
  check.ok(mp.isinstance(q:get(), mp.PicklingError))
  print "ok"
end
