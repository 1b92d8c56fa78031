-- Tables of many elements.
local mp = require "multiprocessing"
local check = require "check"

local function child(list, dict, q)
  local sum, count = 0, 0
  for i = 1, #list do sum = sum + list[i] end
  for key, value in pairs(dict) do
    if key == "key " .. value then count = count + 1 end
  end
  q:put{#list, sum, count}
end

if __name__ == "__main__" then
  local list, dict = {}, {}
  for i = 1, 200000 do list[i] = i end
  for i = 1, 30000 do dict["key " .. i] = i end
  local q = mp.Queue()
  check.child(child, list, dict, q)
  check.eq(q:get(), {200000, 200000 * 200001 // 2, 30000})
  q:put(list)
  check.eq(q:get(), list)
  q:put(dict)
  check.eq(q:get(), dict)
  print "ok"
end
