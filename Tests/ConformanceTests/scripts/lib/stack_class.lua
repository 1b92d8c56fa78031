-- A module that is a class itself.

local Stack = {}
Stack.__index = Stack

function Stack.new(...)
  return setmetatable({...}, Stack)
end

function Stack:top()
  return self[#self]
end

return Stack
