local mp = require "multiprocessing"
-- A stack without a lock: its head is the same again, and what is below it is not.
local function replace(v, old, new)
  v:get_lock():acquire()
  local is_same = v.value == old
  if is_same then v.value = new end
  v:get_lock():release()
  return is_same
end

local function pop(head, below)
  while true do
    local top = head.value
    if replace(head, top, below[top]) then return top end
  end
end

local function take_one(head, below) pop(head, below) end

local function take_two_and_give_one_back(head, below, own)
  local first = pop(head, below)
  own.value = pop(head, below)
  repeat
    local top = head.value
    below[first] = top
  until replace(head, top, first)
end

if __name__ == "__main__" then
  local head, below, own = mp.Value("i", 1), mp.Array("i", {2, 3, 0}), mp.Value("i", 0)
  local p = mp.Process{target = take_one, args = {head, below}}
  local q = mp.Process{target = take_two_and_give_one_back, args = {head, below, own}}
  p:start()
  q:start()
  p:join()
  q:join()
  mp.explore.check(head.value ~= own.value, "a node is in the stack and in use")
end
