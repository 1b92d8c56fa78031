local mp = require "multiprocessing"
-- The head is looked at and replaced under one lock.
local function pop(m, head, below)
  m:acquire()
  local top = head.value
  head.value = below[top]
  m:release()
  return top
end

local function take_one(m, head, below) pop(m, head, below) end

local function take_two_and_give_one_back(m, head, below, own)
  local first = pop(m, head, below)
  own.value = pop(m, head, below)
  m:acquire()
  below[first] = head.value
  head.value = first
  m:release()
end

if __name__ == "__main__" then
  local m = mp.Lock()
  local head, below, own = mp.Value("i", 1), mp.Array("i", {2, 3, 0}), mp.Value("i", 0)
  local p = mp.Process{target = take_one, args = {m, head, below}}
  local q = mp.Process{target = take_two_and_give_one_back, args = {m, head, below, own}}
  p:start()
  q:start()
  p:join()
  q:join()
  mp.explore.check(head.value ~= own.value, "a node is in the stack and in use")
end
