-- Classes that are made while the program runs are one thing in each process too, whoever made
-- them.
local mp = require "multiprocessing"
local check = require "check"

local function new_class(name)
  local class = {name = name}
  class.__index = class
  function class.new() return setmetatable({}, class) end
  return class
end

local function child(inbox, outbox)
  local Own = new_class "own"
  outbox:put(Own.new())
  outbox:put{Own, Own.new()}
  for _ = 1, 2 do
    local v = inbox:get()
    outbox:put{getmetatable(v) == Own, v}
  end
end

if __name__ == "__main__" then
  local inbox, outbox = mp.Queue(), mp.Queue()
  local p = mp.Process{target = child, args = {inbox, outbox}}
  p:start()
  local first = outbox:get()
  local Own = getmetatable(first)
  check.eq(Own.name, "own")
  local t = outbox:get()
  check.same(t[1], Own)
  check.same(getmetatable(t[2]), Own)
  inbox:put(first)
  t = outbox:get()
  check.ok(t[1], "what comes back has the class that made it")
  check.same(getmetatable(t[2]), Own)
  -- Two classes made at the same place are two.
  local A, B = new_class "a", new_class "b"
  inbox:put(B.new())
  t = outbox:get()
  check.ok(not t[1])
  check.same(getmetatable(t[2]), B)
  local q = mp.Queue()
  q:put{A.new(), B.new(), A, B}
  t = q:get()
  check.same(getmetatable(t[1]), A)
  check.same(getmetatable(t[2]), B)
  check.same(t[3], A)
  check.same(t[4], B)
  p:join()
  print "ok"
end
